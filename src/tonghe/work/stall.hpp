// A stuck process (ProcessStall): a place where an instance waits for an operator, with the cause and what can be done.
//
// Always true
//  1. A token that waits for help has exactly one open stall; so has an instance whose join waits for ever (token 0).
//  2. A stall is resolved in the unit in which its token goes on, whoever sees to that, and stays as a record.
//  3. An operator's act on one names a reason; a remedy is offered only where the engine accepts it.
//
// Elsewhere: acting on one (work/work.hpp), how the engine takes it (process/step.hpp).
#pragma once
#include "tonghe/base/text.hpp"
#include "tonghe/process/state.hpp"
#include "tonghe/work/task.hpp"

namespace tonghe::store {
class Session;
}

namespace tonghe::work {

using StallId = Id<struct StallTag>;

enum class StallCause { service_failed, decision_failed, no_branch, process_missing, value_missing, join_waits };
TONGHE_ENUM(StallCause, service_failed, decision_failed, no_branch, process_missing, value_missing, join_waits)

enum class Remedy {
    retry, // once more, with variables set where some are given
    skip,  // goes on as if it were done
    jump,  // goes on at another element of the same scope
};
TONGHE_ENUM(Remedy, retry, skip, jump)

struct Stall {
    StallId id;
    InstanceId instance;
    uint32_t token = 0;
    std::string element;
    std::string code; // of the error
    std::string case_ref;
    std::string process;
    Instant at;
    std::optional<Instant> resolved_at;
    std::string resolved_by; // account; `system` where it was resolved by what happened otherwise
    std::string remedy;      // word of a Remedy; empty as above
    std::string reason;
};

struct Resolution {
    Remedy remedy = Remedy::retry;
    std::string element; // to jump to
    JsonObject variables;
    std::string reason;
};

// Moving a token that is not stuck.
struct Steering {
    uint32_t token = 0;
    Remedy remedy = Remedy::jump; // or skip
    std::string element;          // to jump to
    std::string reason;
};

struct StallQuery {
    bool resolved = false;
    Instant before = {.micros = INT64_MAX}; // newest first, older than this
    int limit = 50;
};

struct StallCounts {
    int64_t open = 0;
    int64_t all = 0;
};

StallCause cause_of(const Stall& stall, const process::Model& model);
// What to do about it, for a person.
Text advice(StallCause cause);
// What the engine would accept for that token, and where to it may jump; none for a join.
std::vector<Remedy> remedies(const process::Model& model, const process::State& state, uint32_t token);
std::vector<process::Index> jump_targets(const process::Model& model, const process::State& state, uint32_t token);

std::vector<Stall> stalls(store::Session& session, const StallQuery& query);
std::optional<Stall> find_stall(store::Session& session, const StallId& id);
StallCounts count_stalls(store::Session& session);

} // namespace tonghe::work
