// How an instance runs: what a step asks for becomes rows and timers, then services, called processes and observers are
// called one after another, each on the instance as the one before left it.
#include "tonghe/base/log.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/listening.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/internal/stalls.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work {

namespace {

using process::Effect;
using process::Input;
using process::NodeKind;
using process::Refusal;

constexpr int depth_max = 200; // services and called processes that follow one another within one unit

bool is_waiting_for_help(const process::State& state) {
    const bool asks = std::any_of(state.tokens.begin(), state.tokens.end(), [](const process::Token& token) {
        return token.wait == process::Wait::help;
    });
    const bool waits_for_ever = state.tokens.empty() && !state.arrived.empty();
    return state.status == process::Status::running && (asks || waits_for_ever);
}

InstanceStatus status_of(process::Status status) {
    switch (status) {
    case process::Status::ended:
        return InstanceStatus::ended;
    case process::Status::failed:
        return InstanceStatus::failed;
    case process::Status::cancelled:
        return InstanceStatus::cancelled;
    default:
        return InstanceStatus::running;
    }
}

void enter_element(Tx& tx, const InstanceId& instance, uint32_t token, const std::string& element) {
    tx.execute(
        "INSERT INTO element_visit (instance, token, element, entered_at, left_at, cancelled) VALUES (?, ?, ?, ?, "
        "NULL, 0) ON CONFLICT DO NOTHING",
        {instance, static_cast<int64_t>(token), element, tx.now()}
    );
}

// A service that ran at once was never entered in a row: it gets one with both moments.
void leave_element(Tx& tx, const InstanceId& instance, uint32_t token, const std::string& element, bool cancelled) {
    tx.execute(
        "INSERT INTO element_visit (instance, token, element, entered_at, left_at, cancelled) VALUES (?, ?, ?, ?, ?, "
        "?) "
        "ON CONFLICT (instance, token) DO UPDATE SET left_at = excluded.left_at, cancelled = excluded.cancelled",
        {instance, static_cast<int64_t>(token), element, tx.now(), tx.now(), cancelled}
    );
}

} // namespace

void Work::begin(Tx& tx, internal::Running& running, const Input& input, int depth) {
    Instance& instance = running.instance;
    instance.model = running.model->hash;
    instance.process = running.model->process.id;
    instance.started_at = tx.now();
    {
        const std::lock_guard lock(models_mutex_);
        models_.emplace(instance.model, running.model);
    }
    auto step = process::step(*running.model, {}, input, tx.now());
    if (step.refusal != Refusal::none) {
        throw Error(errors::too_many_steps, {{"process", instance.process}});
    }
    running.state = std::move(step.state);
    tx.record(
        {.kind = events::process_started,
         .subject = instance.id.text(),
         .actor = "system",
         .data = JsonObject{{"case", instance.case_ref}, {"model", instance.model}, {"process", instance.process}}}
    );
    internal::remember(running, input, tx.events());
    perform(tx, running, step.effects);
    running.is_new = true;
    const InstanceId id = instance.id;
    internal::in_hand(tx).running.insert_or_assign(id.text(), std::move(running));
    call_out(tx, id, step.effects, depth);
}

Refusal Work::advance(Tx& tx, const InstanceId& id, const Input& input, int depth) {
    internal::Running& running = load(tx, id);
    if (input.kind == Input::Kind::timer_fired) {
        running.timers.erase(input.token);
    }
    auto step = process::step(*running.model, std::move(running.state), input, tx.now());
    running.state = std::move(step.state);
    if (step.refusal == Refusal::too_many_moves || depth > depth_max) {
        throw Error(errors::too_many_steps, {{"process", running.instance.process}});
    }
    if (step.refusal != Refusal::none) {
        return step.refusal;
    }
    internal::remember(running, input, tx.events());
    perform(tx, running, step.effects);
    running.is_changed = true;
    call_out(tx, id, step.effects, depth);
    if (depth == 0) {
        for (Observer* observer : observers_) {
            observer->process_rested(tx, running.instance);
        }
    }
    return Refusal::none;
}

