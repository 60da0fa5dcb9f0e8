// The clocks of cases as time and calendars go on: turning, silence, suspensions, and who is told.
#include "tonghe/service/internal/case_clocks.hpp"

#include "tonghe/identity/account.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/internal/suspension_rows.hpp"
#include "tonghe/work/desk.hpp"

#include <fmt/format.h>

#include <set>

namespace tonghe::service {

namespace {

using Act = CaseCommand::Act;

constexpr int cases_at_once = 500; // looked at in one unit

// The heads of the unit whose posts serve the queue there: of the nearest unit where several do.
std::vector<std::string> heads_over(
    Session& session, const catalog::Catalog& catalog, const std::string& queue, const std::string& region, Instant now
) {
    const auto depth = [&](const std::string& unit) {
        const catalog::Unit* known = catalog.organisation().unit(unit);
        return known == nullptr ? 0 : known->region.find_last_not_of('0') + 1;
    };
    std::string nearest;
    for (const catalog::Post* post : catalog.organisation().posts_serving(queue, region)) {
        nearest = nearest.empty() || depth(nearest) < depth(post->unit) ? post->unit : nearest;
    }
    std::vector<std::string> heads;
    for (const catalog::Post* post : catalog.organisation().posts_of(nearest)) {
        if (post->head) {
            for (const auto& account : identity::holders_of(session, post->id, now)) {
                heads.push_back(account.text());
            }
        }
    }
    return heads;
}

std::set<std::string>
people_to_tell(Tx& tx, const catalog::Catalog& catalog, const work::Task& task, const catalog::Told& told) {
    std::set<std::string> people;
    if (told.holder && !task.assignee.empty()) {
        people.insert(task.assignee);
    }
    if (told.head) {
        for (std::string& head : heads_over(tx, catalog, task.queue, task.region, tx.now())) {
            people.insert(std::move(head));
        }
    }
    return people;
}

const catalog::Told& told_when(const catalog::ClockRule& rule, work::Colour colour) {
    return colour == work::Colour::red ? rule.on_red : rule.on_yellow;
}

std::string due_text(const work::StepClock& clock) {
    return clock.due_at ? to_string(*clock.due_at).substr(0, 16) : to_string(clock.due_on);
}

Text title_of(ClockKind kind) {
    return kind == ClockKind::legal ? Text{"法定时限", "The legal limit"} : Text{"承诺时限", "The promised limit"};
}

} // namespace

// A clock of hours turns at its minute; those of days are looked at as a day begins.
void CaseWork::save(Tx& tx, CaseRow& row) const {
    const auto catalog = catalog_.get();
    update_case(tx, row, *catalog);
    const PromiseClock& clock = row.state.clock;
    if (clock.promised_unit == TermUnit::hour || clock.legal_unit == TermUnit::hour) {
        const Reading by{catalog->worktime(row.region), catalog->clocks()};
        if (const auto turn = next_turn(clock, by, tx.now())) {
            tx.at(*turn, {.kind = turn_timer_kind, .subject = row.state.id.text()});
        }
    }
}

void CaseWork::set_silence(Tx& tx, CaseRow& row) const {
    if (row.state.clock.correction > 0) {
        const Instant due = end_of(silence_on(row.state, catalog_.get()->calendar()));
        row.silence_timer = tx.at(due, {.kind = silence_timer_kind, .subject = row.state.id.text()}).text();
    }
}

void CaseWork::fire_silence(Tx& tx, const CaseId& id) {
    auto row = find_case(tx, id);
    if (!row || row->state.status != CaseStatus::submitted || row->state.accepted_on) {
        return;
    }
    row->silence_timer.clear();
    const auto definition = definition_of(tx, *row);
    const catalog::LawReference& own = definition->item.silence_law;
    const catalog::LawReference& law = own.title.zh.empty() ? catalog_.get()->clocks().silence.law : own;
    apply(tx, *row, {.act = Act::deem_accepted}, "", "system");
    work_.complete_by_system(
        tx,
        work::InstanceId(row->instance),
        "accept",
        {.outcome = "accept",
         .opinion = fmt::format(
             "{} 个工作日内未告知补正，视为受理{}",
             row->state.clock.correction,
             law.title.zh.empty() ? "" : "（《" + law.title.zh + "》" + law.article.zh + "）"
         )}
    );
}

void CaseWork::suspend(Tx& tx, const identity::Actor& actor, CaseRow row, const NewSuspension& wanted) {
    const Suspension suspension = check_suspension(catalog_.get()->clocks(), wanted, tx.now());
    apply(
        tx,
        row,
        {.act = Act::suspend,
         .reason = told(suspension).zh,
         .stops_legal = suspension.stops_legal,
         .stops_promised = suspension.stops_promised},
        row.unit_title.zh,
        actor.account
    );
    std::string timer;
    if (suspension.until) { // the evening before would be early: on that day somebody can act
        timer = tx.at(start_of(*suspension.until) + Duration::hours(8),
                      {.kind = suspension_timer_kind, .subject = row.state.id.text()})
                    .text();
    }
    internal::insert(tx, row.state.id, suspension, actor.account, timer);
    work_.park(tx, work::InstanceId(row.instance), suspension.stops_promised);
}

void CaseWork::resume(Tx& tx, const identity::Actor& actor, CaseRow row, const std::string& reason) {
    apply(tx, row, {.act = Act::resume, .reason = reason}, row.unit_title.zh, actor.account);
    work_.unpark(tx, work::InstanceId(row.instance));
}

// It was expected to be over: whoever would go on with the case is told, and their head.
void CaseWork::end_of_suspension_expected(Tx& tx, const CaseId& id) const {
    const auto row = find_case(tx, id);
    const auto suspension = row ? open_suspension(tx, id) : std::nullopt;
    if (!suspension) {
        return;
    }
    const auto catalog = catalog_.get();
    tx.record(
        {.kind = "suspension.due",
         .subject = id.text(),
         .actor = "system",
         .data = JsonObject{{"ground", suspension->ground}, {"until", to_string(*suspension->until)}}}
    );
    std::set<std::string> people;
    for (const work::Task& task : work::waiting_tasks(tx, id.text())) {
        people.merge(people_to_tell(tx, *catalog, task, {.holder = true, .head = true}));
    }
    for (const std::string& account : people) {
        notify::tell(
            tx,
            account,
            {row->title.zh + "：中止预计今天届满", row->title.en + ": the suspension should be over"},
            {fmt::format(
                 "办件 {} 因“{}”中止，预计到今天。请核对并恢复办理，或说明仍需的时间。",
                 row->state.number,
                 suspension->title.zh
             ),
             fmt::format(
                 "Case {} is suspended for '{}' until today. Resume it, or say how long it still takes.",
                 row->state.number,
                 suspension->title.en
             )},
            "/desk/cases/" + id.text()
        );
    }
}

// Who has taken the task is told, and from red on the head of the office, as the clock rules say.
void CaseWork::clock_turned(Tx& tx, const work::Task& task, work::Colour colour) {
    const auto catalog = catalog_.get();
    const bool late = colour == work::Colour::red;
    const std::string due = due_text(task.clock);
    for (const std::string& account : people_to_tell(tx, *catalog, task, told_when(catalog->clocks().step, colour))) {
        notify::tell(
            tx,
            account,
            {task.title.zh + (late ? "：已超期" : "：即将到期"), task.title.en + (late ? ": overdue" : ": due soon")},
            {fmt::format("任务“{}”应于 {} 前办结。", task.title.zh, due),
             fmt::format("The task '{}' is due on {}.", task.title.en, due)},
            "/desk/tasks/" + task.id.text()
        );
    }
}

// A reminder (催办) reaches who has the task, or where nobody has the head of the office.
void CaseWork::task_reminded(Tx& tx, const work::Task& task, const std::string& text, const std::string&) {
    const bool is_held = !task.assignee.empty();
    for (const std::string& account :
         people_to_tell(tx, *catalog_.get(), task, {.holder = is_held, .head = !is_held})) {
        notify::tell(
            tx,
            account,
            {task.title.zh + "：催办", task.title.en + ": a reminder"},
            {text, text},
            "/desk/tasks/" + task.id.text()
        );
    }
}

void CaseWork::clocks_looked_at(Tx& tx) { look_at_turns(tx); }

// One look finds what has turned by now; where there is more it goes on in further units.
void CaseWork::look_at_turns(Tx& tx) const {
    const auto catalog = catalog_.get();
    const auto turning = turning_cases(tx, tx.now(), cases_at_once);
    for (const TurningCase& one : turning) {
        const Reading by{catalog->worktime(one.row.region), catalog->clocks()};
        const PromiseClock& clock = one.row.state.clock;
        for (const ClockKind kind : {ClockKind::promised, ClockKind::legal}) {
            const auto yellow = yellow_at(clock, kind, by, tx.now());
            const auto due = due_at(clock, kind, by.time, tx.now());
            const auto turned = [&](const std::optional<Instant>& moment) {
                return moment && *moment >= one.turn && *moment <= tx.now();
            };
            if (turned(due) || turned(yellow)) {
                turn(
                    tx,
                    one.row,
                    kind,
                    turned(due) ? work::Colour::red : work::Colour::yellow,
                    date_of(*due - Duration::microseconds(1))
                );
            }
        }
        update_turn(tx, one.row, *catalog);
        const bool has_hours = clock.promised_unit == TermUnit::hour || clock.legal_unit == TermUnit::hour;
        if (const auto next = has_hours ? next_turn(clock, by, tx.now()) : std::nullopt) {
            tx.at(*next, {.kind = turn_timer_kind, .subject = one.row.state.id.text()});
        }
    }
    if (turning.size() == static_cast<size_t>(cases_at_once)) {
        tx.at(tx.now(), {.kind = turn_timer_kind, .subject = "cases"});
    }
}

void CaseWork::turn(Tx& tx, const CaseRow& row, ClockKind kind, work::Colour colour, Date due) const {
    const bool late = colour == work::Colour::red;
    tx.record(
        {.kind = late ? "case_clock.turned_red" : "case_clock.turned_yellow",
         .subject = row.state.id.text(),
         .actor = "system",
         .data = JsonObject{{"clock", word(kind)}, {"due_on", to_string(due)}, {"service", row.state.service}}}
    );
    if (row.state.kind == CaseKind::bundle) {
        return; // its parts have offices of their own
    }
    const auto catalog = catalog_.get();
    const Text clock = title_of(kind);
    std::set<std::string> people;
    for (const work::Task& task : work::waiting_tasks(tx, row.state.id.text())) {
        people.merge(people_to_tell(tx, *catalog, task, told_when(catalog->clocks().of(kind), colour)));
    }
    for (const std::string& account : people) {
        notify::tell(
            tx,
            account,
            {row.title.zh + "：" + clock.zh + (late ? "已超过" : "将届满"),
             row.title.en + ": " + clock.en + (late ? " is over" : " is near")},
            {fmt::format("办件 {} 的{}为 {}。", row.state.number, clock.zh, to_string(due)),
             fmt::format("{} of case {} is {}.", clock.en, row.state.number, to_string(due))},
            "/desk/cases/" + row.state.id.text()
        );
    }
}

void CaseWork::calendar_changed(Tx& tx, const work::Reckoning& old) {
    CaseId after;
    for (bool more = true; more;) {
        const auto rows = open_cases(tx, after, cases_at_once);
        for (const CaseRow& row : rows) {
            after = row.state.id;
            rederive(tx, row, old);
        }
        more = rows.size() == static_cast<size_t>(cases_at_once);
    }
}

// What moves is an event: promised and legal day, silence, and the day by which the applicant should supplement.
void CaseWork::rederive(Tx& tx, const CaseRow& shown, const work::Reckoning& old) const {
    const auto catalog = catalog_.get();
    const Worktime before = old.of(shown.region);
    const Worktime fresh = catalog->worktime(shown.region);
    const auto tell = [&](const char* clock, Date was, Date due) {
        tx.record(
            {.kind = "case_clock.rederived",
             .subject = shown.state.id.text(),
             .actor = "system",
             .data = JsonObject{{"clock", clock}, {"due_on", to_string(due)}, {"was", to_string(was)}}}
        );
    };
    bool has_moved = false;
    for (const ClockKind kind : {ClockKind::promised, ClockKind::legal}) {
        const auto was = due_at(shown.state.clock, kind, before, tx.now());
        const auto due = due_at(shown.state.clock, kind, fresh, tx.now());
        if (was != due) {
            has_moved = true;
            tell(word(kind), date_of(*was - Duration::microseconds(1)), date_of(*due - Duration::microseconds(1)));
        }
    }
    if (has_moved) {
        update_turn(tx, shown, *catalog);
    }
    const Date today = date_of(tx.now());
    const Date silent = silence_on(shown.state, fresh.days);
    const bool silence_moves = !shown.silence_timer.empty() && silent != silence_on(shown.state, before.days);
    const auto asked =
        shown.state.status == CaseStatus::correction_requested ? shown.state.correction_due_on : std::nullopt;
    const auto supplement =
        asked && *asked >= today ? std::optional(fresh.days.due_on(today, before.days.between(today, *asked))) : asked;
    if (!silence_moves && supplement == asked) {
        return;
    }
    auto row = find_case(tx, shown.state.id); // with its form
    if (silence_moves) {
        tell("silence", silence_on(shown.state, before.days), silent);
        tx.cancel(journal::TimerId(row->silence_timer));
        set_silence(tx, *row);
    }
    if (supplement != asked) {
        tell("supplement", *asked, *supplement);
        row->state.correction_due_on = supplement;
    }
    update_case(tx, *row, *catalog);
}

} // namespace tonghe::service
