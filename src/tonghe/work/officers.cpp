// What officers do with tasks: claim, release, complete, send back, comment.
#include "tonghe/identity/visibility.hpp"
#include "tonghe/process/returning.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/process/vocabulary.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work {

namespace {

using process::Input;
using process::Refusal;

// The post in which the actor handles this task; empty where none covers it.
std::string post_for(const identity::Actor& actor, const Task& task) {
    for (const identity::PostHeld& post : actor.posts) {
        if (identity::Visibility(std::vector{post}).covers(task.queue, task.region)) {
            return post.post;
        }
    }
    return "";
}

void require_waiting(const Task& task) {
    if (!task.is_waiting()) {
        throw Error(errors::task_not_waiting);
    }
    if (task.state == TaskState::parked) {
        throw Error(errors::task_parked);
    }
}

void require_mine(const Task& task, const identity::Actor& by) {
    require_waiting(task);
    if (task.state == TaskState::claimed && task.assignee != by.account) {
        throw Error(errors::already_claimed);
    }
}

void require_version(const Task& task, const std::optional<int64_t>& version) {
    if (version && *version != task.version) {
        throw Error(errors::task_changed, {{"version", std::to_string(task.version)}});
    }
}

void take(Task& task, const identity::Actor& by, Instant now) {
    task.state = TaskState::claimed;
    task.assignee = by.account;
    task.post = post_for(by, task);
    task.claimed_at = now;
}

Fault fault(const char* code, const char* pointer, Text what, Text remedy) {
    return {.code = code, .pointer = pointer, .what = std::move(what), .remedy = std::move(remedy)};
}

void throw_if_any(std::vector<Fault> faults) {
    if (!faults.empty()) {
        const std::string count = std::to_string(faults.size());
        throw Error(tonghe::errors::invalid_input, {{"count", count}}, std::move(faults));
    }
}

void check_text(
    const std::string& text, const char* pointer, size_t bytes_max, bool required, std::vector<Fault>& faults
) {
    if (required && text.find_first_not_of(" \t\r\n") == std::string::npos) {
        faults.push_back(fault(
            "required",
            pointer,
            {"请写明理由", "A reason is needed"},
            {"写给当事人和同事看得懂的一句话。",
             "Write a sentence that the person concerned and colleagues understand."}
        ));
    } else if (text.size() > bytes_max) {
        faults.push_back(fault(
            "too_long",
            pointer,
            {"内容过长", "The text is too long"},
            {"请缩短到约 1300 字以内。", "Keep it under about 4000 letters."}
        ));
    }
}

constexpr size_t opinion_bytes_max = 4000;

} // namespace

Task Work::claim(Tx& tx, const identity::Actor& by, const TaskId& id) {
    Task task = visible_task(tx, by, id);
    require_mine(task, by);
    if (task.state == TaskState::claimed) {
        return task; // mine already
    }
    // The state stands in the condition: of two claims at once the second finds no open task.
    const int64_t changed = tx.execute(
        "UPDATE task SET state = 'claimed', assignee = ?, post = ?, claimed_at = ?, version = version + 1 WHERE id = ? "
        "AND state = 'open'",
        {by.account, post_for(by, task), tx.now(), id}
    );
    if (changed != 1) {
        throw Error(errors::already_claimed);
    }
    take(task, by, tx.now());
    ++task.version;
    tx.record(
        {.kind = events::task_claimed,
         .subject = id.text(),
         .actor = by.account,
         .data = JsonObject{{"case", task.case_ref}}}
    );
    return task;
}

Task Work::release(Tx& tx, const identity::Actor& by, const TaskId& id) {
    Task task = visible_task(tx, by, id);
    require_waiting(task);
    if (task.state != TaskState::claimed || task.assignee != by.account) {
        throw Error(errors::not_claimed_by_you);
    }
    task.state = TaskState::open;
    task.assignee.clear();
    task.post.clear();
    task.claimed_at.reset();
    internal::update(tx, task);
    tx.record(
        {.kind = events::task_released,
         .subject = id.text(),
         .actor = by.account,
         .data = JsonObject{{"case", task.case_ref}}}
    );
    return task;
}

Task Work::complete(Tx& tx, const identity::Actor& by, const TaskId& id, const Completion& completion) {
    Task task = visible_task(tx, by, id);
    require_version(task, completion.version);
    require_mine(task, by);
    if (task.state == TaskState::open) {
        take(task, by, tx.now());
    }
    return finish(tx, std::move(task), by.account, completion);
}

Task Work::finish(Tx& tx, Task task, const std::string& by, const Completion& completion) {
    std::vector<Fault> faults;
    const bool offered =
        task.outcomes.empty()
            ? completion.outcome.empty()
            : std::find(task.outcomes.begin(), task.outcomes.end(), completion.outcome) != task.outcomes.end();
    if (!offered) {
        const std::string words = fmt::format("{}", fmt::join(task.outcomes, ", "));
        faults.push_back(fault(
            "not_one_of",
            "/outcome",
            {"该任务没有这个结果", "The task does not offer this outcome"},
            {"可选：" + words, "One of: " + words}
        ));
    }
    const process::OutcomeWord* known = process::find_outcome(completion.outcome);
    check_text(completion.opinion, "/opinion", opinion_bytes_max, known != nullptr && known->needs_opinion, faults);
    throw_if_any(std::move(faults));

    task.state = TaskState::done;
    task.assignee = by;
    task.done_at = tx.now();
    task.outcome = completion.outcome;
    task.opinion = completion.opinion;
    internal::update(tx, task);
    tx.record(
        {.kind = events::task_completed,
         .subject = task.id.text(),
         .actor = by,
         .data = JsonObject{{"case", task.case_ref}, {"element", task.element}, {"outcome", task.outcome}}}
    );
    for (Observer* observer : observers_) {
        observer->task_completed(tx, task);
    }
    const Input input{
        .kind = Input::Kind::complete_task,
        .token = task.token,
        .outcome = task.outcome,
        .variables = completion.variables};
    const Refusal refusal = advance(tx, task.instance, input, 0);
    if (refusal != Refusal::none && refusal != Refusal::not_running) { // an observer may have ended the whole
        throw Error(errors::task_not_waiting);
    }
    return task;
}

Task Work::return_to(
    Tx& tx, const identity::Actor& by, const TaskId& id, const std::string& element, const std::string& reason
) {
    Task task = visible_task(tx, by, id);
    require_mine(task, by);
    std::vector<Fault> faults;
    check_text(reason, "/reason", opinion_bytes_max, true, faults);
    throw_if_any(std::move(faults));
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
    if (task.state == TaskState::open) {
        take(task, by, tx.now());
    }
    task.state = TaskState::done;
    task.done_at = tx.now();
    task.outcome = "return";
    task.opinion = reason;
    internal::update(tx, task);
    tx.record(
        {.kind = events::task_returned,
         .subject = id.text(),
         .actor = by.account,
         .data = JsonObject{{"case", task.case_ref}, {"element", task.element}, {"to", element}}}
    );
    for (Observer* observer : observers_) {
        observer->task_returned(tx, task, element);
    }
    if (advance(tx, task.instance, {.kind = Input::Kind::return_to, .token = task.token, .element = target}, 0) !=
        Refusal::none) {
        throw Error(errors::task_not_waiting);
    }
    return task;
}

void Work::comment(Tx& tx, const identity::Actor& by, const TaskId& id, const std::string& text) {
    const Task task = visible_task(tx, by, id);
    std::vector<Fault> faults;
    check_text(text, "/text", opinion_bytes_max, true, faults);
    throw_if_any(std::move(faults));
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
