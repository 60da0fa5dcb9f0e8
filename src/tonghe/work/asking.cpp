// Substitutes, hand-over, copies and reminders: rows beside tasks, which no process hears of.
#include "tonghe/identity/visibility.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/guards.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/people.hpp"
#include "tonghe/work/recusal.hpp"

#include <fmt/format.h>

namespace tonghe::work {

namespace {

constexpr const char* copy_columns =
    "c.id, c.task, c.case_ref, t.title_zh, t.title_en, c.officer, c.queue, c.sent_by, c.note, c.sent_at, c.read_at, "
    "c.read_by FROM task_copy c JOIN task t ON t.id = c.task";

Copy read_copy_row(const store::Row& row) {
    return {
        .copy = row.id<CopyId>(0),
        .task = row.id<TaskId>(1),
        .case_ = row.text(2),
        .title = {row.text(3), row.text(4)},
        .officer = row.text(5),
        .queue = row.text(6),
        .sent_by = row.text(7),
        .note = row.text(8),
        .sent_at = row.instant(9),
        .read_at = row.optional_instant(10),
        .read_by = row.text(11)};
}

// Copies that the actor may read, over `c`.
identity::SqlCondition copies_seen_by(const identity::Actor& actor) {
    auto queues = identity::Visibility(actor).condition("c.queue", "c.region");
    queues.sql = "(c.officer = ? OR " + queues.sql + ")";
    queues.values.insert(queues.values.begin(), actor.account);
    return queues;
}

identity::Actor require_officer(Session& session, const Work& work, const std::string& account, Instant now) {
    const auto& source = work.sources().officer;
    auto found = source ? source(session, account, now) : std::nullopt;
    if (!found) {
        throw Error(errors::not_an_officer, {{"officer", account}});
    }
    return std::move(*found);
}

Substitution read_substitution(const store::Row& row) {
    return {
        .substitution = row.id<SubstitutionId>(0),
        .officer = row.text(1),
        .substitute = row.text(2),
        .from = row.date(3),
        .until = row.date(4),
        .reason = row.text(5),
        .ended = !row.is_null(6)};
}

constexpr const char* substitution_columns = "id, officer, substitute, from_day, until_day, reason, ended_at";

Reminder read_reminder(const store::Row& row) {
    return {
        .reminder = row.id<ReminderId>(0),
        .task = row.id<TaskId>(1),
        .addressee = row.text(2),
        .sent_by = row.text(3),
        .text = row.text(4),
        .sent_at = row.instant(5),
        .answer = row.text(6),
        .answered_by = row.text(7),
        .answered_at = row.optional_instant(8)};
}

constexpr const char* reminder_columns =
    "id, task, addressee, sent_by, text, sent_at, answer, answered_by, answered_at";

} // namespace

std::vector<Task> parts_of_main(Session& session, const Task& task) {
    return internal::parts_of(session, task.is_main() ? task.id : task.main);
}

bool has_signed(Session& session, const std::string& account, const Task& part) {
    return session.count(
               "SELECT COUNT(*) FROM task WHERE main = ? AND main <> '' AND part = 'sign' AND id <> ? AND assignee = ? "
               "AND state IN ('claimed', 'parked', 'done')",
               {part.main, part.id, account}
           ) > 0;
}

bool stands_in(Session& session, const std::string& account, const std::string& for_whom, Date today) {
    return session.count(
               "SELECT COUNT(*) FROM substitution WHERE substitute = ? AND officer = ? AND ended_at IS NULL AND "
               "from_day <= ? AND until_day >= ?",
               {account, for_whom, today, today}
           ) > 0;
}

std::vector<std::string> stands_in_for(Session& session, const std::string& account, Date today) {
    return session.all(
        "SELECT DISTINCT officer FROM substitution WHERE substitute = ? AND ended_at IS NULL AND from_day <= ? AND "
        "until_day >= ? ORDER BY officer",
        {account, today, today},
        [](const store::Row& row) { return row.text(0); }
    );
}

Substitution substitute(Tx& tx, const Work& work, const identity::Actor& by, const NewSubstitution& wanted) {
    std::vector<Fault> faults;
    internal::check_text(wanted.reason, "/reason", true, faults);
    if (wanted.until < wanted.from || wanted.until < date_of(tx.now())) {
        faults.push_back(internal::fault(
            "out_of_order",
            "/until",
            {"结束日期早于开始日期或今天", "The last day lies before the first, or before today"},
            {"请选择更晚的结束日期。", "Choose a later last day."}
        ));
    }
    internal::throw_if_any(std::move(faults));
    if (wanted.substitute == by.account) {
        throw Error(errors::not_to_yourself);
    }
    static_cast<void>(require_officer(tx, work, wanted.substitute, tx.now()));
    if (tx.count(
            "SELECT COUNT(*) FROM substitution WHERE officer = ? AND ended_at IS NULL AND from_day <= ? AND until_day "
            ">= ?",
            {by.account, wanted.until, wanted.from}
        ) > 0) {
        throw Error(errors::substitution_overlaps);
    }
    const Substitution made{
        .substitution = SubstitutionId::make(tx.now()),
        .officer = by.account,
        .substitute = wanted.substitute,
        .from = wanted.from,
        .until = wanted.until,
        .reason = wanted.reason};
    tx.execute(
        "INSERT INTO substitution (id, officer, substitute, from_day, until_day, reason, made_at, ended_at) VALUES (?, "
        "?, ?, ?, ?, ?, ?, NULL)",
        {made.substitution, made.officer, made.substitute, made.from, made.until, made.reason, tx.now()}
    );
    tx.record(
        {.kind = events::substitution_made,
         .subject = made.substitution.text(),
         .actor = by.account,
         .data =
             JsonObject{
                 {"officer", made.officer},
                 {"substitute", made.substitute},
                 {"from", to_string(made.from)},
                 {"until", to_string(made.until)}}}
    );
    return made;
}

void end_substitution(Tx& tx, const identity::Actor& by, const SubstitutionId& id) {
    const auto found = tx.first(
        fmt::format("SELECT {} FROM substitution WHERE id = ? AND officer = ?", substitution_columns),
        {id, by.account},
        read_substitution
    );
    if (!found) {
        throw Error(errors::substitution_not_found);
    }
    if (found->ended) {
        return;
    }
    tx.execute("UPDATE substitution SET ended_at = ? WHERE id = ?", {tx.now(), id});
    tx.record(
        {.kind = events::substitution_ended,
         .subject = id.text(),
         .actor = by.account,
         .data = JsonObject{{"officer", found->officer}, {"substitute", found->substitute}}}
    );
}

std::vector<Substitution> substitutions_of(Session& session, const std::string& account, Date today) {
    return session.all(
        fmt::format(
            "SELECT {} FROM substitution WHERE (officer = ? OR substitute = ?) AND until_day >= ? ORDER BY from_day, "
            "id",
            substitution_columns
        ),
        {account, account, today},
        read_substitution
    );
}

std::vector<HandedOver> hand_over(
    Tx& tx,
    const Work& work,
    const identity::Actor& by,
    const std::string& from,
    const std::string& to,
    const std::string& reason
) {
    internal::require_text(reason, "/reason");
    const identity::Actor leaving = require_officer(tx, work, from, tx.now());
    const bool heads_unit = std::any_of(by.posts.begin(), by.posts.end(), [&](const identity::PostHeld& post) {
        return post.head && std::any_of(leaving.posts.begin(), leaving.posts.end(), [&](const auto& held) {
                   return held.unit == post.unit;
               });
    });
    if (by.account != from && !heads_unit && !by.may(identity::permission::hand_over_work)) {
        throw Error(errors::hand_over_not_yours);
    }
    const identity::Actor receiving = require_officer(tx, work, to, tx.now());
    if (from == to) {
        throw Error(errors::not_to_yourself);
    }
    std::vector<HandedOver> list;
    auto tasks = tx.all(
        fmt::format(
            "SELECT {} FROM task t WHERE t.assignee = ? AND t.state IN ('claimed', 'parked', 'held', 'planned') ORDER "
            "BY t.due_on, t.id",
            internal::task_columns
        ),
        {from},
        internal::read_task
    );
    const identity::Visibility sees(receiving);
    for (Task& task : tasks) {
        const bool is_queued = task.is_main() || task.part == Part::sign;
        const bool serves = sees.covers(task.queue, task.region) &&
                            !(task.part == Part::sign && has_signed(tx, to, task)) &&
                            !is_recused(tx, task.case_ref, to);
        const bool to_queue = is_queued && !serves && task.state != TaskState::held;
        task.assignee = to_queue ? "" : to;
        task.post = to_queue ? "" : internal::post_for(receiving, task);
        task.claimed_at.reset();
        if (to_queue && task.state == TaskState::claimed) {
            task.state = TaskState::open;
        }
        internal::update(tx, task);
        internal::record(
            tx,
            events::task_handed_over,
            task,
            by.account,
            JsonObject{{"from", from}, {"to", task.assignee}, {"reason", reason}}
        );
        list.push_back({task.id, task.title, to_queue});
    }
    return list;
}

void copy_to(
    Tx& tx,
    const Work& work,
    const identity::Actor& by,
    const TaskId& id,
    const std::vector<std::string>& officers,
    const std::vector<std::string>& queues,
    const std::string& note
) {
    const Task task = visible_task(tx, by, id, tx.now());
    internal::require_operation(tx, work, by, task, Operation::copy);
    std::vector<Fault> faults;
    internal::check_text(note, "/note", false, faults);
    if (officers.size() + queues.size() == 0 || officers.size() + queues.size() > process::signers_max) {
        faults.push_back(internal::fault(
            "required",
            "/officers",
            {"请选择传阅对象", "Choose who gets a copy"},
            {"人员或队列，共 1 至 50 个。", "Officers or queues, one to fifty."}
        ));
    }
    internal::throw_if_any(std::move(faults));
    const auto send = [&](const std::string& officer, const std::string& queue) {
        const CopyId copy = CopyId::make(tx.now());
        tx.execute(
            "INSERT INTO task_copy (id, task, case_ref, officer, queue, region, sent_by, note, sent_at, read_at, "
            "read_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '')",
            {copy, id, task.case_ref, officer, queue, task.region, by.account, note, tx.now()}
        );
        JsonObject data{{"copy", copy.text()}};
        data[officer.empty() ? "queue" : "officer"] = officer.empty() ? queue : officer;
        internal::record(tx, events::task_copied, task, by.account, std::move(data));
    };
    for (const std::string& officer : officers) {
        send(require_officer(tx, work, officer, tx.now()).account, "");
    }
    for (const std::string& queue : queues) {
        send("", queue);
    }
}

void read_copy(Tx& tx, const identity::Actor& by, const CopyId& id) {
    const auto seen = copies_seen_by(by);
    store::Values values{id};
    values.insert(values.end(), seen.values.begin(), seen.values.end());
    const auto copy =
        tx.first(fmt::format("SELECT {} WHERE c.id = ? AND {}", copy_columns, seen.sql), values, read_copy_row);
    if (!copy) {
        throw Error(errors::copy_not_found);
    }
    if (copy->read_at) {
        return;
    }
    tx.execute("UPDATE task_copy SET read_at = ?, read_by = ? WHERE id = ?", {tx.now(), by.account, id});
    tx.record(
        {.kind = events::copy_read,
         .subject = copy->task.text(),
         .actor = by.account,
         .data = JsonObject{{"case", copy->case_}, {"copy", id.text()}}}
    );
}

std::vector<Copy> copies_of_task(Session& session, const TaskId& task) {
    return session.all(
        fmt::format("SELECT {} WHERE c.task = ? ORDER BY c.sent_at, c.id", copy_columns), {task}, read_copy_row
    );
}

std::vector<Copy> copies_for(Session& session, const identity::Actor& actor, int limit) {
    auto seen = copies_seen_by(actor);
    seen.values.emplace_back(limit);
    return session.all(
        fmt::format("SELECT {} WHERE {} ORDER BY c.sent_at DESC, c.id DESC LIMIT ?", copy_columns, seen.sql),
        seen.values,
        read_copy_row
    );
}

bool has_copy(Session& session, const identity::Actor& actor, const TaskId& task) {
    const auto seen = copies_seen_by(actor);
    store::Values values{task};
    values.insert(values.end(), seen.values.begin(), seen.values.end());
    return session.count(fmt::format("SELECT COUNT(*) FROM task_copy c WHERE c.task = ? AND {}", seen.sql), values) > 0;
}

Reminder remind(Tx& tx, const Work& work, const identity::Actor& by, const TaskId& id, const std::string& text) {
    const Task task = visible_task(tx, by, id, tx.now());
    internal::require_operation(tx, work, by, task, Operation::remind);
    internal::require_text(text, "/text");
    const Reminder made{
        .reminder = ReminderId::make(tx.now()),
        .task = id,
        .addressee = task.assignee,
        .sent_by = by.account,
        .text = text,
        .sent_at = tx.now()};
    tx.execute(
        "INSERT INTO task_reminder (id, task, addressee, sent_by, text, sent_at, answer, answered_by, answered_at) "
        "VALUES (?, ?, ?, ?, ?, ?, '', '', NULL)",
        {made.reminder, id, made.addressee, made.sent_by, text, tx.now()}
    );
    internal::record(
        tx,
        events::task_reminded,
        task,
        by.account,
        JsonObject{{"reminder", made.reminder.text()}, {"addressee", made.addressee}}
    );
    work.reminded(tx, task, text, by.account);
    return made;
}

// Whoever has the task now answers, or whom it was sent to.
void answer_reminder(Tx& tx, const identity::Actor& by, const ReminderId& id, const std::string& answer) {
    const auto reminder =
        tx.first(fmt::format("SELECT {} FROM task_reminder WHERE id = ?", reminder_columns), {id}, read_reminder);
    const auto task = reminder ? internal::find_task(tx, reminder->task) : std::nullopt;
    const bool is_hers = task && (reminder->addressee == by.account || task->assignee == by.account ||
                                  stands_in(tx, by.account, task->assignee, date_of(tx.now())));
    if (!is_hers) {
        throw Error(errors::reminder_not_found);
    }
    if (reminder->answered_at) {
        throw Error(errors::reminder_answered);
    }
    internal::require_text(answer, "/answer");
    tx.execute(
        "UPDATE task_reminder SET answer = ?, answered_by = ?, answered_at = ? WHERE id = ?",
        {answer, by.account, tx.now(), id}
    );
    tx.record(
        {.kind = events::reminder_answered,
         .subject = id.text(),
         .actor = by.account,
         .data = JsonObject{{"task", task->id.text()}}}
    );
}

std::vector<Reminder> reminders_of(Session& session, const TaskId& task) {
    return session.all(
        fmt::format("SELECT {} FROM task_reminder WHERE task = ? ORDER BY sent_at, id", reminder_columns),
        {task},
        read_reminder
    );
}

} // namespace tonghe::work