void Work::perform(Tx& tx, internal::Running& running, const std::vector<Effect>& effects) {
    Instance& instance = running.instance;
    instance.status = status_of(running.state.status);
    instance.outcome = running.state.outcome;
    const bool was_stuck = std::exchange(instance.stuck, is_waiting_for_help(running.state));
    for (const Effect& effect : effects) {
        const process::Element* element =
            effect.node == process::no_index ? nullptr : &running.model->elements[effect.node];
        const NodeKind kind = element == nullptr ? NodeKind::end : running.model->nodes[effect.node].kind;
        switch (effect.kind) {
        case Effect::Kind::entered:
            if (kind != NodeKind::user_task && kind != NodeKind::service_task) {
                enter_element(tx, instance.id, effect.token, element->id);
            }
            break;
        case Effect::Kind::left:
            if (kind != NodeKind::user_task) {
                leave_element(tx, instance.id, effect.token, element->id, effect.cancelled);
            }
            break;
        case Effect::Kind::open_task:
            open_task(tx, running, effect);
            break;
        case Effect::Kind::close_task:
            close_task(tx, running, effect.token);
            break;
        case Effect::Kind::arm_timer:
            arm_timer(tx, running, effect);
            break;
        case Effect::Kind::cancel_timer:
            if (const auto found = running.timers.find(effect.token); found != running.timers.end()) {
                tx.cancel(found->second.id);
                running.timers.erase(found);
            }
            break;
        case Effect::Kind::stuck:
            if (effect.token != 0) {
                enter_element(tx, instance.id, effect.token, element->id);
            }
            internal::open_stall(tx, instance, effect.token, element->id, effect.text);
            tx.record(
                {.kind = events::process_stuck,
                 .subject = instance.id.text(),
                 .actor = "system",
                 .data = JsonObject{{"case", instance.case_ref}, {"element", element->id}, {"code", effect.text}}}
            );
            base::log_warning(
                "process.stuck", {{"instance", instance.id.text()}, {"element", element->id}, {"code", effect.text}}
            );
            break;
        case Effect::Kind::ended:
            instance.ended_at = tx.now();
            if (running.listens) {
                internal::stop_listening(tx, instance.id);
            }
            if (instance.status != InstanceStatus::cancelled) { // cancelling says so itself, with who did it
                tx.record(
                    {.kind = events::process_ended,
                     .subject = instance.id.text(),
                     .actor = "system",
                     .data =
                         JsonObject{
                             {"case", instance.case_ref},
                             {"status", word(instance.status)},
                             {"outcome", instance.outcome}}}
                );
            }
            break;
        case Effect::Kind::passed:       // the state remembers what was visited
        case Effect::Kind::call_service: // these follow in call_out
        case Effect::Kind::start_child:
        case Effect::Kind::cancel_child:
        case Effect::Kind::decide:
        case Effect::Kind::more:
        case Effect::Kind::send_message:
        case Effect::Kind::broadcast_signal:
            break;
        case Effect::Kind::subscribe:
            internal::listen(tx, instance.id, internal::kind_of(*running.model, effect), effect);
            running.listens = true;
            break;
        case Effect::Kind::unsubscribe:
            internal::stop_listening(tx, instance.id, effect.token);
            break;
        }
    }
    if (was_stuck) {
        internal::close_stalls(tx, running);
    }
}

void Work::open_task(Tx& tx, internal::Running& running, const Effect& effect) {
    const Instance& instance = running.instance;
    const process::Element& element = running.model->elements[effect.node];
    Task task;
    task.id = TaskId::make(tx.now());
    task.instance = instance.id;
    task.token = effect.token;
    task.case_ref = instance.case_ref;
    internal::describe(task, element);
    task.queue = element.attribute("queue");
    task.region = internal::region_at(instance.region, element.attribute("level"));
    task.created_at = tx.now();
    JsonObject data{{"case", task.case_ref}, {"element", task.element}};
    assign(tx, running, element, task, data);
    data["queue"] = task.queue;
    data["region"] = task.region;
    start_task_clock(tx, element, task, data);
    task.follows = internal::in_hand(tx).answered;
    const bool is_signed = !element.attribute("sign").empty();
    if (is_signed) {
        task.state = TaskState::held;
    } else {
        choose_officer(tx, element, task, data);
    }
    if (instance.parked) {
        task.state = is_signed ? TaskState::held : TaskState::parked;
        task.parked_at = tx.now();
    }
    internal::insert(tx, task);
    set_turns(tx, task);
    tx.record({.kind = events::task_opened, .subject = task.id.text(), .actor = "system", .data = data});
    if (is_signed) {
        open_signs(tx, element, instance, task);
    }
}

