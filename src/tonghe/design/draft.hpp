// A process draft and its way to the catalogue: saved by who draws, submitted, then approved or sent back by somebody
// else. What is approved becomes a publication.
//
//     save ──▶ open ──submit──▶ submitted ──approve──▶ published, and the draft is gone
//               ▲                   │
//               └──save, send back──┘
//
// Always true
//  1. Nobody who has saved a draft approves it (four eyes), whatever permissions she holds.
//  2. What is approved is what was looked at: approving names the revision.
//  3. A draft was drawn over the version in force (`base`), or it can neither be submitted nor approved.
//  4. Each act has one event in the journal, in the same unit.
//
// Elsewhere: what is wrong with a draft (design/finding.hpp), what publications do (design/publication.hpp).
#pragma once
#include "tonghe/design/publication.hpp"
#include "tonghe/identity/actor.hpp"

namespace tonghe::design {

enum class DraftState { open, submitted };
TONGHE_ENUM(DraftState, open, submitted)

struct ProcessDraft {
    std::string process;
    std::string pack;
    std::string path;
    std::string text;
    std::string base; // hash of the text it was drawn over
    DraftState state = DraftState::open;
    std::string note;                 // what was changed, for who approves
    std::string reason;               // why it was sent back
    std::vector<std::string> authors; // accounts of all who have saved it
    Instant saved_at;
    int64_t revision = 1;

    ProcessFile file() const { return {process, pack, path, text}; }

    bool is_of(std::string_view account) const;
};

std::optional<ProcessDraft> find_draft(Session& session, const std::string& process);
std::vector<ProcessDraft> drafts(Session& session); // without their texts, by process

struct SaveDraft {
    std::string text;
    std::string base;
    std::string note;
};

// `revision` is the one it was read with; none where there was no draft. `in_force` is the file as the catalogue has
// it. Error(design.draft_changed), Error(design.base_changed).
ProcessDraft save_draft(
    Tx& tx,
    const identity::Actor& by,
    const ProcessFile& in_force,
    const std::optional<int64_t>& revision,
    const SaveDraft& given
);
ProcessDraft
submit_draft(Tx& tx, const identity::Actor& by, const ProcessFile& in_force, const std::optional<int64_t>& revision);
ProcessDraft send_back(
    Tx& tx,
    const identity::Actor& by,
    const std::string& process,
    const std::optional<int64_t>& revision,
    const std::string& reason
);
void discard_draft(
    Tx& tx, const identity::Actor& by, const std::string& process, const std::optional<int64_t>& revision
);
// Whoever asks has seen that the packs load with it.
Publication
approve_draft(Tx& tx, const identity::Actor& by, const ProcessFile& in_force, const std::optional<int64_t>& revision);

} // namespace tonghe::design
