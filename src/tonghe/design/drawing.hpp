// What is drawn in the browser: the files of one process, or of one version of a policy, in their pack.
//
// Always true
//  1. A process is one file that its pack has; a version of a policy is three files that its pack may not have yet.
//  2. Nothing here reads or writes a disk.
//
// Elsewhere: which processes there are (design/process_file.hpp), drafts and publications of drawings
// (design/draft.hpp, design/publication.hpp).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/design/process_file.hpp"

#include <map>

namespace tonghe::design {

enum class DrawingKind { process, policy };
TONGHE_ENUM(DrawingKind, process, policy)

struct Drawing {
    DrawingKind kind = DrawingKind::process;
    std::string id;
    std::string pack;
    std::map<std::string, std::string> files; // path inside the pack → text

    // Tells versions apart: of a process that of the model it makes, of a policy that of its texts; "" of no file.
    std::string hash() const;
    std::string shown() const;                        // its first file, as faults name it
    bool has_file(const std::string& shown_as) const; // as faults name files
    std::string text(std::string_view name) const;    // of the file of that name in whatever folder
};

Drawing drawing_of(const ProcessFile& file);
ProcessFile process_file_of(const Drawing& drawing); // of a process; without text where it has no file

// The packs with these texts in place. False, and nothing changed, where there is no such pack, or it lacks the
// process.
bool lay_over(PackFiles& packs, const Drawing& drawing);

// A policy's files of its newest version; without any where there is no such policy, the pack is then the last one.
Drawing newest_policy(const PackFiles& packs, const catalog::Catalog& catalog, const std::string& policy);

// Where the next version of that policy goes: its pack and its number.
struct NextVersion {
    std::string pack;
    std::string folder; // inside the pack
    int64_t version = 1;
};

NextVersion next_version(const PackFiles& packs, const catalog::Catalog& catalog, const std::string& policy);

} // namespace tonghe::design
