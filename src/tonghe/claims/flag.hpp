// A flag (疑点): one rule's doubt about one claim line, and what becomes of it.
//
//     flagged ──▶ answered ──▶ confirmed      the hospital explains; somebody refuses the payment (money saved) …
//        │            │  ╲
//        ├────────────┴───▶ cleared           … or sees that all was well
//        └───▶ proposed ──▶                   from a limit on, one proposes and another decides
//
// Always true
//  1. Nothing is confirmed before the hospital has answered, or before its days to do so are over.
//  2. From the review's limit on, two people decide: who proposed never confirms or clears.
//  3. What is decided stays so. Saved is only what was confirmed.
//
// Elsewhere: who may (app's routes), where flags are kept (batches.hpp).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/base/time.hpp"

#include <optional>
#include <string>

namespace tonghe::claims {

enum class FlagState { flagged, answered, proposed, confirmed, cleared };
TONGHE_ENUM(FlagState, flagged, answered, proposed, confirmed, cleared)

enum class Verdict { confirm, clear };
TONGHE_ENUM(Verdict, confirm, clear)

struct FlagStanding {
    FlagState state = FlagState::flagged;
    int64_t cents = 0; // at stake
    Date answer_due_on;
    bool answered = false;
    std::optional<Verdict> proposed;
    std::string proposed_by;
};

inline bool is_decided(FlagState state) { return state == FlagState::confirmed || state == FlagState::cleared; }

struct Decision {
    Verdict verdict = Verdict::clear;
    std::string by;
    Date on;
};

// The state after `decision`. Back to flagged or answered where a second reader does not agree.
// Throws claims.decided, claims.answer_awaited, claims.second_reader_needed.
FlagState decide(const FlagStanding& flag, const Decision& decision, int64_t second_reader_cents);

// What confirming `cents` saves on a line of which `saved_before` is refused already: a line loses its largest flag,
// once.
int64_t saved_by(int64_t cents, int64_t saved_before);

} // namespace tonghe::claims
