#include "tonghe/columns/build.hpp"

#include "tonghe/base/memory.hpp"
#include "tonghe/base/parallel.hpp"
#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <algorithm>
#include <cstring>
#include <sys/mman.h>
#include <unordered_map>

namespace tonghe::columns {

namespace {

struct WordHash {
    using is_transparent = void;

    size_t operator()(std::string_view word) const { return std::hash<std::string_view>{}(word); }
};

using WordCodes = std::unordered_map<std::string, int32_t, WordHash, std::equal_to<>>;

} // namespace

struct BlockWriter::Staged {
    ColumnSpec spec; // its scale is the largest met so far
    std::vector<int64_t> values;
    std::vector<uint64_t> known;
    bool has_nulls = false;
    Range range;
    WordCodes codes; // words in the order in which they came
    std::vector<const std::string*> words;
};

namespace {

// Where the blocks of one column are packed to: as much as 64 bits a row would need, of which only what is written is
// ever there. Each column's goes back as soon as it is joined.
struct Room {
    explicit Room(uint64_t rows)
        : values(Bytes::unwritten(padded(rows) * 8)), known(Bytes::unwritten(words_of(rows) * 8)) {
        keep_sparse(values);
    }

    // Where the system gives large pages unasked, a block that writes an eighth of its room would have it all.
    static void keep_sparse(Bytes& bytes) {
        constexpr uintptr_t page = 4'096;
        const auto begin = (reinterpret_cast<uintptr_t>(bytes.as<std::byte>()) + page - 1) / page * page;
        const auto end = (reinterpret_cast<uintptr_t>(bytes.as<std::byte>()) + bytes.size()) / page * page;
        if (begin < end) {
            (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_NOHUGEPAGE); // advice: it may be ignored
        }
    }

