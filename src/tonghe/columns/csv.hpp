// A table from text: comma-separated values with a line of names first (RFC 4180), as offices exchange registers.
//
//     person,age,born_on,employment
//     P001,71,1954-11-02,retired
//     P002,,,"flexible, part time"
//
// Always true
//  1. An empty cell is null; a quoted empty cell ("") is an empty text, and null in columns of any other kind.
//  2. A column's kind is what the caller says, else the narrowest that every cell of it has: truth value (true, false),
//     number, day (2026-03-02), months (P1Y6M), text. Digits that a number would not give back (007) are text.
//  3. What does not fit is told with its line, all at once up to `csv_faults_max`; no row is skipped silently.
//
// Elsewhere: tables of other sources (columns/build.hpp).
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/columns/table.hpp"

#include <functional>

namespace tonghe::columns {

inline constexpr size_t csv_faults_max = 20;

struct CsvOptions {
    std::string file;                                     // for faults
    std::vector<ColumnSpec> kinds;                        // of columns whose kind the caller knows; others are inferred
    std::function<void(size_t bytes_read)> progress = {}; // from time to time; the text is read twice
};

Parsed<Table> read_csv(std::string_view text, const CsvOptions& options = {});

// "boolean", "text", "number", "date", "months".
std::optional<ColumnKind> kind_of(std::string_view word);

} // namespace tonghe::columns
