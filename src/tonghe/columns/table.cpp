#include "tonghe/columns/table.hpp"

#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace tonghe::columns {

namespace {

constexpr std::align_val_t alignment{64};

[[noreturn]] void wrong_kind(const ColumnSpec& spec) {
    throw Error(errors::wrong_kind, {{"column", spec.name}, {"kind", to_string(spec.kind)}});
}

void rescale(Column& column, int scale, uint64_t rows) {
    const int64_t factor = powers_of_ten[scale - column.spec.scale];
    const auto times = [&](int64_t value) {
        int64_t product = 0;
        if (__builtin_mul_overflow(value, factor, &product)) {
            throw Error(errors::out_of_scale, {{"column", column.spec.name}});
        }
        return product;
    };
    std::vector<Range> ranges = column.ranges;
    Range whole{0, 0};
    for (Range& range : ranges) {
        if (!range.is_empty()) {
            range = {times(range.low), times(range.high)};
            whole.include(range.low);
            whole.include(range.high);
        }
    }
    const Width width = narrowest(whole.low, whole.high);
    Bytes wider(bytes_for(width, rows));
    with_type(width, [&](auto zero) {
        auto* out = wider.as<decltype(zero)>();
        for (uint64_t row = 0; row < rows; ++row) {
            out[row] = static_cast<decltype(zero)>(column.stored(row) * factor);
        }
    });
    column.values = wider;
    column.width = width;
    column.ranges = std::move(ranges);
    column.spec.scale = scale;
}

int64_t stored_number(Column& column, Number number, uint64_t rows) {
    number = normal(number);
    if (number.scale > scale_max) {
        throw Error(errors::out_of_scale, {{"column", column.spec.name}});
    }
    if (number.scale > column.spec.scale) {
        rescale(column, number.scale, rows);
    }
    int64_t value = 0;
    if (__builtin_mul_overflow(number.mantissa, powers_of_ten[column.spec.scale - number.scale], &value)) {
        throw Error(errors::out_of_scale, {{"column", column.spec.name}});
    }
    return value;
}

void widen(Column& column, Width width, uint64_t rows) {
    Bytes wider(bytes_for(width, rows));
    repack(column.values.as<std::byte>(), column.width, wider.as<std::byte>(), width, size_t(rows));
    column.values = wider;
    column.width = width;
}

// The code of `word`, after giving it one: the codes above it move up by one in every row.
int64_t code_of(Column& column, std::string_view word, uint64_t rows) {
    if (const auto code = column.words.find(word)) {
        return *code;
    }
    const size_t place = column.words.lower_bound(word);
    std::vector<std::string_view> words;
    for (size_t code = 0; code < column.words.size(); ++code) {
        words.push_back(column.words[code]);
    }
    words.insert(words.begin() + std::ptrdiff_t(place), word);
    const Width width = narrowest(0, int64_t(words.size()) - 1);
    if (width != column.width) {
        widen(column, width, rows);
    } else if (column.values.is_shared()) {
        column.values = column.values.copy();
    }
    with_type(column.width, [&](auto zero) {
        using T = decltype(zero);
        auto* codes = column.values.as<T>();
        for (uint64_t row = 0; row < rows; ++row) {
            if (size_t(codes[row]) >= place && column.is_known(row)) {
                codes[row] = static_cast<T>(codes[row] + 1);
            }
        }
    });
    for (Range& range : column.ranges) {
        if (!range.is_empty()) {
            range.low += range.low >= int64_t(place);
            range.high += range.high >= int64_t(place);
        }
    }
    column.words = Dictionary(words);
    return int64_t(place);
}

int64_t to_stored(Column& column, const Cell& value, uint64_t rows) {
    switch (column.spec.kind) {
    case ColumnKind::boolean:
        if (const bool* held = std::get_if<bool>(&value)) {
            return *held;
        }
        break;
    case ColumnKind::text:
        if (const auto* held = std::get_if<std::string_view>(&value)) {
            return code_of(column, *held, rows);
        }
        break;
    case ColumnKind::number:
        if (const Number* held = std::get_if<Number>(&value)) {
            return stored_number(column, *held, rows);
        }
        break;
    case ColumnKind::date:
        if (const Date* held = std::get_if<Date>(&value)) {
            return held->days;
        }
        break;
    case ColumnKind::months:
        if (const Months* held = std::get_if<Months>(&value)) {
            return held->count;
        }
        break;
    }
    wrong_kind(column.spec);
}

void store(Column& column, uint64_t row, int64_t value) {
    if (column.values.is_shared()) {
        column.values = column.values.copy();
    }
    if (column.width == Width::bit) {
        put_bit(column.values.as<uint64_t>(), row, value != 0);
        return;
    }
    with_type(column.width, [&](auto zero) {
        using T = decltype(zero);
        column.values.as<T>()[row] = static_cast<T>(value);
    });
}

void check_sizes(const Column& column, uint64_t rows) {
    const auto refuse = [&](const char* what) {
        throw Error(errors::malformed, {{"reason", fmt::format("column '{}': {}", column.spec.name, what)}});
    };
    if (column.values.size() < bytes_for(column.width, rows)) {
        refuse("fewer values than rows");
    }
    if (!column.validity.empty() && column.validity.size() < words_of(rows) * 8) {
        refuse("fewer validity bits than rows");
    }
    if (column.ranges.size() != (rows + block_rows - 1) / block_rows) {
        refuse("not one range for each block");
    }
    if ((column.spec.kind == ColumnKind::boolean) != (column.width == Width::bit)) {
        refuse("booleans are bits and nothing else is");
    }
    if (column.spec.scale < 0 || column.spec.scale > scale_max) {
        refuse("a scale outside 0 to 18");
    }
    const Range range = column.range();
    if (column.spec.kind == ColumnKind::text && !range.is_empty() &&
        (range.low < 0 || uint64_t(range.high) >= column.words.size())) {
        refuse("a code without a word");
    }
}

} // namespace

