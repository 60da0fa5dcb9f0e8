// A copy of an SQLite file as it is at one moment, made beside the node that uses it.
//
// Always true
//  1. The copy holds every commit made before it began and no half of a later one; the node goes on writing.
//  2. The copy is on the disk when the function returns. A file that is there already is not touched.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>

namespace tonghe::store {

// Error(store.unavailable) with the reason.
void copy_sqlite(
    const std::filesystem::path& from,
    const std::filesystem::path& to,
    const std::function<void(int64_t done, int64_t all)>& progress = {} // in pages
);

} // namespace tonghe::store
