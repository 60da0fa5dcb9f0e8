// A snapshot on disk: the columns and the keys of every target as files that are mapped, and a manifest that says what
// they are. It is derived data: whoever deletes the folder loses time, nothing else.
//
//     <folder>/manifest.json          hash, day, journal entry, files with their sizes and checksums; written last
//     <folder>/<name>/person.columns  columns/table_file.hpp
//     <folder>/<name>/person.keys     the same, one column without rows whose words are the keys
//
// Always true
//  1. A reader finds the snapshot before or the one after, whole, whatever stops the writer.
//  2. What `open_saved` gives is byte for byte what was saved; anything else is Error(snapshot.not_usable) with the
//  reason.
#pragma once
#include "tonghe/snapshot/snapshot.hpp"

namespace tonghe::snapshot {

struct Saved {
    Snapshot snapshot;
    JsonObject about;                        // what whoever saved it said of it
    std::map<std::string, std::string> more; // small files beside it, by name
};

// Takes the place of what was saved there before. Throws snapshot.file_failed.
void save(
    const Snapshot& snapshot,
    const std::filesystem::path& folder,
    const JsonObject& about,
    const std::map<std::string, std::string>& more = {}
);

// Nothing where none was saved.
std::optional<Saved> open_saved(const std::filesystem::path& folder);

// Of the definitions of the facts that a snapshot holds: other definitions would give other cells.
std::string
hash_of_facts(const catalog::Catalog& catalog, const std::map<std::string, std::vector<std::string>>& facts);
// Of the keys and columns as they lie in memory.
std::string hash_of(const Snapshot& snapshot, unsigned threads);

} // namespace tonghe::snapshot
