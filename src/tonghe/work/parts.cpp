// Parts of a task: votes of a countersigning, delegations and added signs, and what the main task does once they are
// answered.
#include "tonghe/process/signing.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/guards.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/people.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work {

namespace {

Task part_of(const Task& main, Part kind, Instant now) {
    Task part = main;
    part.id = TaskId::make(now);
    part.part = kind;
    part.main = main.id;
    part.parts = 0;
    part.version = 1;
    part.assignee.clear();
    part.post.clear();
    part.created_at = now;
    part.claimed_at.reset();
    part.outcome.clear();
    part.opinion.clear();
    part.asked_by.clear();
    part.asked.clear();
    part.acted_for.clear();
    part.follows = {};
    return part;
}

} // namespace

void Work::open_signs(Tx& tx, const process::Element& element, const Instance& instance, Task& main) {
    const auto rule = process::read_sign_rule(element.attribute("sign")); // checked when the model was read
    const auto signers = process::read_signers(element.attribute("signers"));
    std::vector<Task> parts;
    for (const process::Signer& signer : *signers) {
        Task part = part_of(main, Part::sign, tx.now());
        part.place = main.parts++;
        part.weight = signer.weight;
        part.queue = signer.queue;
        part.region = internal::region_at(
            instance.region, signer.level.empty() ? element.attribute("level") : std::string_view(signer.level)
        );
        const bool waits = rule->kind == process::SignRule::Kind::order && part.place > 0;
        part.state = waits ? TaskState::planned : instance.parked ? TaskState::parked : TaskState::open;
        parts.push_back(std::move(part));
    }
    internal::update(tx, main);
    for (Task& part : parts) {
        internal::insert(tx, part);
        if (part.state != TaskState::planned) {
            open_part(tx, part, main);
        }
    }
}

// Tells of a part that somebody can answer from now on.
void Work::open_part(Tx& tx, Task& part, const Task& main) {
    internal::record(
        tx,
        events::task_opened,
        part,
        "system",
        JsonObject{
            {"element", part.element},
            {"queue", part.queue},
            {"region", part.region},
            {"main", main.id.text()},
            {"part", word(part.part)}}
    );
    for (Observer* observer : observers_) {
        observer->task_given(tx, part);
    }
}

void Work::close_parts(Tx& tx, const Task& main) {
    for (Task& part : internal::parts_of(tx.beside(), main.id)) {
        if (!part.is_waiting()) {
            continue;
        }
        part.state = TaskState::cancelled;
        part.done_at = tx.now();
        internal::update(tx, part);
        internal::record(
            tx, events::task_cancelled, part, "system", JsonObject{{"element", part.element}, {"part", word(part.part)}}
        );
    }
}

Task Work::keep_answer(Tx& tx, Task task, const Completion& completion) {
    if (completion.outcome == "request_correction") { // everything would stand still, those who were asked as well
        throw Error(errors::signs_open);
    }
    task.state = TaskState::held;
    task.answered_at = tx.now();
    task.outcome = completion.outcome;
    task.opinion = completion.opinion;
    task.answer = completion.variables;
    internal::update(tx, task);
    internal::record(tx, events::task_answered, task, task.assignee, JsonObject{{"outcome", task.outcome}});
    for (Task& part : internal::parts_of(tx.beside(), task.id)) {
        if (part.state == TaskState::planned) {
            part.state = TaskState::claimed;
            part.created_at = tx.now();
            internal::update(tx, part);
            open_part(tx, part, task);
        }
    }
    return task;
}

Task Work::answer_part(Tx& tx, Task part, const std::string& by, const Completion& completion) {
    part.state = TaskState::done;
    part.assignee = by;
    part.done_at = tx.now();
    part.outcome = completion.outcome;
    part.opinion = completion.opinion;
    internal::update(tx, part);
    internal::record(
        tx,
        events::task_signed,
        part,
        by,
        JsonObject{{"main", part.main.text()}, {"part", word(part.part)}, {"outcome", part.outcome}}
    );
    settle(tx, part);
    return part;
}

void Work::settle(Tx& tx, const Task& part) {
    auto main = internal::find_task(tx.beside(), part.main);
    if (!main || !main->is_waiting()) {
        return;
    }
    const auto parts = internal::parts_of(tx.beside(), main->id);
    if (part.part == Part::sign) {
        settle_signs(tx, std::move(*main), parts);
        return;
    }
    if (main->state != TaskState::held) { // a sign beside her: she has not answered yet
        return;
    }
    const bool objected = part.outcome == "disagree";
    switch (standing(*main, objected, parts)) {
    case Standing::waits:
        break;
    case Standing::comes_back:
        main->state = TaskState::claimed;
        main->answered_at.reset();
        main->outcome.clear();
        main->opinion.clear();
        main->answer.clear();
        internal::update(tx, *main);
        internal::record(
            tx, events::task_came_back, *main, "system", JsonObject{{"because", objected ? "objection" : "answered"}}
        );
        for (Observer* observer : observers_) {
            observer->task_given(tx, *main);
        }
        break;
    case Standing::goes_on: {
        const Completion answer{.outcome = main->outcome, .opinion = main->opinion, .variables = main->answer};
        const std::string by = main->assignee;
        finish(tx, std::move(*main), by, answer);
        break;
    }
    }
}

void Work::settle_signs(Tx& tx, Task main, const std::vector<Task>& parts) {
    const internal::Running& running = load(tx, main.instance);
    const process::Element* element = running.model->element(main.element);
    const auto rule = process::read_sign_rule(element->attribute("sign"));
    const auto decided = verdict(*rule, main, parts);
    if (decided == process::Verdict::open) {
        const auto next =
            std::find_if(parts.begin(), parts.end(), [](const Task& part) { return part.state == TaskState::planned; });
        if (next != parts.end()) {
            Task part = *next;
            part.state = TaskState::open;
            part.created_at = tx.now();
            internal::update(tx, part);
            open_part(tx, part, main);
        }
        return;
    }
    const std::string outcome = main.outcomes[decided == process::Verdict::yes ? 0 : 1];
    std::string opinion; // what those said who decided it
    for (const Task& part : parts) {
        if (part.outcome == outcome && !part.opinion.empty()) {
            opinion += (opinion.empty() ? "" : "；") + part.opinion;
        }
    }
    if (opinion.empty()) { // enough abstained
        opinion = "会签未获通过";
    }
    const bool passed = decided == process::Verdict::yes;
    finish(tx, std::move(main), "system", {.outcome = outcome, .opinion = passed ? std::string() : opinion});
}

} // namespace tonghe::work
