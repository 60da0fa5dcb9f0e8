#include "tonghe/work/work.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/rows.hpp"

namespace tonghe::work {

namespace {

constexpr const char* timer_kind = "work.timer"; // as internal::set_timer sets them

} // namespace

Work::Work(Journal& journal, WorkSources sources)
    : sources_(std::move(sources)), read_values_(std::make_unique<internal::ReadValues>()) {
    TONGHE_CHECK(sources_.calendar && sources_.model, "work needs a calendar and a source of models");
    journal.on_timer(timer_kind, [this](Tx& tx, const journal::Timer& timer) { fire(tx, timer); });
    journal.on_timer("work.clocks", [this](Tx& tx, const journal::Timer& timer) { look_at_clocks(tx, timer); });
    journal.on_timer("work.signal", [this](Tx& tx, const journal::Timer& timer) { hear_signal(tx, timer); });
    journal.on_timer("work.start", [this](Tx& tx, const journal::Timer& timer) { start_by_timer(tx, timer); });
    journal.on_timer("work.proceed", [this](Tx& tx, const journal::Timer& timer) { proceed(tx, timer); });
}

Work::~Work() = default;

InstanceId Work::start(Tx& tx, const Start& start) {
    internal::Running running;
    Instance& instance = running.instance;
    instance.id = start.instance.empty() ? InstanceId::make(tx.now()) : start.instance;
    instance.case_ref = start.case_ref;
    instance.part_of = start.part_of;
    instance.region = start.region;
    instance.title = start.title;
    instance.applicant_name = start.applicant_name;
    instance.submitted_at = start.submitted_at.value_or(tx.now());
    running.model = start.model;
    const InstanceId id = instance.id;
    begin(tx, running, {.kind = process::Input::Kind::start, .variables = start.variables}, 0);
    return id;
}

void Work::set_variables(Tx& tx, const InstanceId& instance, const JsonObject& variables) {
    const process::Input input{.kind = process::Input::Kind::set_variables, .variables = variables};
    if (advance(tx, instance, input, 0) != process::Refusal::none) {
        throw Error(errors::process_not_running);
    }
}

void Work::park(Tx& tx, const InstanceId& root, bool stops_clocks) {
    for (const InstanceId& id : internal::family_of(tx, root)) {
        internal::Running& running = load(tx, id);
        if (running.instance.parked || running.instance.status != InstanceStatus::running) {
            continue;
        }
        running.instance.parked = true;
        for (auto& [number, timer] : running.timers) { // nobody is late with what stands still
            if (stops_clocks && internal::task_token_of(running, number) != 0) {
                tx.cancel(timer.id);
                timer.id = {};
            }
        }
        running.is_changed = true;
        for (Task& task : internal::tasks_of(tx, id)) {
            if (task.is_waiting()) {
                const bool keeps_state = task.state == TaskState::held || task.state == TaskState::planned;
                task.state = keeps_state ? task.state : TaskState::parked;
                task.parked_at = stops_clocks ? std::optional(tx.now()) : std::nullopt;
                internal::update(tx, task);
                tx.record(
                    {.kind = events::task_parked,
                     .subject = task.id.text(),
                     .actor = "system",
                     .data = JsonObject{{"case", task.case_ref}}}
                );
            }
        }
    }
}

void Work::unpark(Tx& tx, const InstanceId& root) {
    for (const InstanceId& id : internal::family_of(tx, root)) {
        internal::Running& running = load(tx, id);
        if (!running.instance.parked) {
            continue;
        }
        running.instance.parked = false;
        for (Task& task : internal::tasks_of(tx, id)) {
            if (task.is_waiting() && (task.parked_at || task.state == TaskState::parked)) {
                resume_timers(tx, running, task);
                unpark_task(tx, task);
            }
        }
        running.is_changed = true;
    }
}

// The working days that were left when the task was parked are left now.
void Work::resume_timers(Tx& tx, internal::Running& running, const Task& task) const {
    const Date parked_on = date_of(task.parked_at.value_or(tx.now()));
    for (auto& [number, timer] : running.timers) {
        if (internal::task_token_of(running, number) != task.token || !timer.id.empty()) {
            continue;
        }
        const Date last_day = date_of(timer.due - Duration::microseconds(1));
        const auto calendar = reckoning_of(tx, running.instance.id).days;
        timer.due = end_of(calendar->due_on(today(tx), calendar->between(parked_on, last_day)));
        timer.id = internal::set_timer(tx, running.instance.id, number, timer.due);
    }
}

void Work::unpark_task(Tx& tx, Task& task) const {
    if (task.state == TaskState::parked) {
        task.state = task.assignee.empty() ? TaskState::open : TaskState::claimed;
    }
    if (task.parked_at) {
        const Reckoning reckoning = reckoning_of(tx, task.instance);
        task.clock = resume_clock(task.clock, *task.parked_at, tx.now(), reckoning.of(task.region));
    }
    task.parked_at.reset();
    internal::update(tx, task);
    set_turns(tx, task);
    JsonObject data{{"case", task.case_ref}};
    if (task.clock.has_limit()) {
        data["due_on"] = to_string(task.clock.due_on);
    }
    tx.record({.kind = events::task_unparked, .subject = task.id.text(), .actor = "system", .data = data});
}

void Work::cancel(Tx& tx, const InstanceId& id, const std::string& by, const std::string& reason) {
    if (advance(tx, id, {.kind = process::Input::Kind::cancel}, 0) != process::Refusal::none) {
        return; // it is over already
    }
    tx.execute(
        "UPDATE task SET opinion = ? WHERE instance = ? AND state = 'cancelled' AND done_at = ?", {reason, id, tx.now()}
    );
    tx.record(
        {.kind = events::process_cancelled,
         .subject = id.text(),
         .actor = by,
         .data = JsonObject{{"case", load(tx, id).instance.case_ref}}}
    );
}

bool Work::complete_by_system(Tx& tx, const InstanceId& root, const std::string& act, const Completion& completion) {
    for (const InstanceId& id : internal::family_of(tx, root)) {
        for (const Task& task : internal::tasks_of(tx, id)) {
            if (task.is_waiting() && task.is_main() && task.act == act) {
                finish(tx, task, identity::system_actor().account, completion);
                return true;
            }
        }
    }
    return false;
}

std::optional<Instance> Work::find(Session& session, const InstanceId& id) const {
    auto running = internal::find_running(session, id, read_values_.get());
    if (!running) {
        return std::nullopt;
    }
    running->instance.variables = running->state.all_variables();
    return std::move(running->instance);
}

std::optional<process::State> Work::state_of(Session& session, const InstanceId& id) const {
    auto running = internal::find_running(session, id, read_values_.get());
    return running ? std::optional(std::move(running->state)) : std::nullopt;
}

std::vector<Instance> Work::instances_of(Session& session, const std::string& case_ref) const {
    return internal::instances_of_case(session, case_ref);
}

process::ModelRef Work::model_of(Session& session, const Instance& instance) const {
    {
        const std::lock_guard lock(models_mutex_);
        if (const auto found = models_.find(instance.model); found != models_.end()) {
            return found->second;
        }
    }
    process::ModelRef model =
        instance.case_ref.empty() ? standing_model(session, instance.model) : sources_.model(session, instance);
    if (model == nullptr || model->hash != instance.model) {
        throw Error(errors::model_missing, {{"process", instance.process}, {"model", instance.model}});
    }
    const std::lock_guard lock(models_mutex_);
    return models_.emplace(instance.model, std::move(model)).first->second;
}

process::ModelRef Work::model_by_hash(Session& session, Instance instance, const std::string& hash) const {
    instance.model = hash;
    return model_of(session, instance);
}

void Work::fire(Tx& tx, const journal::Timer& timer) {
    const InstanceId id(timer.subject);
    if (find_in_hand(tx, id) == nullptr) {
        return; // the instance has been removed with its case
    }
    const auto number = static_cast<uint32_t>(integer_or(timer.data.as_object(), "timer"));
    // One that is no longer armed was overtaken in the same moment: nothing to do.
    static_cast<void>(advance(tx, id, {.kind = process::Input::Kind::timer_fired, .token = number}, 0));
}

internal::Running* Work::find_in_hand(Tx& tx, const InstanceId& id) const {
    auto& in_hand = internal::in_hand(tx).running;
    if (const auto known = in_hand.find(id.text()); known != in_hand.end()) {
        return &known->second;
    }
    auto running = internal::find_for_update(tx, id, *read_values_);
    if (!running) {
        return nullptr;
    }
    running->model = model_of(tx, running->instance);
    return &in_hand.emplace(id.text(), std::move(*running)).first->second;
}

internal::Running& Work::load(Tx& tx, const InstanceId& id) const {
    internal::Running* running = find_in_hand(tx, id);
    if (running == nullptr) {
        throw Error(errors::instance_not_found, {{"instance", id.text()}});
    }
    return *running;
}
} // namespace tonghe::work
