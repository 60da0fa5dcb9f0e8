// Rows of instances and tasks: reading and writing them whole.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/process/state.hpp"
#include "tonghe/work/internal/large_values.hpp"
#include "tonghe/work/task.hpp"

#include <map>

namespace tonghe::process {
struct Input;
}

namespace tonghe::work::internal {

// A timer of a process. While the task it belongs to is parked the journal holds none for it, and `id` is empty.
struct ArmedTimer {
    journal::TimerId id;
    Instant due;
};

// An instance while a unit works on it.
struct Running {
    Instance instance;
    process::State state;
    std::map<uint32_t, ArmedTimer> timers; // by their number in the state
    std::set<std::string> values;          // hashes of its large values that have a row
    process::ModelRef model;
    std::string inputs;    // given to it since its row was written, as they are kept
    std::string migration; // instead of inputs: how it came to another model
    size_t event = 0;      // place of the unit's event that will tell the hash of the state
    bool listens = false;  // has rows of messages or signals that it waits for
    bool is_new = false;   // has no row yet
    bool is_changed = false;
};

// The instances that a unit works on, by id. Their rows are written when the unit ends, or before SQL reads them.
struct InHand final : journal::Kept {
    std::map<std::string, Running> running;
    // Main tasks that this unit opened and has not changed since, by instance and token.
    std::map<std::pair<std::string, uint32_t>, Task> opened;
    TaskId answered; // while a process goes on from a person's answer: what opens follows from it

    void write(Tx& tx) override; // Error(store.conflict) where somebody else wrote since one was read
};

InHand& in_hand(Tx& tx); // of this unit

// Remembers an input that was accepted. The hash of the state goes to the event of the act: the last one of work's own
// that the unit had recorded when it gave the input.
void remember(Running& running, const process::Input& input, const std::vector<Event>& recorded);

// The region of the office that handles a step: that of the case, shortened to the level of the step.
std::string region_at(const std::string& region, std::string_view level);
// The token of the task that this timer belongs to; 0 where it belongs to none.
uint32_t task_token_of(const Running& running, uint32_t timer);
journal::TimerId set_timer(Tx& tx, const InstanceId& instance, uint32_t timer, Instant due);

// Locks the row where the engine has more than one writer; nothing where there is none.
std::optional<Running> find_for_update(Tx& tx, const InstanceId& id, ReadValues& known);
std::optional<Running> find_running(Session& session, const InstanceId& id, ReadValues* known = nullptr);
std::vector<Instance> instances_of_case(Session& session, const std::string& case_ref);
std::vector<InstanceId> children_of(Session& session, const InstanceId& parent, uint32_t token); // that run
std::vector<InstanceId> family_of(Session& session, const InstanceId& root); // itself and all that run under it

// The main task that waits at a token of an instance on which this unit works.
std::optional<Task> waiting_task(Tx& tx, const InstanceId& instance, uint32_t token);

void insert(Tx& tx, const Task& task);
void claim(Tx& tx, Task& task);  // an open one, taken already: of two at once the second unit runs again
void update(Tx& tx, Task& task); // raises the version; Error(store.conflict) as above
// What the desk shows of an element, into the task; and its row.
void describe(Task& task, const process::Element& element);
void update_description(Tx& tx, Task& task);
std::optional<Task> find_task(Session& session, const TaskId& id);                                   // with its context
std::optional<Task> find_waiting_task(Session& session, const InstanceId& instance, uint32_t token); // the main one
std::vector<Task> parts_of(Session& session, const TaskId& main);                                    // by place
std::vector<Task> tasks_of(Session& session, const InstanceId& instance);                            // oldest first

inline constexpr const char* task_columns =
    "t.id, t.instance, t.token, t.case_ref, t.element, t.act, t.title_zh, "
    "t.title_en, t.outcomes, t.queue, t.region, t.state, t.assignee, "
    "t.post, t.created_at, t.claimed_at, t.done_at, t.due_on, t.yellow_on, "
    "t.workdays, t.parked_on, t.outcome, t.opinion, t.version, t.part, t.main, "
    "t.parts, t.place, t.weight, t.asked_by, t.asked, t.acted_for, "
    "t.answered_at, t.answer, t.follows, t.unit, t.due_at, t.yellow_at, t.nominal_on, "
    "t.parked_at";
inline constexpr int task_columns_count = 40;
Task read_task(const store::Row& row); // of those columns, first in the row

inline constexpr const char* context_columns = "p.part_of, p.title_zh, p.title_en, p.applicant_name, p.submitted_at";
TaskContext read_context(const store::Row& row, int first); // of those columns

} // namespace tonghe::work::internal
