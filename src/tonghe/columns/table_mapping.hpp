// Tables on disk: written whole beside the old one and renamed over it, mapped when opened. The rim of this module: the
// only place in it that touches a disk.
//
// Always true
//  1. A reader sees the file before or the file after, whatever stops the writer.
//  2. Changes to an opened table stay in memory, page by page, until it is saved again.
#pragma once
#include "tonghe/columns/table.hpp"

#include <string>

namespace tonghe::columns {

void save_table(const Table& table, const std::string& path); // throws columns.file_failed
Table open_table(const std::string& path);                    // throws columns.file_failed, columns.damaged_file

} // namespace tonghe::columns
