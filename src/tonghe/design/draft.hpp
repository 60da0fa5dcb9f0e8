// A draft of a process or a policy and its way to the catalogue: saved by who draws, submitted, then approved or sent
// back by somebody else. What is approved becomes a publication.
//
//     save ──▶ open ──submit──▶ submitted ──approve──▶ published, and the draft is gone
//               ▲                   │
//               └──save, send back──┘
//
// Always true
//  1. Nobody who has saved a draft approves it (four eyes), whatever permissions she holds.
//  2. What is approved is what was looked at: approving names the revision.
//  3. A draft was drawn over the version in force (`base`; of a policy the newest), or it can neither be submitted nor
//  approved.
//  4. Each act has one event in the journal, in the same unit.
//
// Elsewhere: what is wrong with a draft (design/finding.hpp), what publications do (design/publication.hpp).
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/design/publication.hpp"
#include "tonghe/identity/actor.hpp"

namespace tonghe::design {

enum class DraftState { open, submitted };
TONGHE_ENUM(DraftState, open, submitted)

struct Draft {
    Drawing drawing;
    std::string base; // hash of what it was drawn over; "" where there was nothing
    DraftState state = DraftState::open;
    std::string note;                 // what was changed, for who approves
    std::string reason;               // why it was sent back
    std::vector<std::string> authors; // accounts of all who have saved it
    Instant saved_at;
    int64_t revision = 1;

    bool is_of(std::string_view account) const;
};

std::optional<Draft> find_draft(Session& session, DrawingKind kind, const std::string& id);
std::vector<Draft> drafts(Session& session, DrawingKind kind); // without their files, by id

struct SaveDraft {
    Drawing drawing;
    std::string base;
    std::string note;
};

// `revision` is the one it was read with; none where there was no draft. `in_force` is what the catalogue has, without
// files where it has nothing yet. Error(design.draft_changed), Error(design.base_changed).
Draft save_draft(
    Tx& tx,
    const identity::Actor& by,
    const Drawing& in_force,
    const std::optional<int64_t>& revision,
    const SaveDraft& given
);
Draft submit_draft(Tx& tx, const identity::Actor& by, const Drawing& in_force, const std::optional<int64_t>& revision);
Draft send_back(
    Tx& tx,
    const identity::Actor& by,
    DrawingKind kind,
    const std::string& id,
    const std::optional<int64_t>& revision,
    const std::string& reason
);
void discard_draft(
    Tx& tx, const identity::Actor& by, DrawingKind kind, const std::string& id, const std::optional<int64_t>& revision
);
// Whoever asks has seen that the packs load with it. `about` is added to the event.
Publication approve_draft(
    Tx& tx,
    const identity::Actor& by,
    const Drawing& in_force,
    const std::optional<int64_t>& revision,
    const JsonObject& about = {}
);

} // namespace tonghe::design
