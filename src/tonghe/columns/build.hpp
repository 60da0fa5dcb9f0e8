// Building a table: blocks of rows are filled, each by one thread, packed alone, and joined into columns at the end.
//
//     fill block 0 ┐                                    widths, scales and dictionaries
//     fill block 1 ├─ each packed as narrow as it is ─▶ of all blocks agreed on, then ─▶ Table
//     fill block 2 ┘                                    every block repacked in place
//
// Always true
//  1. The table depends on the rows alone: not on threads, not on the order in which blocks were filled.
//  2. A cell that is not given is null; a cell of another kind than its column is refused with columns.wrong_kind.
//  3. What is packed goes into its column piece by piece and is given back: there is never more than the table and one
//  column.
//
// Elsewhere: changing single cells later (columns/table.hpp).
#pragma once
#include "tonghe/columns/table.hpp"

#include <functional>
#include <memory>
#include <span>

namespace tonghe::columns {

// The rows of one block, first to last. Every function but `end_row` gives the current row one cell.
class BlockWriter {
  public:
    BlockWriter(std::span<const ColumnSpec> columns, uint32_t rows_max);
    ~BlockWriter();
    BlockWriter(BlockWriter&&) noexcept;

    void boolean(size_t column, bool value);
    void text(size_t column, std::string_view value);

    void integer(size_t column, int64_t value) { number(column, {value, 0}); }

    void number(size_t column, Number value);
    void date(size_t column, Date value);
    void months(size_t column, Months value);
    void cell(size_t column, const Cell& value); // whichever of the above it is
    void end_row();

    // A whole column at once, before `end_rows`, as the table stores it: integers of the column's scale, days, 0 and 1.
    // `null` stands where nothing is known.
    void values(size_t column, std::span<const int64_t> stored, int64_t null);
    // The same of a text: numbers of `words`, of which none stands twice there.
    void words(size_t column, std::span<const int64_t> numbers, int64_t null, std::span<const std::string_view> words);
    void end_rows(uint32_t rows); // of a block whose columns were given whole

    uint32_t rows() const { return rows_; }

    struct Staged; // a column of this block

    std::vector<Staged>& staged() { return staged_; }

  private:
    void put(size_t column, ColumnKind kind, int64_t value);

    std::vector<Staged> staged_;
    uint32_t rows_ = 0;
    uint32_t rows_max_ = 0;
};

// Calls `fill(writer, first_row, count)` once for each block, from up to `threads` threads at a time; it ends `count`
// rows. What it throws ends the build.
using FillBlock = std::function<void(BlockWriter& writer, uint64_t first_row, uint32_t count)>;
Table build(std::span<const ColumnSpec> columns, uint64_t rows, const FillBlock& fill, unsigned threads = 1);

// A column of other rows: its row i is row `rows[i]` of the given one, and null where that says `no_row`.
inline constexpr uint32_t no_row = UINT32_MAX;
Column gather(const Column& column, std::span<const uint32_t> rows, unsigned threads = 1);

// For sources that come row by row and do not say how many there are.
class Builder {
  public:
    explicit Builder(std::vector<ColumnSpec> columns);
    ~Builder();

    BlockWriter& row(); // where the cells of the current row go
    void end_row();
    Table finish(); // empties the builder

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::columns