void Work::assign(
    Tx& tx, const internal::Running& running, const process::Element& element, Task& task, JsonObject& data
) {
    if (!sources_.desk || element.attribute("desk").empty()) {
        return;
    }
    Instance instance = running.instance;
    instance.variables = running.state.all_variables();
    const DeskChoice choice = sources_.desk(tx, instance, element, today(tx));
    data["decision"] = std::string(element.attribute("desk"));
    data["rules"] = JsonArray(choice.rules.begin(), choice.rules.end());
    if (choice.problem.zh.empty()) {
        task.queue = choice.queue;
        task.region = choice.region;
        return;
    }
    data["undecided"] = choice.problem.zh;
    tx.record(
        {.kind = events::task_assigned_by_default,
         .subject = task.id.text(),
         .actor = "system",
         .data =
             JsonObject{
                 {"case", task.case_ref},
                 {"element", task.element},
                 {"decision", data["decision"]},
                 {"problem", choice.problem.zh}}}
    );
    base::log_warning(
        "task.assigned_by_default",
        {{"task", task.id.text()},
         {"decision", std::string(element.attribute("desk"))},
         {"problem", choice.problem.en},
         {"queue", task.queue}}
    );
}

void Work::close_task(Tx& tx, const internal::Running& running, uint32_t token) {
    auto task = internal::find_waiting_task(tx.beside(), running.instance.id, token);
    if (!task) {
        return; // the one that was sent back, and has been closed as that
    }
    task->state = TaskState::cancelled;
    task->done_at = tx.now();
    internal::update(tx, *task);
    if (task->parts > 0) {
        close_parts(tx, *task);
    }
    tx.record(
        {.kind = events::task_cancelled,
         .subject = task->id.text(),
         .actor = "system",
         .data = JsonObject{{"case", task->case_ref}, {"element", task->element}}}
    );
}

void Work::arm_timer(Tx& tx, internal::Running& running, const Effect& effect) {
    const Instant due = effect.due
                            ? *effect.due
                            : end_of(reckoning_of(tx, running.instance.id).days->due_on(today(tx), {effect.workdays}));
    internal::ArmedTimer& timer = running.timers[effect.token];
    timer.due = due;
    if (!running.instance.parked || internal::task_token_of(running, effect.token) == 0) {
        timer.id = internal::set_timer(tx, running.instance.id, effect.token, due);
    }
}

void Work::call_out(Tx& tx, const InstanceId& id, const std::vector<Effect>& effects, int depth) {
    for (const Effect& effect : effects) {
        switch (effect.kind) {
        case Effect::Kind::open_task:
            for (Observer* observer : observers_) {
                if (const auto task = internal::waiting_task(tx, id, effect.token)) {
                    observer->task_opened(tx, *task);
                }
            }
            break;
        case Effect::Kind::call_service:
        case Effect::Kind::decide:
            call_service(tx, id, effect, depth);
            break;
        case Effect::Kind::more: // in a unit of its own, so that others are served between two
            tx.at(
                tx.now(), {.kind = "work.proceed", .subject = id.text(), .data = JsonObject{{"token", effect.token}}}
            );
            break;
        case Effect::Kind::send_message:
            send_message(tx, id, effect, depth);
            break;
        case Effect::Kind::broadcast_signal:
            broadcast(tx, effect.text, effect.data.is_object() ? effect.data.get_object() : JsonObject());
            break;
        case Effect::Kind::start_child:
            start_child(tx, id, effect, depth);
            break;
        case Effect::Kind::cancel_child:
            cancel_children(tx, id, effect.token);
            break;
        case Effect::Kind::ended:
            end(tx, id, depth);
            break;
        default:
            break;
        }
    }
}

