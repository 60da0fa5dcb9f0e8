// A task: one step of a process that waits for a person, in a queue, over a territory.
//
//   open ⇄ claimed → done          parked: while the applicant supplements; comes back as it was
//      ↘ cancelled                 cancelled: the process went another way
//
// Always true
//  1. A task in `claimed` has exactly one assignee; only the first of two claims at once succeeds.
//  2. A task that waits has one token in the state of its instance, and the token has one waiting task.
//  3. `region` is the region of the case, shortened to the level that handles the step (`tonghe:level`), unless a
//     decision (`tonghe:desk`) chose another desk.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/work/step_clock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::work {

using InstanceId = Id<struct InstanceTag>;
using TaskId = Id<struct TaskTag>;

enum class TaskState { open, claimed, done, parked, cancelled };
TONGHE_ENUM(TaskState, open, claimed, done, parked, cancelled)

struct Task {
    TaskId id;
    InstanceId instance;
    uint32_t token = 0;
    std::string case_ref;
    std::string element; // id in the model
    std::string act;     // accept, review, decide, handle
    Text title;
    std::vector<std::string> outcomes; // words to choose from
    std::string queue;
    std::string region;
    TaskState state = TaskState::open;
    std::string assignee; // account that has claimed or done it
    std::string post;     // in which it was claimed or done
    Instant created_at;
    std::optional<Instant> claimed_at;
    std::optional<Instant> done_at; // or cancelled
    StepClock clock;
    int workdays = 0;
    std::optional<Date> parked_on;
    std::string outcome; // `return` where it was sent back
    std::string opinion;
    int64_t version = 1;

    bool is_waiting() const {
        return state == TaskState::open || state == TaskState::claimed || state == TaskState::parked;
    }
};

enum class InstanceStatus { running, ended, failed, cancelled };
TONGHE_ENUM(InstanceStatus, running, ended, failed, cancelled)

// A running process, as others see it. A called process is an instance of its own with a parent.
struct Instance {
    InstanceId id;
    InstanceId parent;
    uint32_t parent_token = 0;
    std::string model;    // hash of the model it began with
    std::string process;  // id of the process in its file
    std::string case_ref; // what it is about; meaning is the caller's
    std::string part_of;  // the joint application the case belongs to, or empty
    std::string region;
    Text title;
    std::string applicant_name;
    Instant submitted_at;
    InstanceStatus status = InstanceStatus::running;
    std::string outcome; // of end events; the error code where it failed
    bool parked = false;
    bool stuck = false; // something in it waits for an operator
    Instant started_at;
    std::optional<Instant> ended_at;
    JsonObject variables;
    int64_t version = 1;
};

struct Comment {
    TaskId task;
    std::string author;
    std::string text;
    Instant at;
};

} // namespace tonghe::work
