// The clocks of waiting tasks as time and calendars go on: the day they turn yellow or red is an event, and so is a due
// day that moves because the calendar did.
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/work.hpp"

#include <fmt/format.h>

namespace tonghe::work {

namespace {

constexpr const char* look_kind = "work.clocks";
constexpr int tasks_at_once = 500; // looked at in one unit

// A second into the day: what the end of the day before decides by itself (silence, escalation) is decided by then.
Instant look_on(Date day) { return start_of(day) + Duration::seconds(1); }

// The days on which the calendar differs from plain weeks, `2026-05-01- 2026-05-09+`, around the year of `today`.
std::string days_text(const WorkCalendar& calendar, Date today) {
    std::string out;
    const Date end = Date::of(today.year() + 3, 1, 1);
    for (Date day = Date::of(today.year() - 1, 1, 1); day < end; day = day + 1) {
        const bool worked = calendar.is_workday(day);
        if (worked != (day.weekday() <= 5)) {
            out += fmt::format("{}{}{}", out.empty() ? "" : " ", to_string(day), worked ? "+" : "-");
        }
    }
    return out;
}

WorkCalendar calendar_of(std::string_view text) {
    constexpr size_t entry = 11; // a date and its sign
    std::map<int, CalendarYear> years;
    for (; text.size() >= entry; text.remove_prefix(std::min(text.size(), entry + 1))) {
        if (const auto day = parse_date(text.substr(0, entry - 1))) {
            CalendarYear& year = years[day->year()];
            year.year = day->year();
            (text[entry - 1] == '+' ? year.workdays : year.holidays).push_back(*day);
        }
    }
    std::vector<CalendarYear> list;
    for (auto& [number, year] : years) {
        list.push_back(std::move(year));
    }
    return WorkCalendar(list);
}

std::optional<std::string> kept_days(Session& session) {
    return session.first("SELECT days FROM work_calendar WHERE one = 1", {}, [](const store::Row& row) {
        return row.text(0);
    });
}

std::vector<Task> tasks_after(Session& session, const std::string& condition, store::Values values) {
    values.emplace_back(tasks_at_once);
    return session.all(
        fmt::format("SELECT {} FROM task t WHERE {} ORDER BY t.id LIMIT ?", internal::task_columns, condition),
        values,
        internal::read_task
    );
}

Event clock_event(const char* kind, const Task& task) {
    return {
        .kind = kind,
        .subject = task.id.text(),
        .actor = "system",
        .data = JsonObject{
            {"case", task.case_ref},
            {"element", task.element},
            {"queue", task.queue},
            {"region", task.region},
            {"due_on", to_string(task.clock.due_on)}}};
}

} // namespace

bool Work::clocks_are_kept(Session& session, Instant now) const {
    return kept_days(session) == days_text(*sources_.calendar(), date_of(now));
}

void Work::keep_clocks(Tx& tx) {
    const auto calendar = sources_.calendar();
    const std::string days = days_text(*calendar, today(tx));
    const auto kept = kept_days(tx);
    if (!kept) { // the first start: from now on every day is looked at
        const int64_t made = tx.execute(
            "INSERT INTO work_calendar (one, days, at) VALUES (1, ?, ?) ON CONFLICT (one) DO NOTHING", {days, tx.now()}
        );
        if (made == 1) {
            look_again(tx, look_on(today(tx) + 1), JsonObject{{"day", to_string(today(tx))}});
        }
        return;
    }
    if (*kept != days) {
        tx.execute("UPDATE work_calendar SET days = ?, at = ? WHERE one = 1", {days, tx.now()});
        rederive(tx, calendar_of(*kept), *calendar);
    }
}

// The working days a task had left by the old calendar it has left by the new one.
void Work::rederive(Tx& tx, const WorkCalendar& old, const WorkCalendar& fresh) {
    std::string after;
    for (bool more = true; more;) {
        auto tasks = tasks_after(
            tx,
            "t.state IN ('open', 'claimed', 'parked', 'held', 'planned') AND t.due_on >= ? AND t.due_on <> ? AND t.id "
            "> ?",
            {today(tx), never, after}
        );
        for (Task& task : tasks) {
            const Date from = task.parked_on.value_or(today(tx));
            const auto moved = [&](Date day) {
                return day == never || day < from ? day : fresh.due_on(from, old.between(from, day));
            };
            const StepClock clock{moved(task.clock.due_on), moved(task.clock.yellow_on)};
            after = task.id.text();
            if (clock == task.clock) {
                continue;
            }
            const std::string was = to_string(task.clock.due_on);
            task.clock = clock;
            internal::update(tx, task);
            Event event = clock_event(events::clock_rederived, task);
            event.data.as_object()["was"] = was;
            tx.record(std::move(event));
        }
        more = tasks.size() == static_cast<size_t>(tasks_at_once);
    }
}

void Work::look_again(Tx& tx, Instant at, const JsonObject& data) {
    tx.at(at, {.kind = look_kind, .subject = "clocks", .data = data});
}

// Which clocks have turned since the day of the last look. A look of many tasks goes on in further units.
void Work::look_at_clocks(Tx& tx, const journal::Timer& timer) {
    const JsonObject& data = timer.data.as_object();
    const Date since = parse_date(text_or(data, "day")).value_or(today(tx));
    const Date until = parse_date(text_or(data, "until")).value_or(today(tx));
    const auto tasks = tasks_after(
        tx,
        "t.state IN ('open', 'claimed', 'held') AND t.parked_on IS NULL AND ((t.yellow_on > ? AND t.yellow_on <= ?) OR "
        "(t.due_on >= ? AND t.due_on < "
        "?)) AND t.id > ?",
        {since, until, since, until, text_or(data, "after")}
    );
    for (const Task& task : tasks) {
        const Colour turned = colour(task.clock, until);
        tx.record(clock_event(turned == Colour::red ? events::clock_turned_red : events::clock_turned_yellow, task));
        for (Observer* observer : observers_) {
            observer->clock_turned(tx, task, turned);
        }
    }
    if (tasks.size() == static_cast<size_t>(tasks_at_once)) {
        look_again(
            tx,
            tx.now(),
            JsonObject{{"day", to_string(since)}, {"until", to_string(until)}, {"after", tasks.back().id.text()}}
        );
    } else {
        look_again(tx, look_on(until + 1), JsonObject{{"day", to_string(until)}});
    }
}

} // namespace tonghe::work
