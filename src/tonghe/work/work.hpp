// Work: process instances with people, clocks and services, kept in rows. `process::step` decides; this stores what it
// decided, asks people and services for what it wants, and tells the domain above.
//
// Always true
//  1. A change of an instance, its tasks, timers and events is one unit of work; a refused change leaves no trace.
//  2. Services run inside the unit that reached them. One that cannot do its work says so by an error code, before it
//     has written anything; it waits for an operator unless a boundary event catches the code.
//  3. Observers and services are called after the instance was saved, so they may change it themselves (park, cancel,
//     set variables); it is read again before it goes on.
//  4. Parts of a task (signs, delegations) are rows beside its main task; the process hears of the main task only.
//  5. An instance keeps the model it began with, whatever the packs say now, until an operator migrates it.
//  6. Every input that an instance accepted is kept with the hash of the state it led to, and the event that tells of
//     it carries that hash too: stepping them again ends in the same state (work/replay.hpp).
//
// Elsewhere: lists, counts and pictures (work/desk.hpp), the life of the case (service/), who may see what (identity/).
#pragma once
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/process/migrate.hpp"
#include "tonghe/process/model.hpp"
#include "tonghe/process/state.hpp"
#include "tonghe/work/stall.hpp"
#include "tonghe/work/task.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>

namespace tonghe::process {
struct Effect;
struct Input;
enum class Refusal : uint8_t;
} // namespace tonghe::process

namespace tonghe::work {

namespace internal {
struct KeptCalendar;
struct Running;
class ReadValues;
} // namespace internal

// The desk that a decision chose for a task. With a problem it is not followed: the element's own queue and level
// stand.
struct DeskChoice {
    std::vector<int> rules; // numbers of those that held
    std::string queue;
    std::string region;
    Text problem; // empty: the choice can be followed
};

// What clocks are reckoned by at one moment.
struct Reckoning {
    std::shared_ptr<const WorkCalendar> days;
    std::shared_ptr<const catalog::ClockRules> rules;

    Worktime of(std::string_view region) const { return {*days, rules->hours_of(region)}; }
};

struct ServiceResult {
    std::string error; // code; empty where all went well
    std::string outcome;
    JsonObject variables;
};

// What work needs to know from the packs. All but `called`, `desk`, `decide` and the titles must be set.
struct WorkSources {
    std::function<std::shared_ptr<const WorkCalendar>()> calendar;
    std::function<std::shared_ptr<const catalog::ClockRules>()> clock_rules; // those of the house unless given
    std::function<process::ModelRef(Session&, const Instance&)> model; // the one with hash `instance.model`, or nullptr
    std::function<process::ModelRef(Session&, const Instance& caller, const std::string& called)> called;
    // Asked for elements with `tonghe:desk`; the instance has its variables as they are.
    std::function<DeskChoice(Session&, const Instance&, const process::Element&, Date today)> desk;
    // The answer of a business rule task's decision; the instance has the variables that the task sees.
    std::function<ServiceResult(Session&, const Instance&, const process::Element&, Date today)> decide;
    // An officer in service by account, and the accounts of those who serve a queue over a region, sorted. Where they
    // are not given nobody can be named and every task goes to its pool.
    std::function<std::optional<identity::Actor>(Session&, const std::string& account, Instant now)> officer;
    std::function<std::vector<std::string>(Session&, std::string_view queue, std::string_view region, Instant now)>
        officers_of;
    std::function<Text(std::string_view region)> region_title;
    std::function<Text(std::string_view queue)> queue_title;
    std::function<bool(std::string_view region)> has_region; // every region is known where it is not given

    Reckoning reckoning() const;
};

struct Start {
    InstanceId instance; // made by the caller where it needs it beforehand
    process::ModelRef model;
    std::string case_ref;
    std::string part_of;
    std::string region; // 12 digits: decides which office gets the tasks
    Text title;         // of the item, for the desk
    std::string applicant_name;
    std::optional<Instant> submitted_at; // now unless given
    JsonObject variables;
};

struct Completion {
    std::string outcome;
    std::string opinion;
    JsonObject variables;           // merged into those of the process
    std::optional<int64_t> version; // of the task as it was read; refused if it has changed since
};

struct ServiceCall {
    const Instance& instance;              // without its variables
    const process::Element& element;       // its attributes say what is wanted
    std::function<JsonObject()> variables; // that the step sees, as they are now
};

using ServiceHandler = std::function<ServiceResult(Tx&, const ServiceCall&)>;

// What comes from outside for one instance that waits for it: told apart by name and key.
struct OutsideMessage {
    std::string name;
    Json key; // null where the message has none
    JsonObject variables;
};

// Another version of a model that instances are to go on with.
struct MigrationPlan {
    std::string from; // hashes
    std::string to;
    process::NodeMap map; // elements whose id changed
};

// The domain above hears of things in the unit that did them.
class Observer {
  public:
    virtual ~Observer() = default;

