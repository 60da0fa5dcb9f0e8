// What officers do with tasks: claim, release, complete, send back, comment.
#include "tonghe/process/returning.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/process/vocabulary.hpp"
#include "tonghe/rules/expression.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/guards.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/people.hpp"
#include "tonghe/work/work.hpp"
#include "tonghe/work/worked_time.hpp"

namespace tonghe::work {

namespace {

using process::Input;
using process::Refusal;

bool is_set(const std::pair<const std::string, std::string>& attribute) { return attribute.first.starts_with("set."); }

void check_outcome(const Task& task, const Completion& completion) {
    std::vector<Fault> faults;
    const bool offered =
        task.outcomes.empty()
            ? completion.outcome.empty()
            : std::find(task.outcomes.begin(), task.outcomes.end(), completion.outcome) != task.outcomes.end();
    if (!offered) {
        const std::string words = fmt::format("{}", fmt::join(task.outcomes, ", "));
        faults.push_back(internal::fault(
            "not_one_of",
            "/outcome",
            {"该任务没有这个结果", "The task does not offer this outcome"},
            {"可选：" + words, "One of: " + words}
        ));
    }
    const process::OutcomeWord* known = process::find_outcome(completion.outcome);
    const bool needs_opinion = (known != nullptr && known->needs_opinion) || task.part == Part::delegate;
    internal::check_text(completion.opinion, "/opinion", needs_opinion, faults);
    internal::throw_if_any(std::move(faults));
}

} // namespace

Task Work::claim(Tx& tx, const identity::Actor& by, const TaskId& id) {
    Task task = visible_task(tx, by, id, tx.now());
    internal::require_mine(tx, task, by, today(tx));
    if (task.state == TaskState::claimed && task.assignee == by.account && task.claimed_at) {
        return task; // otherwise it was assigned to her, or to whom she stands in for
    }
    const bool was_open = task.state == TaskState::open;
    internal::take(task, by, tx.now());
    was_open ? internal::claim(tx, task) : internal::update(tx, task);
    internal::record(tx, events::task_claimed, task, by.account);
    return task;
}

Task Work::release(Tx& tx, const identity::Actor& by, const TaskId& id) {
    Task task = visible_task(tx, by, id, tx.now());
    internal::require_waiting(task);
    const bool is_hers = task.assignee == by.account || stands_in(tx, by.account, task.assignee, today(tx));
    if (task.state != TaskState::claimed || !is_hers) {
        throw Error(errors::not_claimed_by_you);
    }
    if (task.part != Part::main && task.part != Part::sign) {
        internal::require_operation(tx, *this, by, task, Operation::release);
    }
    task.state = TaskState::open;
    task.assignee.clear();
    task.post.clear();
    task.claimed_at.reset();
    internal::update(tx, task);
    internal::record(tx, events::task_released, task, by.account);
    return task;
}

Task Work::complete(Tx& tx, const identity::Actor& by, const TaskId& id, const Completion& completion) {
    Task task = visible_task(tx, by, id, tx.now());
    internal::require_version(task, completion.version);
    internal::require_mine(tx, task, by, today(tx));
    internal::take(task, by, tx.now());
    check_outcome(task, completion);
    if (!task.is_main()) {
        return answer_part(tx, std::move(task), by.account, completion);
    }
    if (task.parts > 0) {
        const auto parts = internal::parts_of(tx.beside(), id);
        if (std::any_of(parts.begin(), parts.end(), [](const Task& part) { return part.is_waiting(); })) {
            return keep_answer(tx, std::move(task), completion);
        }
    }
    return finish(tx, std::move(task), by.account, completion);
}

// What was given with the answer, and every `tonghe:set.<name>` of the element over what the process knows and the
// answer's `outcome` and `opinion`; what is unknown is left out.
JsonObject Work::values_set(Tx& tx, const Task& task, const Completion& completion) const {
    JsonObject values = completion.variables;
    const internal::Running& running = load(tx, task.instance);
    const process::Element* element = running.model->element(task.element);
    const bool sets = element != nullptr && std::any_of(element->attributes.begin(), element->attributes.end(), is_set);
    if (!sets) {
        return values;
    }
    JsonObject context = process::variables_at(*running.model, running.state, task.token);
    for (const auto& given : completion.variables) {
        context[given.key()] = given.value();
    }
    context["outcome"] = completion.outcome;
    context["opinion"] = completion.opinion;
    for (const auto& attribute : element->attributes) {
        const auto expression = rules::parse(is_set(attribute) ? attribute.second : "");
        Json value = expression ? rules::evaluate(*expression, context) : Json();
        if (!value.is_null()) {
            values[attribute.first.substr(4)] = std::move(value);
        }
    }
    return values;
}

Task Work::finish(Tx& tx, Task task, const std::string& by, const Completion& completion) {
    check_outcome(task, completion);
    task.state = TaskState::done;
    task.assignee = by;
    task.done_at = tx.now();
    task.outcome = completion.outcome;
    task.opinion = completion.opinion;
    internal::update(tx, task);
    if (task.parts > 0) {
        close_parts(tx, task);
    }
    internal::record(
        tx,
        events::task_completed,
        task,
        by,
        JsonObject{
            {"element", task.element},
            {"outcome", task.outcome},
            {"worked", worked_minutes(task, tx.now(), sources_.reckoning().of(task.region))}}
    );
    for (Observer* observer : observers_) {
        observer->task_completed(tx, task);
    }
    const Input input{
        .kind = Input::Kind::complete_task,
        .token = task.token,
        .outcome = task.outcome,
        .variables = values_set(tx, task, completion)};
    internal::in_hand(tx).answered = task.id;
    const Refusal refusal = advance(tx, task.instance, input, 0);
    internal::in_hand(tx).answered = {};
    if (refusal != Refusal::none && refusal != Refusal::not_running) { // an observer may have ended the whole
        throw Error(errors::task_not_waiting);
    }
    return task;
}

Task Work::return_to(
    Tx& tx,
    const identity::Actor& by,
    const TaskId& id,
    const std::string& element,
    const std::string& reason,
    bool straight_back
) {
    Task task = visible_task(tx, by, id, tx.now());
    internal::require_mine(tx, task, by, today(tx));
    if (!task.is_main()) {
        internal::require_operation(tx, *this, by, task, Operation::return_);
    }
    internal::require_text(reason, "/reason");
    const internal::Running running = load(tx, task.instance);
    std::string targets;
    process::Index target = process::no_index;
    for (const process::ReturnTarget& legal : process::returnable(*running.model, running.state, task.token)) {
        const process::Element& candidate = running.model->elements[legal.node];
        targets += (targets.empty() ? "" : ", ") + candidate.id;
        target = candidate.id == element ? legal.node : target;
    }
    if (target == process::no_index) {
        throw Error(errors::not_returnable, {{"to", element}, {"targets", targets.empty() ? "-" : targets}});
    }
    internal::take(task, by, tx.now());
    task.state = TaskState::done;
    task.done_at = tx.now();
    task.outcome = "return";
    task.opinion = reason;
    internal::update(tx, task);
    if (task.parts > 0) {
        close_parts(tx, task);
    }
    JsonObject data{{"element", task.element}, {"to", element}};
    if (straight_back) {
        data["straight_back"] = true;
    }
    internal::record(tx, events::task_returned, task, by.account, std::move(data));
    for (Observer* observer : observers_) {
        observer->task_returned(tx, task, element);
    }
    const auto kind = straight_back ? Input::Kind::return_direct : Input::Kind::return_to;
    if (advance(tx, task.instance, {.kind = kind, .token = task.token, .element = target}, 0) != Refusal::none) {
        throw Error(errors::task_not_waiting);
    }
    return task;
}

void Work::comment(Tx& tx, const identity::Actor& by, const TaskId& id, const std::string& text) {
    const Task task = visible_task(tx, by, id, tx.now());
    internal::require_operation(tx, *this, by, task, Operation::comment);
    internal::require_text(text, "/text");
    const auto comment = Id<struct CommentTag>::make(tx.now());
    tx.execute(
        "INSERT INTO task_comment (id, task, instance, author, text, at) VALUES (?, ?, ?, ?, ?, ?)",
        {comment, id, task.instance, by.account, text, tx.now()}
    );
    tx.record(
        {.kind = events::task_commented,
         .subject = id.text(),
         .actor = by.account,
         .data = JsonObject{{"case", task.case_ref}, {"comment", comment.text()}}}
    );
}

} // namespace tonghe::work
