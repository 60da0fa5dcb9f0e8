// A publication: what was approved on the page. The latest of a process lies over the file of its pack; each of a
// policy is a version of it. So the catalogue is always the packs with their publications (docs/decisions/0009, 0017).
//
// Always true
//  1. Publications are never changed or removed; going back is publishing the earlier text again.
//  2. Where the packs no longer load with a publication, the packs' own files count and a warning says so; the other
//     publications stay.
//  3. Once a pack brings the published text itself, the publication changes nothing.
#pragma once
#include "tonghe/design/drawing.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/store/migration.hpp"

#include <map>
#include <span>

namespace tonghe::design {

struct Publication {
    Drawing drawing;
    int64_t number = 1; // of the drawing, from 1
    std::string base;   // hash of what it replaced, or follows
    std::vector<std::string> authors;
    std::string approved_by;
    std::string note;
    Instant published_at;
};

// Newest first.
std::vector<Publication> publications_of(Session& session, DrawingKind kind, const std::string& id);
std::vector<Publication> publications_in_force(Session& session); // one a process, all of policies
using PublicationNumbers = std::map<std::pair<DrawingKind, std::string>, int64_t>;
PublicationNumbers numbers_in_force(Session& session); // the highest of each
PublicationNumbers numbers_of(const std::vector<Publication>& publications);
void insert_publication(Tx& tx, const Publication& publication);
std::span<const store::Migration> migrations();

// The packs as they were read, compiled with the publications over them; its files are those in force.
catalog::PackReading compile_published(const PackFiles& packs, const std::vector<Publication>& publications);
// The texts in force.
PackFiles with_publications(PackFiles packs, const std::vector<Publication>& publications);

} // namespace tonghe::design