    virtual void task_opened(Tx&, const Task&) {}

    virtual void task_completed(Tx&, const Task&) {} // the main one, before the process goes on

    // Somebody is asked for a part of a task, or is given a task.
    virtual void task_given(Tx&, const Task&) {}

    virtual void task_returned(Tx&, const Task&, const std::string& /*to*/) {}

    // The outermost process has ended by itself. Not called for one that was cancelled: who cancels knows.
    virtual void process_ended(Tx&, const Instance&) {}

    // Whoever has the task is asked to get on with it; `by` may be the clock.
    virtual void task_reminded(Tx&, const Task&, const std::string& /*text*/, const std::string& /*by*/) {}

    // The look at all clocks that begins a day is over.
    virtual void clocks_looked_at(Tx&) {}

    // The calendar or the office hours are others than `old`; clocks of tasks and timers follow by and by.
    virtual void calendar_changed(Tx&, const Reckoning& /*old*/) {}

    // It goes on under another version of its model.
    virtual void process_migrated(Tx&, const Instance&) {}

    // A waiting task's clock is yellow or red from today on.
    virtual void clock_turned(Tx&, const Task&, Colour) {}

    // What one input set going has come to rest, or to its end: nothing more follows from it in this unit. Also after a
    // cancellation, and for called processes.
    virtual void process_rested(Tx&, const Instance&) {}
};

// A process that begins by itself, without a case: by a message, a signal, a condition or the clock (work/starts.cpp).
struct StandingProcess {
    process::ModelRef model;
    std::string bpmn;  // as drawn: an instance goes on by it when the packs have another
    std::string rules; // the files of its decisions, in words of the caller
    Text title;
    std::string region; // unless its `tonghe:region` gives one that is known
};

// What came of variables that the conditions of starts looked at.
struct Looked {
    bool is_heard = false; // one of them could be told true or false
    std::vector<InstanceId> begun;
};

class Work {
  public:
    Work(Journal& journal, WorkSources sources);
    ~Work();

    void observe(Observer& observer) { observers_.push_back(&observer); } // before the first unit

    void serve(const std::string& service, ServiceHandler handler) {
        services_[service] = std::move(handler);
    } // before it too

    bool has_service(const std::string& service) const { return services_.contains(service); }

    const WorkSources& sources() const { return sources_; }

    InstanceId start(Tx& tx, const Start& start);
    void set_variables(Tx& tx, const InstanceId& instance, const JsonObject& variables);
    // All waiting tasks of the instance and of what it calls, and those opened meanwhile, stand still until `unpark`,
    // and so do their clocks unless these go on. Repeating either does nothing.
    void park(Tx& tx, const InstanceId& instance, bool stops_clocks = true);
    void unpark(Tx& tx, const InstanceId& instance);
    void cancel(Tx& tx, const InstanceId& instance, const std::string& by, const std::string& reason);

    // From now on these begin by themselves, and those that are not among them do no more. What has not changed stays
    // armed as it is, so a due time fires once whatever restarts and reloads come between.
    void keep_standing(Tx& tx, const std::vector<StandingProcess>& processes);
    // Whether nothing would change.
    bool standing_is_kept(Session& session, const std::vector<StandingProcess>& processes) const;

    // The message goes to the oldest instance that listens for its name and key, else it begins a process that starts
    // by it; nothing where neither is there.
    std::optional<InstanceId> correlate(Tx& tx, const OutsideMessage& message);
    // The conditions of starts look at what was sent to the house. One begins an instance when it becomes true: it was
    // false, or unknown, when variables last told.
    Looked look_at_conditions(Tx& tx, const JsonObject& variables);
    // The signal comes to every instance that listens for it by now, in units that follow this one.
    void broadcast(Tx& tx, const std::string& name, const JsonObject& variables);

