// Replay: every instance is stepped anew from the inputs that were kept, and must come to the states it came to.
//
// Always true
//  1. Reading only; nothing of what is compared is used to get there but inputs, their moments and the models.
//  2. After each row of inputs the hash of the state equals the one kept with it, and after the last the stored state.
//
// Elsewhere: keeping the inputs (work/internal/inputs.hpp), the hashes in the journal (event data `states`).
#pragma once
#include "tonghe/work/work.hpp"

namespace tonghe::work {

struct ReplayFault {
    InstanceId instance;
    int64_t number = 0; // of the row of inputs; 0: the stored state itself
    std::string what;   // hash, refused, unreadable, model_missing, state
    std::string expected;
    std::string found;
};

struct Replay {
    int64_t instances = 0; // stepped anew
    int64_t inputs = 0;
    int64_t before_inputs = 0; // begun by a release that did not keep inputs: not replayed
    int64_t faulty = 0;
    std::optional<ReplayFault> first; // that differs
};

// Instances behind `after` in the order of their ids, at most `limit`; adds to `into`. The last id looked at, or
// nothing where there was none.
std::optional<InstanceId> replay(Session& session, const Work& work, const std::string& after, int limit, Replay& into);
// One of them.
std::optional<ReplayFault> replay_one(Session& session, const Work& work, const InstanceId& id, Replay& into);

} // namespace tonghe::work