const char* to_string(ColumnKind kind) {
    constexpr const char* names[] = {"boolean", "text", "number", "date", "months"};
    return names[size_t(kind)];
}

const char* to_string(Width width) {
    constexpr const char* names[] = {"bit", "u8", "i8", "u16", "i16", "i32", "i64"};
    return names[size_t(width)];
}

size_t bytes_of(Width width) {
    constexpr size_t sizes[] = {0, 1, 1, 2, 2, 4, 8};
    return sizes[size_t(width)];
}

Width narrowest(int64_t low, int64_t high) {
    const auto within = [&](int64_t least, int64_t most) { return low >= least && high <= most; };
    return within(0, UINT8_MAX)           ? Width::u8
           : within(INT8_MIN, INT8_MAX)   ? Width::i8
           : within(0, UINT16_MAX)        ? Width::u16
           : within(INT16_MIN, INT16_MAX) ? Width::i16
           : within(INT32_MIN, INT32_MAX) ? Width::i32
                                          : Width::i64;
}

Bytes Bytes::unwritten(size_t size) {
    const size_t room = (size + 63) / 64 * 64 + 64;
    auto* data = static_cast<std::byte*>(::operator new(room, alignment));
    std::memset(data + size, 0, room - size);
    Bytes bytes;
    bytes.owner_ = std::shared_ptr<void>(data, [](void* p) { ::operator delete(p, alignment); });
    bytes.data_ = data;
    bytes.size_ = size;
    return bytes;
}

Bytes::Bytes(size_t size) : Bytes(unwritten(size)) { std::memset(data_, 0, size); }

Bytes::Bytes(std::shared_ptr<void> owner, std::byte* data, size_t size)
    : owner_(std::make_shared<std::shared_ptr<void>>(std::move(owner))), data_(data), size_(size) {}

Bytes Bytes::copy() const {
    Bytes fresh = unwritten(size_);
    std::memcpy(fresh.data_, data_, size_);
    return fresh;
}

Dictionary::Dictionary(const std::vector<std::string_view>& sorted_words) {
    size_t length = 0;
    for (const std::string_view word : sorted_words) {
        length += word.size();
    }
    offsets_ = Bytes((sorted_words.size() + 1) * 8);
    text_ = Bytes(length);
    uint64_t at = 0;
    for (size_t code = 0; code < sorted_words.size(); ++code) {
        const std::string_view word = sorted_words[code];
        std::copy(word.begin(), word.end(), text_.as<char>() + at);
        at += word.size();
        offsets_.as<uint64_t>()[code + 1] = at;
    }
}

Dictionary::Dictionary(Bytes offsets, Bytes text) : offsets_(std::move(offsets)), text_(std::move(text)) {
    const auto refuse = [](const char* what) { throw Error(errors::malformed, {{"reason", what}}); };
    if (offsets_.size() % 8 != 0 || (offsets_.empty() && !text_.empty())) {
        refuse("dictionary offsets of odd length");
    }
    for (size_t code = 0; code < size(); ++code) {
        const uint64_t* offsets64 = offsets_.as<uint64_t>();
        if (offsets64[0] != 0 || offsets64[code] > offsets64[code + 1] || offsets64[code + 1] > text_.size()) {
            refuse("a word outside the dictionary's text");
        }
        if (code > 0 && (*this)[code - 1] >= (*this)[code]) {
            refuse("dictionary words out of order");
        }
    }
}

std::string_view Dictionary::operator[](size_t code) const {
    const uint64_t* offsets = offsets_.as<uint64_t>();
    return {text_.as<char>() + offsets[code], size_t(offsets[code + 1] - offsets[code])};
}

