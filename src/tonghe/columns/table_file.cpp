#include "tonghe/columns/table_file.hpp"

#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace tonghe::columns {

namespace {

static_assert(std::endian::native == std::endian::little, "the file is the memory of a little-endian machine");

constexpr char magic[8] = {'t', 'o', 'n', 'g', 'h', 'e', 'c', '\n'};
constexpr size_t alignment = 64;
constexpr size_t columns_max = 10'000;

struct Head {
    char magic[8];
    uint32_t version;
    uint32_t columns;
    uint64_t rows;
    uint64_t mark;
    uint64_t directory_bytes;
    uint64_t directory_checksum;
    uint64_t file_bytes;
    uint64_t checksum; // of all before it
};

static_assert(sizeof(Head) == 64);

struct Section {
    uint64_t at = 0;
    uint64_t bytes = 0;
    uint64_t checksum = 0;
};

[[noreturn]] void refuse(const std::string& reason) { throw Error(errors::damaged_file, {{"reason", reason}}); }

constexpr uint64_t aligned(uint64_t at) { return (at + alignment - 1) / alignment * alignment; }

std::span<const std::byte> bytes_of(const Bytes& bytes) { return {bytes.as<std::byte>(), bytes.size()}; }

std::vector<std::span<const std::byte>> sections_of(const Column& column) {
    return {
        bytes_of(column.values),
        bytes_of(column.validity),
        std::as_bytes(std::span(column.ranges)),
        bytes_of(column.words.offsets()),
        bytes_of(column.words.text())};
}

constexpr size_t section_count = 5;

template <class T> void put(std::vector<std::byte>& out, const T& value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    out.insert(out.end(), bytes, bytes + sizeof value);
}

// Where each section lies depends only on the lengths, so the directory is written before the sections.
std::vector<std::byte> directory_of(const Table& table, uint64_t& file_bytes) {
    size_t length = 0;
    for (const Column& column : table.columns()) {
        length += 8 + column.spec.name.size() + section_count * sizeof(Section);
    }
    uint64_t at = aligned(sizeof(Head) + length);
    std::vector<std::byte> out;
    for (const Column& column : table.columns()) {
        put(out, uint32_t(column.spec.name.size()));
        put(out, uint8_t(column.spec.kind));
        put(out, uint8_t(column.width));
        put(out, uint16_t(column.spec.scale));
        const auto name = std::as_bytes(std::span(column.spec.name));
        out.insert(out.end(), name.begin(), name.end());
        for (const auto& section : sections_of(column)) {
            put(out, Section{at, section.size(), checksum(section)});
            at = aligned(at + section.size());
        }
    }
    file_bytes = at;
    return out;
}

class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    template <class T> T take() {
        T value;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }

    std::span<const std::byte> take(size_t length) {
        if (length > bytes_.size() - at_) {
            refuse("the directory ends early");
        }
        at_ += length;
        return bytes_.subspan(at_ - length, length);
    }

    bool is_at_end() const { return at_ == bytes_.size(); }

  private:
    std::span<const std::byte> bytes_;
    size_t at_ = 0;
};

Head head_of(std::span<const std::byte> bytes) {
    Head head;
    if (bytes.size() < sizeof head) {
        refuse("it is shorter than its head");
    }
    std::memcpy(&head, bytes.data(), sizeof head);
    if (std::memcmp(head.magic, magic, sizeof magic) != 0) {
        refuse("it does not begin as a columnar file");
    }
    if (head.version != table_file_version) {
        refuse(fmt::format("it is of version {}, this program reads {}", head.version, table_file_version));
    }
    if (head.checksum != checksum(bytes.first(sizeof head - 8))) {
        refuse("its head was changed");
    }
    if (head.file_bytes != bytes.size()) {
        refuse(fmt::format("it has {} bytes, {} were written", bytes.size(), head.file_bytes));
    }
    if (head.directory_bytes > bytes.size() - sizeof head || head.columns > columns_max || head.rows > UINT32_MAX) {
        refuse("its head is not possible");
    }
    return head;
}

Bytes section(
    Reader& reader, std::span<std::byte> bytes, const std::shared_ptr<void>& owner, const std::string& column
) {
    const auto place = reader.take<Section>();
    if (place.at % alignment != 0 || place.at > bytes.size() || place.bytes > bytes.size() - place.at) {
        refuse(fmt::format("a section of column '{}' lies outside", column));
    }
    const auto held = bytes.subspan(place.at, place.bytes);
    if (checksum(held) != place.checksum) {
        refuse(fmt::format("column '{}' was changed", column));
    }
    return {owner, held.data(), held.size()};
}

// Every known value lies in its block's range and every null is stored as 0: scans rely on both.
void check_values(const Column& column, uint64_t rows) {
    if (column.width == Width::bit) {
        return;
    }
    with_type(column.width, [&](auto zero) {
        const auto* values = column.values.as<decltype(zero)>();
        for (uint64_t first = 0; first < rows; first += 64) {
            const Range& range = column.ranges[first / block_rows];
            const uint64_t known = column.validity.empty() ? ~uint64_t(0) : column.validity.as<uint64_t>()[first / 64];
            uint64_t wrong = 0;
            const uint64_t count = std::min<uint64_t>(64, rows - first);
            for (uint64_t i = 0; i < count; ++i) {
                const auto value = int64_t(values[first + i]);
                const bool outside = (known >> i & 1) != 0 ? value < range.low || value > range.high : value != 0;
                wrong |= uint64_t(outside) << i;
            }
            if (wrong != 0) {
                const uint64_t row = first + uint64_t(std::countr_zero(wrong));
                refuse(fmt::format("row {} of column '{}' lies outside the range of its block", row, column.spec.name));
            }
        }
    });
}

