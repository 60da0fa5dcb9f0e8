// Giving tasks to others, asking others for a part of one, and taking back what went on too early.
#include "tonghe/work/people.hpp"

#include "tonghe/identity/visibility.hpp"
#include "tonghe/process/returning.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/guards.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/recusal.hpp"

#include <fmt/format.h>

namespace tonghe::work {

namespace {

using process::Input;
using process::Refusal;

bool is_untouched(const Task& task) {
    return task.state == TaskState::open || (task.state == TaskState::claimed && !task.claimed_at);
}

} // namespace

std::vector<Operation>
operations_of(Session& session, const Work& work, const identity::Actor& by, const Task& task, Instant now) {
    return operations(task, internal::footing_of(session, work, by, task, now));
}

identity::Actor Work::officer(Session& session, const std::string& account, Instant now) const {
    auto found = sources_.officer ? sources_.officer(session, account, now) : std::nullopt;
    if (!found) {
        throw Error(errors::not_an_officer, {{"officer", account}});
    }
    return std::move(*found);
}

void Work::reminded(Tx& tx, const Task& task, const std::string& text, const std::string& by) const {
    for (Observer* observer : observers_) {
        observer->task_reminded(tx, task, text, by);
    }
}

// The officer has it from now on, though she has not taken it up yet. Work of a queue only to who serves the queue.
void Work::give(Tx& tx, Task& task, const std::string& account) const {
    const identity::Actor officer = this->officer(tx, account, tx.now());
    if ((task.is_main() || task.part == Part::sign) && !identity::Visibility(officer).covers(task.queue, task.region)) {
        throw Error(errors::not_competent, {{"officer", officer.name}});
    }
    if (task.part == Part::sign && has_signed(tx, account, task)) {
        throw Error(errors::signed_already);
    }
    if (is_recused(tx, task.case_ref, account)) {
        throw Error(errors::officer_recused, {{"officer", officer.name}});
    }
    task.state = TaskState::claimed;
    task.assignee = officer.account;
    task.post = internal::post_for(officer, task);
    task.claimed_at.reset();
    internal::update(tx, task);
    for (Observer* observer : observers_) {
        observer->task_given(tx, task);
    }
}

Task Work::assign_to(
    Tx& tx, const identity::Actor& by, const TaskId& id, const std::string& officer, const std::string& reason
) {
    Task task = visible_task(tx, by, id, tx.now());
    internal::require_operation(tx, *this, by, task, Operation::assign);
    task.asked_by = by.account;
    task.asked = reason;
    give(tx, task, officer);
    internal::record(tx, events::task_assigned, task, by.account, JsonObject{{"officer", officer}, {"how", "person"}});
    return task;
}

Task Work::transfer(
    Tx& tx, const identity::Actor& by, const TaskId& id, const std::string& officer, const std::string& reason
) {
    Task task = visible_task(tx, by, id, tx.now());
    internal::require_operation(tx, *this, by, task, Operation::transfer);
    internal::require_text(reason, "/reason");
    if (officer == by.account || officer == task.assignee) {
        throw Error(errors::not_to_yourself);
    }
    internal::take(task, by, tx.now());
    if (task.is_main() || task.part == Part::sign) { // who asked for a part still hears of its answer
        task.asked_by = by.account;
        task.asked = reason;
    }
    give(tx, task, officer);
    internal::record(tx, events::task_transferred, task, by.account, JsonObject{{"from", by.account}, {"to", officer}});
    return task;
}

Task Work::ask(
    Tx& tx,
    const identity::Actor& by,
    const TaskId& id,
    Part kind,
    const std::vector<std::string>& officers,
    const std::string& asked
) {
    const bool delegates = kind == Part::delegate;
    Task task = visible_task(tx, by, id, tx.now());
    internal::require_operation(tx, *this, by, task, delegates ? Operation::delegate : Operation::add_sign);
    internal::require_text(asked, "/reason");
    if (officers.empty() || officers.size() > process::signers_max) {
        internal::throw_if_any({internal::fault(
            "required",
            "/officers",
            {"请选择人员", "Choose who is asked"},
            {"至少一人，至多 50 人。", "One officer at least, fifty at most."}
        )});
    }
    if (task.state != TaskState::held) { // more signs may be added while others are being waited for
        internal::take(task, by, tx.now());
    }
    const auto parts = internal::parts_of(tx.beside(), id);
    for (const std::string& account : officers) {
        const identity::Actor officer = this->officer(tx, account, tx.now());
        if (account == by.account) {
            throw Error(errors::not_to_yourself);
        }
        if (std::any_of(parts.begin(), parts.end(), [&](const Task& known) {
                return known.is_waiting() && known.assignee == account;
            })) {
            throw Error(errors::asked_already, {{"officer", officer.name}});
        }
        if (is_recused(tx, task.case_ref, account)) {
            throw Error(errors::officer_recused, {{"officer", officer.name}});
        }
        Task part;
        part.id = TaskId::make(tx.now());
        part.instance = task.instance;
        part.token = task.token;
        part.case_ref = task.case_ref;
        part.element = task.element;
        part.act = task.act;
        part.title = task.title;
        part.queue = task.queue;
        part.region = task.region;
        part.clock = task.clock;
        part.allowed = task.allowed;
        part.part = kind;
        part.main = task.id;
        part.place = task.parts++;
        part.asked_by = by.account;
        part.asked = asked;
        part.created_at = tx.now();
        part.assignee = officer.account;
        part.post = internal::post_for(officer, task);
        if (!delegates) {
            part.outcomes = {"agree", "disagree"};
        }
        part.state = kind == Part::after ? TaskState::planned : TaskState::claimed;
        internal::insert(tx, part);
        JsonObject data{{"part", part.id.text()}, {"officer", account}};
        if (!delegates) {
            data["when"] = word(kind);
        }
        internal::record(tx, delegates ? events::task_delegated : events::sign_added, task, by.account, data);
        if (part.state == TaskState::claimed) {
            open_part(tx, part, task);
        }
    }
    if (delegates || kind == Part::before) {
        task.state = TaskState::held;
    }
    internal::update(tx, task);
    return task;
}

Task Work::remove_sign(Tx& tx, const identity::Actor& by, const TaskId& id, const std::string& reason) {
    Task part = visible_task(tx, by, id, tx.now());
    internal::require_operation(tx, *this, by, part, Operation::remove_sign);
    internal::require_text(reason, "/reason");
    part.state = TaskState::cancelled;
    part.done_at = tx.now();
    part.opinion = reason;
    internal::update(tx, part);
    internal::record(
        tx, events::sign_removed, part, by.account, JsonObject{{"part", part.id.text()}, {"officer", part.assignee}}
    );
    settle(tx, part);
    return part;
}

// Where the task went on to: every step that follows from it is untouched, and taking them back takes nothing else
// away.
bool Work::is_recallable(Session& session, const Task& task) const {
    if (!task.is_main() || task.state != TaskState::done || task.act == "decide" || task.outcome == "return") {
        return false; // a decision has been told to the applicant
    }
    const auto running = internal::find_running(session, task.instance);
    if (!running || running->instance.parked || running->instance.status != InstanceStatus::running) {
        return false;
    }
    const auto model = model_of(session, running->instance);
    std::map<uint32_t, Task> next;
    for (Task& other : internal::tasks_of(session, task.instance)) {
        if (other.is_main() && other.is_waiting() && other.follows == task.id) {
            if (!is_untouched(other) || other.parts > 0) {
                return false;
            }
            next.emplace(other.token, std::move(other));
        }
    }
    if (next.empty()) {
        return false;
    }
    for (const process::ReturnTarget& target : process::returnable(*model, running->state, next.begin()->first)) {
        if (model->elements[target.node].id != task.element) {
            continue;
        }
        return std::all_of(
            running->state.tokens.begin(),
            running->state.tokens.end(),
            [&](const process::Token& token) {
                return !model->dominates(target.region, token.node) || next.contains(token.id);
            }
        );
    }
    return false;
}

Task Work::recall(Tx& tx, const identity::Actor& by, const TaskId& id, const std::string& reason) {
    const Task task = visible_task(tx, by, id, tx.now());
    internal::require_operation(tx, *this, by, task, Operation::recall);
    internal::require_text(reason, "/reason");
    const internal::Running running = load(tx, task.instance);
    uint32_t token = 0;
    std::string from;
    for (const Task& next : internal::tasks_of(tx, task.instance)) {
        if (next.is_main() && next.is_waiting() && next.follows == id) {
            token = next.token;
            from = next.element;
            break;
        }
    }
    internal::record(
        tx, events::task_recalled, task, by.account, JsonObject{{"element", task.element}, {"from", from}}
    );
    const auto element = running.model->find(task.element);
    const Input input{.kind = Input::Kind::return_to, .token = token, .element = *element};
    if (advance(tx, task.instance, input, 0) != Refusal::none) {
        throw Error(errors::not_recallable);
    }
    for (Task& again : internal::tasks_of(tx, task.instance)) {
        if (again.element == task.element && again.is_main() && again.state == TaskState::open) {
            internal::take(again, by, tx.now());
            again.asked = reason;
            internal::update(tx, again);
            internal::record(tx, events::task_claimed, again, by.account);
            return again;
        }
    }
    return task;
}

void Work::choose_officer(Tx& tx, const process::Element& element, Task& task, JsonObject& data) const {
    const std::string_view how = element.attribute("assign", "pool");
    if (how == "pool" || !sources_.officers_of || !sources_.officer) {
        return;
    }
    auto officers = sources_.officers_of(tx, task.queue, task.region, tx.now());
    const std::set<std::string> recused = recused_from(tx, task.case_ref);
    std::erase_if(officers, [&](const std::string& account) { // who is away gets nothing new
        return recused.contains(account) ||
               tx.beside().count(
                   "SELECT COUNT(*) FROM substitution WHERE officer = ? AND ended_at IS NULL AND from_day <= ? AND "
                   "until_day >= ?",
                   {account, today(tx), today(tx)}
               ) > 0;
    });
    if (officers.empty()) {
        return;
    }
    std::string chosen;
    if (how == "turn") {
        chosen = officer_in_turn(tx, task, officers);
    } else if (how == "continuity") { // who dealt with this case last
        tx.beside().each(
            fmt::format(
                "SELECT t.assignee FROM process_instance p JOIN task t ON t.instance = p.id WHERE {} = ? AND t.state = "
                "'done' ORDER BY t.done_at, t.id",
                task.case_ref.empty() ? "p.id" : "p.case_ref"
            ),
            {task.case_ref.empty() ? task.instance.text() : task.case_ref},
            [&](const store::Row& row) {
                const bool serves = std::find(officers.begin(), officers.end(), row.view(0)) != officers.end();
                chosen = serves ? row.text(0) : chosen;
            }
        );
    } else {
        int64_t least = 0;
        for (const std::string& account : officers) {
            const int64_t load = tx.beside().count(
                "SELECT COUNT(*) FROM task WHERE assignee = ? AND state IN ('claimed', 'parked', 'held')", {account}
            );
            if (chosen.empty() || load < least) {
                chosen = account;
                least = load;
            }
        }
    }
    const auto officer = chosen.empty() ? std::nullopt : sources_.officer(tx, chosen, tx.now());
    if (!officer) {
        return;
    }
    task.state = TaskState::claimed;
    task.assignee = officer->account;
    task.post = internal::post_for(*officer, task);
    data["officer"] = task.assignee;
    data["how"] = std::string(how);
}

std::string Work::officer_in_turn(Tx& tx, const Task& task, const std::vector<std::string>& officers) const {
    const auto last = tx.beside().first(
        "SELECT officer FROM task_turn WHERE queue = ? AND region = ?",
        {task.queue, task.region},
        [](const store::Row& row) { return row.text(0); }
    );
    const auto after = std::upper_bound(officers.begin(), officers.end(), last.value_or(""));
    const std::string& chosen = after == officers.end() ? officers.front() : *after;
    tx.execute(
        "INSERT INTO task_turn (queue, region, officer) VALUES (?, ?, ?) ON CONFLICT (queue, region) DO UPDATE SET "
        "officer = excluded.officer",
        {task.queue, task.region, chosen}
    );
    return chosen;
}

} // namespace tonghe::work
