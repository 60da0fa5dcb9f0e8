// A publication: the text of a process that was approved on the page. The latest of a process lies over the file of its
// pack, so the catalogue is always the packs with their publications (docs/decisions/0009).
//
// Always true
//  1. Publications are never changed or removed; going back is publishing the earlier text again.
//  2. Where the packs no longer load with a publication, the pack's own file counts and a warning says so; the other
//     publications stay.
//  3. Once a pack brings the published text itself, the publication changes nothing.
#pragma once
#include "tonghe/design/process_file.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/store/migration.hpp"

#include <map>
#include <span>

namespace tonghe::design {

struct Publication {
    std::string process;
    int64_t number = 1; // of the process, from 1
    std::string pack;
    std::string path;
    std::string text;
    std::string model; // hash
    std::string base;  // hash of what it replaced
    std::vector<std::string> authors;
    std::string approved_by;
    std::string note;
    Instant published_at;

    ProcessFile file() const { return {process, pack, path, text}; }
};

std::vector<Publication> publications_of(Session& session, const std::string& process); // newest first
std::vector<Publication> publications_in_force(Session& session);                       // one a process
std::map<std::string, int64_t> numbers_in_force(Session& session);                      // by process
void insert_publication(Tx& tx, const Publication& publication);
std::span<const store::Migration> migrations();

// The packs as they were read, compiled with the publications over them; its files are those in force.
catalog::PackReading compile_published(const PackFiles& packs, const std::vector<Publication>& publications);
// The texts in force.
PackFiles with_publications(PackFiles packs, const std::vector<Publication>& publications);

} // namespace tonghe::design