size_t Dictionary::lower_bound(std::string_view word) const {
    size_t low = 0;
    size_t high = size();
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if ((*this)[middle] < word) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

std::optional<uint32_t> Dictionary::find(std::string_view word) const {
    const size_t place = lower_bound(word);
    return place < size() && (*this)[place] == word ? std::optional(uint32_t(place)) : std::nullopt;
}

bool Column::is_known(uint64_t row) const { return validity.empty() || bit_at(validity.as<uint64_t>(), row); }

int64_t Column::stored(uint64_t row) const {
    if (width == Width::bit) {
        return bit_at(values.as<uint64_t>(), row);
    }
    return with_type(width, [&](auto zero) { return int64_t(values.as<decltype(zero)>()[row]); });
}

Range Column::range() const {
    Range whole;
    for (const Range& block : ranges) {
        if (!block.is_empty()) {
            whole.include(block.low);
            whole.include(block.high);
        }
    }
    return whole;
}

size_t Column::bytes() const {
    return values.size() + validity.size() + ranges.size() * sizeof(Range) + words.offsets().size() +
           words.text().size();
}

Table::Table(uint64_t rows, std::vector<Column> columns) : rows_(rows), columns_(std::move(columns)) {
    for (const Column& column : columns_) {
        check_sizes(column, rows);
    }
}

uint32_t Table::rows_of(uint64_t block) const {
    return uint32_t(std::min<uint64_t>(block_rows, rows_ - block * block_rows));
}

std::vector<ColumnSpec> Table::specs() const {
    std::vector<ColumnSpec> out;
    out.reserve(columns_.size());
    for (const Column& column : columns_) {
        out.push_back(column.spec);
    }
    return out;
}

std::optional<size_t> Table::find(std::string_view column) const {
    for (size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].spec.name == column) {
            return i;
        }
    }
    return std::nullopt;
}

const Column& Table::column(std::string_view name) const {
    const auto place = find(name);
    if (!place) {
        throw Error(errors::no_such_column, {{"column", std::string(name)}});
    }
    return columns_[*place];
}

Cell Table::cell(uint64_t row, size_t column) const {
    const Column& held = columns_[column];
    if (!held.is_known(row)) {
        return {};
    }
    const int64_t value = held.stored(row);
    switch (held.spec.kind) {
    case ColumnKind::boolean:
        return value != 0;
    case ColumnKind::text:
        return held.words[size_t(value)];
    case ColumnKind::number:
        return Number{value, held.spec.scale};
    case ColumnKind::date:
        return Date{int32_t(value)};
    case ColumnKind::months:
        break;
    }
    return Months{value};
}

void Table::set(uint64_t row, size_t place, const Cell& value) {
    TONGHE_CHECK(row < rows_ && place < columns_.size(), "a cell inside the table");
    Column& column = columns_[place];
    const bool known = !std::holds_alternative<std::monostate>(value);
    const int64_t stored = known ? to_stored(column, value, rows_) : 0;
    if (known && column.width != Width::bit) {
        const Range whole = column.range();
        const Width width =
            narrowest(std::min({stored, whole.low, int64_t(0)}), std::max({stored, whole.high, int64_t(0)}));
        if (bytes_of(width) > bytes_of(column.width) ||
            (bytes_of(width) == bytes_of(column.width) && width != column.width)) {
            widen(column, width, rows_);
        }
    }
    if (!known && column.validity.empty()) {
        column.validity = Bytes(words_of(rows_) * 8);
        for (uint64_t i = 0; i < rows_; ++i) {
            put_bit(column.validity.as<uint64_t>(), i, true);
        }
    }
    if (!column.validity.empty()) {
        if (column.validity.is_shared()) {
            column.validity = column.validity.copy();
        }
        put_bit(column.validity.as<uint64_t>(), row, known);
    }
    store(column, row, stored);
    if (known) {
        column.ranges[row / block_rows].include(stored);
    }
}

void Table::grow(uint64_t rows) {
    TONGHE_CHECK(rows >= rows_ && rows <= UINT32_MAX, "rows are added, never taken away");
    const auto with_room = [](Bytes& bytes, size_t used, size_t needed, size_t room) {
        if (bytes.size() < needed || bytes.is_shared()) {
            Bytes wider(room);
            std::memcpy(wider.as<std::byte>(), bytes.as<std::byte>(), used);
            bytes = wider;
        }
    };
    for (Column& column : columns_) {
        const uint64_t room = rows + block_rows;
        with_room(
            column.values, bytes_for(column.width, rows_), bytes_for(column.width, rows), bytes_for(column.width, room)
        );
        if (column.validity.empty() && rows > rows_) {
            column.validity = Bytes(words_of(room) * 8);
            for (uint64_t row = 0; row < rows_; ++row) {
                put_bit(column.validity.as<uint64_t>(), row, true);
            }
        } else {
            with_room(column.validity, words_of(rows_) * 8, words_of(rows) * 8, words_of(room) * 8);
        }
        column.ranges.resize((rows + block_rows - 1) / block_rows);
    }
    rows_ = rows;
}

size_t Table::bytes() const {
    size_t sum = 0;
    for (const Column& column : columns_) {
        sum += column.bytes();
    }
    return sum;
}

} // namespace tonghe::columns
