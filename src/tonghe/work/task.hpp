// A task: one step of a process that waits for a person, in a queue, over a territory.
//
//   open ⇄ claimed → done          parked: while the applicant supplements; comes back as it was
//      ↘ cancelled ⇅               cancelled: the process went another way
//                held              held: until other people have answered their parts of it
//
// A task can have parts, which are tasks of the same token: the votes of a countersigning, a delegation, signs that
// were added. `planned` is a part whose turn comes later.
//
// Always true
//  1. A task in `claimed` has exactly one assignee; only the first of two claims at once succeeds. One that was
//     assigned to her and that she has not taken up yet has no `claimed_at`.
//  2. A task that waits has one token in the state of its instance, and the token has one waiting task that is `main`.
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

enum class TaskState { open, claimed, done, parked, cancelled, held, planned };
TONGHE_ENUM(TaskState, open, claimed, done, parked, cancelled, held, planned)

// What a task is of its token's work.
enum class Part {
    main,
    sign,     // a vote of a countersigning (会签)
    delegate, // another answers, it comes back to who asked (委派)
    before,   // signs added (加签): before the officer answers, beside her, after her
    beside,
    after,
};
TONGHE_ENUM(Part, main, sign, delegate, before, beside, after)

// What stands beside a task in lists: it belongs to the instance and never changes.
struct TaskContext {
    std::string part_of; // as of the instance
    Text item_title;
    std::string applicant_name;
    Instant submitted_at;
};

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
    int allowed = 0;                  // of the unit of its clock
    std::optional<Instant> parked_at; // from then on nothing counts
    std::string outcome;              // `return` where it was sent back
    std::string opinion;
    int64_t version = 1;
    Part part = Part::main;
    TaskId main;                        // that it is a part of; empty for a main task
    int parts = 0;                      // that this task has had
    int place = 0;                      // among the parts
    int weight = 1;                     // of a vote
    std::string asked_by;               // account that asked for this part, or assigned the task
    std::string asked;                  // what was asked
    std::string acted_for;              // account whose substitute did it
    std::optional<Instant> answered_at; // held with an answer: it goes on when the parts are done
    JsonObject answer;                  // the variables of that answer
    TaskId follows;                     // the task whose answer opened this one, where one did
    std::optional<TaskContext> context; // where it was read together with its instance

    bool is_waiting() const { return state != TaskState::done && state != TaskState::cancelled; }

    bool is_main() const { return part == Part::main; }
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
    JsonObject variables; // where `Work::find` or a decision asked for them
    int64_t version = 1;
};

struct Comment {
    TaskId task;
    std::string author;
    std::string text;
    Instant at;
};

} // namespace tonghe::work
