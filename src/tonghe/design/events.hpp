// What design records. The subject is the process or policy; data holds ids and hashes, never a text of the draft.
#pragma once
#include "tonghe/design/drawing.hpp"

namespace tonghe::design::events {

struct ByKind {
    const char* process;
    const char* policy;

    constexpr const char* of(DrawingKind kind) const { return kind == DrawingKind::process ? process : policy; }
};

// revision, base, model (hash)
inline constexpr ByKind draft_saved{"process.draft_saved", "policy.draft_saved"};
inline constexpr ByKind draft_submitted{"process.draft_submitted", "policy.draft_submitted"};
inline constexpr ByKind draft_sent_back{"process.draft_sent_back", "policy.draft_sent_back"};
inline constexpr ByKind draft_discarded{"process.draft_discarded", "policy.draft_discarded"};
// number, from, to, authors, file (the first), sm3 (of the texts, one after the other); of a policy: version, effective
inline constexpr ByKind published{"process.published", "policy.published"};

} // namespace tonghe::design::events