    // An administrator's act on a token that is not stuck: goes on as if it were done, or at another element of its
    // scope. Error(work.steering_refused) where the engine would not.
    void steer(Tx& tx, const identity::Actor& by, const InstanceId& instance, const Steering& steering);

    // An operator's act on a stuck process. Error(work.stall_not_found, .stall_resolved, .remedy_refused).
    Stall resolve(Tx& tx, const identity::Actor& by, const StallId& stall, const Resolution& resolution);

    // Moves the instance to the model with hash `plan.to`; where it does not fit nothing is changed and every reason is
    // told. Its waiting tasks take title, act and outcomes of the new model.
    std::vector<process::Unfit>
    migrate(Tx& tx, const identity::Actor& by, const InstanceId& instance, const MigrationPlan& plan);
    // Whether it would fit.
    std::vector<process::Unfit>
    try_migration(Session& session, const InstanceId& instance, const MigrationPlan& plan) const;

    // What officers do. All throw work.task_not_found where the actor may not see the task.
    Task claim(Tx& tx, const identity::Actor& by, const TaskId& task); // work.already_claimed for the second
    Task release(Tx& tx, const identity::Actor& by, const TaskId& task);
    // Claims on the way where it is open. Throws invalid_input with faults at /outcome and /opinion.
    Task complete(Tx& tx, const identity::Actor& by, const TaskId& task, const Completion& completion);
    // Back to an earlier step; with `straight_back` it then comes here again without the steps between.
    Task return_to(
        Tx& tx,
        const identity::Actor& by,
        const TaskId& task,
        const std::string& element,
        const std::string& reason,
        bool straight_back = false
    );
    // What follows is refused by the rules of work/operations.hpp.
    Task assign_to(
        Tx& tx, const identity::Actor& by, const TaskId& task, const std::string& officer, const std::string& reason
    );
    Task transfer(
        Tx& tx, const identity::Actor& by, const TaskId& task, const std::string& officer, const std::string& reason
    );
    // Asks others for a part of the task: a delegation (of one officer), or signs. What they were asked is `asked`.
    Task
    ask(Tx& tx,
        const identity::Actor& by,
        const TaskId& task,
        Part part,
        const std::vector<std::string>& officers,
        const std::string& asked);
    Task remove_sign(Tx& tx, const identity::Actor& by, const TaskId& part, const std::string& reason);
    Task recall(Tx& tx, const identity::Actor& by, const TaskId& task, const std::string& reason); // the one that opens
    bool is_recallable(Session& session, const Task& task) const;
    void comment(Tx& tx, const identity::Actor& by, const TaskId& task, const std::string& text);
    void reminded(Tx& tx, const Task& task, const std::string& text, const std::string& by) const; // tells observers
    // Completes the waiting task with that act in the name of the house (a rule of silence); false where there is none.
    bool complete_by_system(Tx& tx, const InstanceId& instance, const std::string& act, const Completion& completion);

    // From the first call on each day is looked at for clocks that turn, and where the calendar or the office hours
    // have changed since the last call, clocks of waiting tasks and timers of working days are derived anew, those of
    // some instances in this unit and of the rest in units that follow. To be called when a node opens, unless
    // `clocks_are_kept`, and when packs were read again.
    void keep_clocks(Tx& tx);
    bool clocks_are_kept(Session& session, Instant now) const;

    std::optional<Instance> find(Session& session, const InstanceId& id) const;
    std::optional<process::State> state_of(Session& session, const InstanceId& id) const;
    std::vector<Instance> instances_of(Session& session, const std::string& case_ref) const; // oldest first
    process::ModelRef model_of(Session& session, const Instance& instance) const; // throws work.model_missing
    // Another model for the instance, by hash.
    process::ModelRef model_by_hash(Session& session, Instance instance, const std::string& hash) const;

