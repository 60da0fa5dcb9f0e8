// Versions: moving running instances to another version of their model, as a plan that is first tried and then carried
// out in slices.
//
// Always true
//  1. Trying changes nothing. Carrying out moves what fits and leaves the rest as it is, with its reasons.
//  2. Each instance is moved in a unit with its row, tasks and event (process.migrated); what was moved no longer runs
//     on the old model, so a plan that was broken off goes on where it stopped when it is begun again.
//
// Elsewhere: how a state is moved (process/migrate.hpp), one instance (Work::migrate).
#pragma once
#include "tonghe/work/work.hpp"

namespace tonghe::work {

struct UnfitInstance {
    InstanceId instance;
    std::string case_ref;
    std::vector<process::Unfit> reasons;
};

struct MigrationSlice {
    int64_t fit = 0; // would be, or were moved
    std::vector<UnfitInstance> unfit;
    std::optional<InstanceId> last; // looked at; none where there were no more
};

struct VersionInUse {
    std::string process;
    std::string model;
    int64_t running = 0;
};

std::vector<VersionInUse> versions_in_use(Session& session); // reads every row: for operators, not for each request

// Both versions, as the instances that run on `from` know them; nothing where none does.
struct VersionPair {
    process::ModelRef from;
    process::ModelRef to;
};

std::optional<VersionPair>
versions_between(Session& session, const Work& work, const std::string& from, const std::string& to);

// What stands for each element of the old version: the same id, else the only one of the same kind and name. Elements
// that have none are left out.
process::NodeMap suggested_map(const process::Model& from, const process::Model& to);

std::string_view word_of(process::Unfit::Reason reason);
Text text_of(const process::Unfit& unfit); // why, for a person

// Running instances of the model `plan.from` behind `after`, at most `limit`.
MigrationSlice
try_slice(Session& session, const Work& work, const MigrationPlan& plan, const std::string& after, int limit);
// Where any were moved or looked at in vain, process.instances_migrated says so of the process.
MigrationSlice migrate_slice(
    Tx& tx, Work& work, const identity::Actor& by, const MigrationPlan& plan, const std::string& after, int limit
);

} // namespace tonghe::work
