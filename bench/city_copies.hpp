// A large city out of a small one: every record of a store as often as asked for, with keys of its own in each copy.
#pragma once
#include <string>

namespace tonghe::bench {

// Writes the table of records alone, as the store keeps it, into a new SQLite file; prints how many.
void copy_city(const std::string& from_file, const std::string& into_file, int times);

} // namespace tonghe::bench