  private:
    // Gives the input to the process and performs what it asks for. A refusal changes nothing and is the caller's to
    // judge.
    process::Refusal advance(Tx& tx, const InstanceId& id, const process::Input& input, int depth);
    void perform(Tx& tx, internal::Running& running, const std::vector<process::Effect>& effects);
    void call_out(Tx& tx, const InstanceId& id, const std::vector<process::Effect>& effects, int depth);
    void open_task(Tx& tx, internal::Running& running, const process::Effect& effect);
    // Sends the task to the desk that the element's decision chooses, and says so in the event's data.
    void
    assign(Tx& tx, const internal::Running& running, const process::Element& element, Task& task, JsonObject& data);
    // Gives the task to an officer where the element says how (`tonghe:assign`).
    void choose_officer(Tx& tx, const process::Element& element, Task& task, JsonObject& data) const;
    std::string officer_in_turn(Tx& tx, const Task& task, const std::vector<std::string>& officers) const;
    void open_signs(Tx& tx, const process::Element& element, const Instance& instance, Task& main);
    void open_part(Tx& tx, Task& part, const Task& main);
    static void close_parts(Tx& tx, const Task& main);
    Task keep_answer(Tx& tx, Task task, const Completion& completion);
    Task answer_part(Tx& tx, Task part, const std::string& by, const Completion& completion);
    void settle(Tx& tx, const Task& part); // the main task goes on, comes back or waits
    void settle_signs(Tx& tx, Task main, const std::vector<Task>& parts);
    void give(Tx& tx, Task& task, const std::string& officer) const; // saves it
    identity::Actor officer(Session& session, const std::string& account, Instant now) const;
    void close_task(Tx& tx, const internal::Running& running, uint32_t token);
    void arm_timer(Tx& tx, internal::Running& running, const process::Effect& effect);
    void call_service(Tx& tx, const InstanceId& id, const process::Effect& effect, int depth);
    std::optional<InstanceId> deliver(Tx& tx, const OutsideMessage& message, int depth);
    void send_message(Tx& tx, const InstanceId& id, const process::Effect& effect, int depth);
    void hear_signal(Tx& tx, const journal::Timer& timer);
    void proceed(Tx& tx, const journal::Timer& timer);
    void start_child(Tx& tx, const InstanceId& id, const process::Effect& effect, int depth);
    void end(Tx& tx, const InstanceId& id, int depth);
    void begin(Tx& tx, internal::Running& running, const process::Input& input, int depth);
    InstanceId start_standing(Tx& tx, const std::string& process, const process::Input& input);
    std::optional<InstanceId> start_by(Tx& tx, const char* kind, const process::Input& input); // every one by a signal
    void start_by_timer(Tx& tx, const journal::Timer& timer);
    JsonObject values_set(Tx& tx, const Task& task, const Completion& completion) const;
    void
    arm_start(Tx& tx, const process::Model& model, process::Index node, std::optional<Instant> after, int64_t left);
    process::ModelRef standing_model(Session& session, const std::string& hash) const; // nullptr where there is none
    void cancel_children(Tx& tx, const InstanceId& parent, uint32_t token);
    void resume_timers(Tx& tx, internal::Running& running, const Task& task) const;
    void unpark_task(Tx& tx, Task& task) const;
    void fire(Tx& tx, const journal::Timer& timer);
    void look_at_clocks(Tx& tx, const journal::Timer& timer);
    static void look_again(Tx& tx, Instant at, const JsonObject& data);
    void turn(Tx& tx, const Task& task, Colour colour);
    void start_task_clock(Tx& tx, const process::Element& element, Task& task, JsonObject& data) const;
    static void set_turns(Tx& tx, const Task& task); // timers of a clock of hours
    void turn_at(Tx& tx, const JsonObject& data);
    Reckoning reckoning_of(Tx& tx, const InstanceId& instance) const;
    void go_on_moving(Tx& tx);
    void move_clocks(Tx& tx, internal::KeptCalendar& kept);
    static void rederive(Tx& tx, const InstanceId& instance, const Reckoning& old, const Reckoning& fresh);
    void rederive_timers(Tx& tx, const InstanceId& id, const Reckoning& old, const Reckoning& fresh);
    // The instance as this unit has left it, read and locked at most once.
    internal::Running* find_in_hand(Tx& tx, const InstanceId& id) const; // nullptr where there is none
    internal::Running& load(Tx& tx, const InstanceId& id) const;
    Task finish(Tx& tx, Task task, const std::string& by, const Completion& completion);

    static Date today(const Tx& tx) { return date_of(tx.now()); }

    WorkSources sources_;
    std::vector<Observer*> observers_;
    std::map<std::string, ServiceHandler> services_;
    const std::unique_ptr<internal::ReadValues> read_values_; // large ones of instances
    mutable std::atomic<bool> clocks_may_move_ = true; // a change of the calendar may be under way: its row says so
    mutable std::mutex models_mutex_;
    mutable std::map<std::string, process::ModelRef> models_; // by hash: every version that runs, read once
};

std::span<const store::Migration> migrations();

} // namespace tonghe::work