void Work::call_service(Tx& tx, const InstanceId& id, const Effect& effect, int depth) {
    const internal::Running& running = load(tx, id);
    const process::Token* token = running.state.token(effect.token);
    const bool decides = effect.kind == Effect::Kind::decide;
    if (token == nullptr || token->wait != (decides ? process::Wait::decision : process::Wait::service)) {
        return; // taken away by what was called before
    }
    Instance instance = running.instance; // a copy: the service may change the instance itself
    const process::ModelRef model = running.model;
    const process::Element& element = model->elements[effect.node];
    const auto variables = [&] { return process::variables_at(*model, load(tx, id).state, effect.token); };
    const auto handler = services_.find(effect.text);
    ServiceResult result{.error = decides ? "work.unknown_decision" : "work.unknown_service"};
    if (decides && sources_.decide) {
        instance.variables = variables();
        result = sources_.decide(tx, instance, element, today(tx));
    } else if (!decides && handler != services_.end()) {
        result = handler->second(tx, {.instance = instance, .element = element, .variables = variables});
    }
    const bool failed = !result.error.empty();
    advance(
        tx,
        id,
        {.kind = failed ? Input::Kind::service_failed : Input::Kind::service_done,
         .token = effect.token,
         .outcome = failed ? result.error : result.outcome,
         .variables = result.variables},
        depth + 1
    );
}

void Work::start_child(Tx& tx, const InstanceId& id, const Effect& effect, int depth) {
    const internal::Running parent = load(tx, id);
    if (parent.state.token(effect.token) == nullptr) {
        return;
    }
    process::ModelRef model = sources_.called ? sources_.called(tx, parent.instance, effect.text) : nullptr;
    if (model == nullptr || depth > depth_max) {
        advance(
            tx,
            id,
            {.kind = Input::Kind::child_failed, .token = effect.token, .outcome = "work.unknown_process"},
            depth + 1
        );
        return;
    }
    internal::Running child;
    child.instance = parent.instance;
    child.instance.id = InstanceId::make(tx.now());
    child.instance.parent = id;
    child.instance.parent_token = effect.token;
    child.instance.version = 1;
    child.model = std::move(model);
    begin(tx, child, {.kind = Input::Kind::start, .variables = parent.state.all_variables()}, depth + 1);
}

void Work::cancel_children(Tx& tx, const InstanceId& parent, uint32_t token) {
    for (const InstanceId& child : internal::children_of(tx, parent, token)) {
        cancel(tx, child, "system", "");
    }
}

void Work::end(Tx& tx, const InstanceId& id, int depth) {
    const internal::Running running = load(tx, id); // a copy: observers may go on with the instance itself
    const Instance& instance = running.instance;
    if (instance.status == InstanceStatus::cancelled) {
        return;
    }
    if (instance.parent.empty()) {
        for (Observer* observer : observers_) {
            observer->process_ended(tx, instance);
        }
        return;
    }
    const internal::Running parent = load(tx, instance.parent);
    const process::Token* token = parent.state.token(instance.parent_token);
    if (token == nullptr) {
        return;
    }
    const bool failed = instance.status == InstanceStatus::failed;
    JsonObject returned; // what the call activity names in tonghe:returns
    std::string_view rest = parent.model->elements[token->node].attribute("returns");
    while (!rest.empty() && !failed) {
        const size_t comma = std::min(rest.find(','), rest.size());
        if (const Json* value = running.state.variable(rest.substr(0, comma))) {
            returned[rest.substr(0, comma)] = *value;
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    advance(
        tx,
        instance.parent,
        {.kind = failed ? Input::Kind::child_failed : Input::Kind::child_ended,
         .token = instance.parent_token,
         .outcome = instance.outcome,
         .variables = returned},
        depth + 1
    );
}

} // namespace tonghe::work
