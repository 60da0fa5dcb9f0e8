// A table: the rows of a register as typed columns, packed so that a scan reads as few bytes as the values need.
//
//     rows        0 … 16383 | 16384 … 32767 | …          a block is the unit of scanning, of threads and of statistics
//     values      narrowest of 1, 8, 16, 32, 64 bits      a text is the code of its word in the column's dictionary
//     validity    one bit a row, absent without nulls     1: the cell is known
//     low, high   one pair a block                        no known value of the block lies outside
//
// Always true
//  1. Codes follow the order of the words: code a < code b exactly when word a < word b (bytes of UTF-8).
//  2. Numbers of a column share one scale; the stored integer is the value × 10^scale, exactly.
//  3. Values and validity are padded with zeros to whole 64-bit words of rows, so kernels need no tail of their own.
//  4. A null cell is stored as 0 and its validity bit is 0; `low` and `high` speak of known cells only.
//
// A table is a value that shares its bytes when copied; `set` and `grow` change it in place and copy what it shares.
//
// Elsewhere: building one (columns/build.hpp), its file (columns/table_file.hpp), asking it (columns/scan.hpp).
#pragma once
#include "tonghe/columns/cell.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tonghe::columns {

inline constexpr uint32_t block_rows = 16384;
inline constexpr uint32_t block_words = block_rows / 64;

enum class ColumnKind : uint8_t { boolean, text, number, date, months };
enum class Width : uint8_t { bit, u8, i8, u16, i16, i32, i64 };

const char* to_string(ColumnKind kind);
const char* to_string(Width width);
size_t bytes_of(Width width); // of one value; 0 for `bit`
Width narrowest(int64_t low, int64_t high);

// Bytes with an owner: allocated here or part of a mapped file.
class Bytes {
  public:
    Bytes() = default;
    explicit Bytes(size_t size);                                      // zeros, aligned to 64
    static Bytes unwritten(size_t size);                              // of any content but for the padding behind
    Bytes(std::shared_ptr<void> owner, std::byte* data, size_t size); // somebody else's, writable

    size_t size() const { return size_; }

    bool empty() const { return size_ == 0; }

    template <class T> T* as() { return reinterpret_cast<T*>(data_); }

    template <class T> const T* as() const { return reinterpret_cast<const T*>(data_); }

    Bytes copy() const;

    bool is_shared() const { return owner_.use_count() > 1; }

  private:
    std::shared_ptr<void> owner_;
    std::byte* data_ = nullptr;
    size_t size_ = 0;
};

// Words in strictly ascending order; the place of a word is its code.
class Dictionary {
  public:
    Dictionary() = default;
    explicit Dictionary(const std::vector<std::string_view>& sorted_words);
    Dictionary(Bytes offsets, Bytes text); // size + 1 offsets of 64 bits, ascending, and the bytes they cut

    size_t size() const { return offsets_.empty() ? 0 : offsets_.size() / 8 - 1; }

    std::string_view operator[](size_t code) const;
    std::optional<uint32_t> find(std::string_view word) const;
    size_t lower_bound(std::string_view word) const; // the first code whose word is not below

    const Bytes& offsets() const { return offsets_; }

    const Bytes& text() const { return text_; }

  private:
    Bytes offsets_;
    Bytes text_;
};

struct ColumnSpec {
    std::string name;
    ColumnKind kind = ColumnKind::number;
    int scale = 0; // of numbers: digits after the point it has at least

    bool operator==(const ColumnSpec&) const = default;
};

struct Range { // no known value lies outside; low > high: no value is known
    int64_t low = INT64_MAX;
    int64_t high = INT64_MIN;

    bool is_empty() const { return low > high; }

    void include(int64_t value) {
        low = value < low ? value : low;
        high = value > high ? value : high;
    }

    bool operator==(const Range&) const = default;
};

struct Column {
    ColumnSpec spec;
    Width width = Width::u8;
    Bytes values;
    Bytes validity;            // empty: every cell is known
    std::vector<Range> ranges; // one a block
    Dictionary words;          // of a text column

    bool is_known(uint64_t row) const;
    int64_t stored(uint64_t row) const; // integer, code, day, 0 or 1; 0 where null
    Range range() const;                // over all blocks
    size_t bytes() const;
};

class Table {
  public:
    Table() = default;
    Table(uint64_t rows, std::vector<Column> columns); // throws Error(columns.malformed) when sizes do not fit

    uint64_t rows() const { return rows_; }

    uint64_t blocks() const { return (rows_ + block_rows - 1) / block_rows; }

    uint32_t rows_of(uint64_t block) const;

    const std::vector<Column>& columns() const { return columns_; }

    std::vector<ColumnSpec> specs() const; // of its columns, in their order
    std::optional<size_t> find(std::string_view column) const;
    const Column& column(std::string_view name) const; // throws Error(columns.no_such_column)
    Cell cell(uint64_t row, size_t column) const;      // a text is a view of the dictionary

    // Changes one cell; the column is rewritten wider, or with a new dictionary, only when the value asks for it.
    // Throws Error(columns.wrong_kind) for a value of another kind and columns.out_of_scale for a number too long.
    void set(uint64_t row, size_t column, const Cell& value);

    // Adds rows behind the last, of which nothing is known yet. Columns are copied only where there is no room behind
    // their values, and then have room for a block more.
    void grow(uint64_t rows);

    // What the rows are true of, in the words of whoever built them: the number of the last journal event they hold.
    uint64_t mark() const { return mark_; }

    void set_mark(uint64_t mark) { mark_ = mark; }

    size_t bytes() const;

  private:
    uint64_t rows_ = 0;
    uint64_t mark_ = 0;
    std::vector<Column> columns_;
};

} // namespace tonghe::columns