Column read_column(Reader& reader, std::span<std::byte> bytes, uint64_t rows, const std::shared_ptr<void>& owner) {
    Column column;
    const auto name_length = reader.take<uint32_t>();
    const auto kind = reader.take<uint8_t>();
    const auto width = reader.take<uint8_t>();
    column.spec.scale = reader.take<uint16_t>();
    const auto name = reader.take(name_length);
    column.spec.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
    if (kind > uint8_t(ColumnKind::months) || width > uint8_t(Width::i64)) {
        refuse(fmt::format("column '{}' is of a kind or width that does not exist", column.spec.name));
    }
    column.spec.kind = ColumnKind(kind);
    column.width = Width(width);
    column.values = section(reader, bytes, owner, column.spec.name);
    column.validity = section(reader, bytes, owner, column.spec.name);
    const Bytes ranges = section(reader, bytes, owner, column.spec.name);
    const Bytes offsets = section(reader, bytes, owner, column.spec.name);
    const Bytes text = section(reader, bytes, owner, column.spec.name);
    if (ranges.size() != (rows + block_rows - 1) / block_rows * sizeof(Range)) {
        refuse(fmt::format("column '{}' has not one range for each block", column.spec.name));
    }
    column.ranges.assign(ranges.as<Range>(), ranges.as<Range>() + ranges.size() / sizeof(Range));
    column.words = Dictionary(offsets, text);
    return column;
}

} // namespace

// Four lanes of 64 bits, each multiplied and turned as the bytes go by: as fast as memory, made to notice accidents.
uint64_t checksum(std::span<const std::byte> bytes) {
    constexpr uint64_t odd = 0x9E3779B97F4A7C15ULL;
    uint64_t lanes[4] = {odd, odd ^ bytes.size(), ~odd, bytes.size()};
    const auto stir = [&](const std::byte* from) {
        uint64_t words[4];
        std::memcpy(words, from, sizeof words);
        for (int i = 0; i < 4; ++i) {
            lanes[i] = std::rotl((lanes[i] ^ words[i]) * odd, 29);
        }
    };
    size_t at = 0;
    for (; at + 32 <= bytes.size(); at += 32) {
        stir(bytes.data() + at);
    }
    std::byte last[32] = {};
    if (at < bytes.size()) {
        std::memcpy(last, bytes.data() + at, bytes.size() - at);
        stir(last);
    }
    uint64_t sum = 0;
    for (const uint64_t lane : lanes) {
        sum = std::rotl((sum ^ lane) * odd, 31);
        sum ^= sum >> 33;
    }
    return sum;
}

void write_table(const Table& table, const std::function<void(std::span<const std::byte>)>& take) {
    Head head{};
    const std::vector<std::byte> directory = directory_of(table, head.file_bytes);
    std::memcpy(head.magic, magic, sizeof magic);
    head.version = table_file_version;
    head.columns = uint32_t(table.columns().size());
    head.rows = table.rows();
    head.mark = table.mark();
    head.directory_bytes = directory.size();
    head.directory_checksum = checksum(directory);
    head.checksum = checksum(std::as_bytes(std::span(&head, 1)).first(sizeof head - 8));
    constexpr std::byte zeros[alignment] = {};
    uint64_t at = 0;
    const auto put_aligned = [&](std::span<const std::byte> bytes) {
        take(bytes);
        at += bytes.size();
        take(std::span(zeros, aligned(at) - at));
        at = aligned(at);
    };
    take(std::as_bytes(std::span(&head, 1)));
    at = sizeof head;
    put_aligned(directory);
    for (const Column& column : table.columns()) {
        for (const auto& section : sections_of(column)) {
            put_aligned(section);
        }
    }
}

Table read_table(std::span<std::byte> bytes, std::shared_ptr<void> owner) {
    TONGHE_CHECK(reinterpret_cast<uintptr_t>(bytes.data()) % alignment == 0, "bytes at a multiple of 64");
    const Head head = head_of(bytes);
    const auto directory = bytes.subspan(sizeof head, head.directory_bytes);
    if (checksum(directory) != head.directory_checksum) {
        refuse("its directory was changed");
    }
    Reader reader(directory);
    std::vector<Column> columns;
    try {
        for (uint32_t i = 0; i < head.columns; ++i) {
            columns.push_back(read_column(reader, bytes, head.rows, owner));
        }
        Table table(head.rows, std::move(columns));
        for (const Column& column : table.columns()) {
            check_values(column, table.rows());
        }
        if (!reader.is_at_end()) {
            refuse("its directory is longer than its columns");
        }
        table.set_mark(head.mark);
        return table;
    } catch (const Error& error) {
        if (error.code().name == std::string_view(errors::malformed.name)) {
            refuse(error.arguments().front().second);
        }
        throw;
    }
}

} // namespace tonghe::columns