    Bytes values;
    Bytes known;
};

// One column of one block, as narrow as the block allows.
struct PackedBlock {
    Width width = Width::u8;
    int scale = 0;
    Range range;
    std::byte* values = nullptr;    // in the column's room, or in the block's own
    uint64_t* known = nullptr;      // nothing: all
    std::vector<std::string> words; // by the code used in `values`
    std::unique_ptr<Room> own;
};

using PackedRows = std::vector<PackedBlock>; // one a column

PackedBlock pack(BlockWriter::Staged& staged, uint32_t rows, Room* room, uint64_t first_row) {
    PackedBlock packed;
    packed.scale = staged.spec.scale;
    packed.range = staged.range;
    if (room == nullptr) {
        packed.own = std::make_unique<Room>(rows);
        room = packed.own.get();
        first_row = 0;
    }
    packed.values = room->values.as<std::byte>() + first_row * 8;
    if (staged.has_nulls) {
        packed.known = room->known.as<uint64_t>() + first_row / 64;
        std::memcpy(packed.known, staged.known.data(), words_of(rows) * 8);
    }
    if (staged.spec.kind == ColumnKind::boolean) {
        packed.width = Width::bit;
        auto* bits = reinterpret_cast<uint64_t*>(packed.values);
        std::fill_n(bits, words_of(rows), 0);
        for (uint32_t row = 0; row < rows; ++row) {
            bits[row / 64] |= uint64_t(staged.values[row]) << (row % 64);
        }
        return packed;
    }
    for (const std::string* word : staged.words) {
        packed.words.push_back(*word);
    }
    packed.width = staged.range.is_empty()
                       ? Width::u8
                       : narrowest(std::min<int64_t>(0, staged.range.low), std::max<int64_t>(0, staged.range.high));
    repack(reinterpret_cast<const std::byte*>(staged.values.data()), Width::i64, packed.values, packed.width, rows);
    return packed;
}

// `rooms`: of the columns, where how many rows there are is known; else each block has its own.
PackedRows pack(BlockWriter& writer, std::span<Room> rooms, uint64_t first_row) {
    PackedRows packed;
    for (size_t i = 0; i < writer.staged().size(); ++i) {
        packed.push_back(pack(writer.staged()[i], writer.rows(), rooms.empty() ? nullptr : &rooms[i], first_row));
    }
    return packed;
}

// The words of all blocks in order, and for each block what its own codes become.
struct Agreed {
    std::vector<std::string_view> words;
    std::vector<std::vector<int64_t>> codes;
};

Agreed agree_on_words(const std::vector<PackedRows>& blocks, size_t column) {
    Agreed agreed;
    std::unordered_map<std::string_view, int64_t> places;
    for (const PackedRows& block : blocks) {
        for (const std::string& word : block[column].words) {
            if (places.emplace(word, 0).second) {
                agreed.words.push_back(word);
            }
        }
    }
    std::sort(agreed.words.begin(), agreed.words.end());
    for (size_t code = 0; code < agreed.words.size(); ++code) {
        places[agreed.words[code]] = int64_t(code);
    }
    for (const PackedRows& block : blocks) {
        std::vector<int64_t>& codes = agreed.codes.emplace_back();
        for (const std::string& word : block[column].words) {
            codes.push_back(places[word]);
        }
    }
    return agreed;
}

int64_t scaled(int64_t value, int64_t factor, const ColumnSpec& spec) {
    int64_t product = 0;
    if (__builtin_mul_overflow(value, factor, &product)) {
        throw Error(errors::out_of_scale, {{"column", spec.name}});
    }
    return product;
}

// Decides scale, width, ranges and words of the whole column; `codes` is what each block's codes become.
Column agree(const ColumnSpec& spec, const std::vector<PackedRows>& blocks, size_t place, Agreed& agreed) {
    Column column{spec};
    for (const PackedRows& block : blocks) {
        column.spec.scale = std::max(column.spec.scale, block[place].scale);
    }
    if (spec.kind == ColumnKind::text) {
        agreed = agree_on_words(blocks, place);
        column.words = Dictionary(agreed.words);
    }
    Range whole{0, 0};
    for (size_t b = 0; b < blocks.size(); ++b) {
        const PackedBlock& block = blocks[b][place];
        Range range = block.range;
        if (spec.kind == ColumnKind::text) {
            range = {};
            for (const int64_t code : agreed.codes[b]) {
                range.include(code);
            }
        } else if (!range.is_empty() && block.scale != column.spec.scale) {
            const int64_t factor = powers_of_ten[column.spec.scale - block.scale];
            range = {scaled(range.low, factor, spec), scaled(range.high, factor, spec)};
        }
        column.ranges.push_back(range);
        if (!range.is_empty()) {
            whole.include(range.low);
            whole.include(range.high);
        }
    }
    column.width = spec.kind == ColumnKind::boolean ? Width::bit : narrowest(whole.low, whole.high);
    return column;
}

void place_block(
    Column& column, const PackedBlock& block, uint64_t first_row, uint32_t rows, const std::vector<int64_t>* codes
) {
    if (!column.validity.empty()) {
        uint64_t* known = column.validity.as<uint64_t>() + first_row / 64;
        for (size_t word = 0; word < words_of(rows); ++word) {
            const uint64_t left = rows - word * 64;
            const uint64_t all = left >= 64 ? ~uint64_t(0) : (uint64_t(1) << left) - 1;
            known[word] = block.known == nullptr ? all : block.known[word];
        }
    }
    if (column.width == Width::bit) {
        std::memcpy(column.values.as<std::byte>() + first_row / 8, block.values, words_of(rows) * 8);
        return;
    }
    std::byte* out = column.values.as<std::byte>() + first_row * bytes_of(column.width);
    if (codes == nullptr && block.scale == column.spec.scale) {
        repack(block.values, block.width, out, column.width, rows);
        return;
    }
    const int64_t factor = powers_of_ten[column.spec.scale - block.scale];
    with_type(block.width, [&](auto source) {
        with_type(column.width, [&](auto target) {
            const auto* from = reinterpret_cast<const decltype(source)*>(block.values);
            auto* to = reinterpret_cast<decltype(target)*>(out);
            for (uint32_t row = 0; row < rows; ++row) {
                const bool known = block.known == nullptr || bit_at(block.known, row);
                const int64_t value =
                    codes == nullptr ? int64_t(from[row]) * factor : (known ? (*codes)[size_t(from[row])] : 0);
                to[row] = static_cast<decltype(target)>(value);
            }
        });
    });
}

Table join(
    std::span<const ColumnSpec> specs,
    uint64_t rows,
    std::vector<PackedRows> blocks,
    std::span<Room> rooms,
    unsigned threads
) {
    std::vector<Column> columns;
    for (size_t place = 0; place < specs.size(); ++place) {
        Agreed agreed;
        Column column = agree(specs[place], blocks, place, agreed);
        column.values = Bytes(bytes_for(column.width, rows));
        const bool has_nulls = std::any_of(blocks.begin(), blocks.end(), [&](const PackedRows& block) {
            return block[place].known != nullptr;
        });
        if (has_nulls) {
            column.validity = Bytes(words_of(rows) * 8);
        }
        in_parallel(blocks.size(), threads, [&](size_t b, unsigned) {
            const uint64_t first = b * uint64_t(block_rows);
            const auto count = uint32_t(std::min<uint64_t>(block_rows, rows - first));
            place_block(
                column,
                blocks[b][place],
                first,
                count,
                specs[place].kind == ColumnKind::text ? &agreed.codes[b] : nullptr
            );
            blocks[b][place] = {}; // its bytes are in the column now
        });
        if (!rooms.empty()) {
            rooms[place] = Room(0);
        }
        columns.push_back(std::move(column));
    }
    // What the blocks held lies in pieces all over the heap, as much again as the table; the system gets it back.
    give_back_free_memory();
    return {rows, std::move(columns)};
}

} // namespace

BlockWriter::BlockWriter(std::span<const ColumnSpec> columns, uint32_t rows_max) : rows_max_(rows_max) {
    for (const ColumnSpec& spec : columns) {
        TONGHE_CHECK(spec.scale >= 0 && spec.scale <= scale_max, "a scale from 0 to 18");
        Staged& staged = staged_.emplace_back();
        staged.spec = spec;
        staged.values.assign(padded(rows_max), 0);
        staged.known.assign(words_of(rows_max), 0);
    }
}

BlockWriter::~BlockWriter() = default;
BlockWriter::BlockWriter(BlockWriter&&) noexcept = default;

void BlockWriter::put(size_t column, ColumnKind kind, int64_t value) {
    Staged& staged = staged_[column];
    if (staged.spec.kind != kind) {
        throw Error(errors::wrong_kind, {{"column", staged.spec.name}, {"kind", to_string(staged.spec.kind)}});
    }
    TONGHE_CHECK(rows_ < rows_max_, "no more rows than the block was made for");
    staged.values[rows_] = value;
    staged.known[rows_ / 64] |= uint64_t(1) << (rows_ % 64);
    staged.range.include(value);
}

void BlockWriter::boolean(size_t column, bool value) { put(column, ColumnKind::boolean, value); }

void BlockWriter::text(size_t column, std::string_view value) {
    Staged& staged = staged_[column];
    auto found = staged.codes.find(value);
    if (found == staged.codes.end()) {
        found = staged.codes.emplace(std::string(value), int32_t(staged.words.size())).first;
        staged.words.push_back(&found->first);
    }
    put(column, ColumnKind::text, found->second);
}

void BlockWriter::number(size_t column, Number value) {
    Staged& staged = staged_[column];
    if (value.scale != staged.spec.scale && staged.spec.kind == ColumnKind::number) {
        value = normal(value);
        if (value.scale > scale_max) {
            throw Error(errors::out_of_scale, {{"column", staged.spec.name}});
        }
        if (value.scale > staged.spec.scale) {
            const int64_t factor = powers_of_ten[value.scale - staged.spec.scale];
            for (uint32_t row = 0; row < rows_; ++row) {
                staged.values[row] = scaled(staged.values[row], factor, staged.spec);
            }
            if (!staged.range.is_empty()) {
                staged.range = {
                    scaled(staged.range.low, factor, staged.spec), scaled(staged.range.high, factor, staged.spec)};
            }
            staged.spec.scale = value.scale;
        }
        value.mantissa = scaled(value.mantissa, powers_of_ten[staged.spec.scale - value.scale], staged.spec);
    }
    put(column, ColumnKind::number, value.mantissa);
}

void BlockWriter::date(size_t column, Date value) { put(column, ColumnKind::date, value.days); }

void BlockWriter::months(size_t column, Months value) { put(column, ColumnKind::months, value.count); }

void BlockWriter::cell(size_t column, const Cell& value) {
    struct Put {
        BlockWriter& writer;
        size_t column;

        void operator()(std::monostate) const {}

        void operator()(bool held) const { writer.boolean(column, held); }

        void operator()(std::string_view held) const { writer.text(column, held); }

        void operator()(Number held) const { writer.number(column, held); }

        void operator()(Date held) const { writer.date(column, held); }

        void operator()(Months held) const { writer.months(column, held); }
    };

    std::visit(Put{*this, column}, value);
}

void BlockWriter::end_row() {
    for (Staged& staged : staged_) {
        staged.has_nulls |= !bit_at(staged.known.data(), rows_);
    }
    ++rows_;
}

void BlockWriter::values(size_t column, std::span<const int64_t> stored, int64_t null) {
    Staged& staged = staged_[column];
    TONGHE_CHECK(rows_ == 0 && stored.size() <= rows_max_, "a column is given whole, before its rows are ended");
    Range range;
    for (size_t first = 0; first < stored.size(); first += 64) {
        uint64_t known = 0;
        const size_t count = std::min<size_t>(64, stored.size() - first);
        for (size_t i = 0; i < count; ++i) {
            const int64_t value = stored[first + i];
            const bool is_known = value != null;
            known |= uint64_t(is_known) << i;
            range.low = std::min(range.low, is_known ? value : INT64_MAX);
            range.high = std::max(range.high, is_known ? value : INT64_MIN);
            staged.values[first + i] = is_known ? value : 0;
        }
        staged.known[first / 64] = known;
        staged.has_nulls |= known != (count == 64 ? ~uint64_t(0) : (uint64_t(1) << count) - 1);
    }
    staged.range = range;
}

void BlockWriter::words(
    size_t column, std::span<const int64_t> numbers, int64_t null, std::span<const std::string_view> words
) {
    Staged& staged = staged_[column];
    std::vector<int32_t> codes(words.size(), -1); // in the order in which they come, as the others are
    std::vector<int64_t> coded(numbers.begin(), numbers.end());
    for (int64_t& number : coded) {
        if (number == null) {
            continue;
        }
        int32_t& code = codes[size_t(number)];
        if (code < 0) {
            code = int32_t(staged.words.size());
            staged.words.push_back(&staged.codes.emplace(std::string(words[size_t(number)]), code).first->first);
        }
        number = code;
    }
    values(column, coded, null);
}

void BlockWriter::end_rows(uint32_t rows) { rows_ = rows; }

Table build(std::span<const ColumnSpec> columns, uint64_t rows, const FillBlock& fill, unsigned threads) {
    const size_t count = size_t((rows + block_rows - 1) / block_rows);
    std::vector<PackedRows> blocks(count);
    std::vector<Room> rooms;
    for (size_t i = 0; i < columns.size(); ++i) {
        rooms.emplace_back(rows);
    }
    in_parallel(count, threads, [&](size_t b, unsigned) {
        const uint64_t first = b * uint64_t(block_rows);
        const auto size = uint32_t(std::min<uint64_t>(block_rows, rows - first));
        BlockWriter writer(columns, size);
        fill(writer, first, size);
        TONGHE_CHECK(writer.rows() == size, "every row of the block was ended");
        blocks[b] = pack(writer, rooms, first);
    });
    return join(columns, rows, std::move(blocks), rooms, threads);
}

Column gather(const Column& column, std::span<const uint32_t> rows, unsigned threads) {
    Column out{column.spec, column.width, Bytes(bytes_for(column.width, rows.size())), {}, {}, column.words};
    const size_t blocks = (rows.size() + block_rows - 1) / block_rows;
    out.ranges.resize(blocks);
    Bytes known(words_of(rows.size()) * 8);
    std::atomic<bool> has_nulls = false;
    in_parallel(blocks, threads, [&](size_t block, unsigned) {
        Range range;
        const size_t end = std::min(rows.size(), (block + 1) * size_t(block_rows));
        for (size_t row = block * block_rows; row < end; ++row) {
            if (rows[row] == no_row || !column.is_known(rows[row])) {
                has_nulls = true;
                continue;
            }
            put_bit(known.as<uint64_t>(), row, true);
            if (column.width == Width::bit) {
                const bool held = bit_at(column.values.as<uint64_t>(), rows[row]);
                put_bit(out.values.as<uint64_t>(), row, held);
                range.include(held ? 1 : 0);
            }
        }
        if (column.width != Width::bit) {
            with_type(column.width, [&](auto zero) {
                using T = decltype(zero);
                const T* from = column.values.as<T>();
                T* to = out.values.as<T>();
                for (size_t row = block * block_rows; row < end; ++row) {
                    if (bit_at(known.as<uint64_t>(), row)) {
                        to[row] = from[rows[row]];
                        range.include(to[row]);
                    }
                }
            });
        }
        out.ranges[block] = range;
    });
    if (has_nulls) {
        out.validity = std::move(known);
    }
    return out;
}

struct Builder::Impl {
    std::vector<ColumnSpec> specs;
    std::vector<PackedRows> blocks;
    std::unique_ptr<BlockWriter> writer;
    uint64_t rows = 0;
};

Builder::Builder(std::vector<ColumnSpec> columns) : impl_(std::make_unique<Impl>()) {
    impl_->specs = std::move(columns);
    impl_->writer = std::make_unique<BlockWriter>(impl_->specs, block_rows);
}

Builder::~Builder() = default;

BlockWriter& Builder::row() { return *impl_->writer; }

void Builder::end_row() {
    impl_->writer->end_row();
    ++impl_->rows;
    if (impl_->writer->rows() == block_rows) {
        impl_->blocks.push_back(pack(*impl_->writer, {}, 0));
        impl_->writer = std::make_unique<BlockWriter>(impl_->specs, block_rows);
    }
}

Table Builder::finish() {
    if (impl_->writer->rows() > 0) {
        impl_->blocks.push_back(pack(*impl_->writer, {}, 0));
    }
    Table table = join(impl_->specs, impl_->rows, std::move(impl_->blocks), {}, 1);
    *this->impl_ = Impl{impl_->specs, {}, std::make_unique<BlockWriter>(impl_->specs, block_rows), 0};
    return table;
}

} // namespace tonghe::columns
