// A table as bytes: one file that is mapped rather than read, refused when a single byte of it is not as it was
// written.
//
//     ┌ head: magic, version, rows, mark, length and checksum of the directory ┐ 64 bytes
//     │ directory: for each column name, kind, scale, width, its sections      │
//     └ sections, each at a multiple of 64: values validity ranges words       ┘ with a checksum each
//
// Always true
//  1. What `read_table` gives has passed every check: checksums, sizes, dictionary order, and each value's range.
//  2. Numbers are little-endian; a file of another version, or of a machine of another order, is refused as such.
//  3. Reading works on the span it is given, without copying: its bytes must outlive the table, `owner` sees to that.
//
// Pure: where the bytes come from is columns/table_mapping.hpp, the one place of this module that touches a disk.
#pragma once
#include "tonghe/columns/table.hpp"

#include <functional>

namespace tonghe::columns {

inline constexpr uint32_t table_file_version = 1;

// Gives the file piece by piece, in order. Deterministic: equal tables give equal bytes.
void write_table(const Table& table, const std::function<void(std::span<const std::byte>)>& take);

// The table held by `bytes`, which start at a multiple of 64. Cells set later are written into these bytes.
// Throws columns.damaged_file.
Table read_table(std::span<std::byte> bytes, std::shared_ptr<void> owner);

uint64_t checksum(std::span<const std::byte> bytes);

} // namespace tonghe::columns
