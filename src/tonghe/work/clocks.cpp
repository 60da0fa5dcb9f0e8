// The clocks of waiting tasks as time and calendars go on: the moment they turn yellow or red is an event, and so is a
// due day that moves because the calendar did.
#include "tonghe/process/step.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/kept_calendar.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/work.hpp"

#include <fmt/format.h>

namespace tonghe::work {

namespace {

constexpr const char* look_kind = "work.clocks";
constexpr int tasks_at_once = 500;     // looked at in one unit
constexpr int instances_at_once = 200; // whose clocks another calendar reaches in one unit

// A second into the day: what the end of the day before decides by itself (silence, escalation) is decided by then.
Instant look_on(Date day) { return start_of(day) + Duration::seconds(1); }

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

Reckoning WorkSources::reckoning() const {
    static const auto of_the_house = std::make_shared<const catalog::ClockRules>();
    return {calendar(), clock_rules ? clock_rules() : of_the_house};
}

bool Work::clocks_are_kept(Session& session, Instant now) const {
    const auto kept = internal::kept_calendar(session);
    clocks_may_move_ = kept && !kept->old.empty();
    return kept && kept->days == internal::calendar_text(sources_.reckoning(), date_of(now));
}

void Work::keep_clocks(Tx& tx) {
    const std::string text = internal::calendar_text(sources_.reckoning(), today(tx));
    auto kept = internal::kept_calendar(tx, internal::Hold::alone);
    if (!kept) { // the first start: from now on every day is looked at
        const int64_t made = tx.execute(
            "INSERT INTO work_calendar (one, days, at) VALUES (1, ?, ?) ON CONFLICT (one) DO NOTHING", {text, tx.now()}
        );
        if (made == 1) {
            look_again(tx, look_on(today(tx) + 1), JsonObject{{"day", to_string(today(tx))}});
        }
        return;
    }
    if (kept->days != text) {
        while (!kept->old.empty()) { // the change before this one comes to its end first
            move_clocks(tx, *kept);
        }
        clocks_may_move_ = true;
        const std::string old = std::exchange(kept->days, text);
        kept->old = old;
        move_clocks(tx, *kept);
        for (Observer* observer : observers_) {
            observer->calendar_changed(tx, internal::read_calendar(old));
        }
        look_again(tx, tx.now(), JsonObject{{"move", true}});
    }
}

// What an instance's clocks are reckoned by: by the calendar of before until the change has reached it.
Reckoning Work::reckoning_of(Tx& tx, const InstanceId& instance) const {
    Reckoning fresh = sources_.reckoning();
    const auto kept = clocks_may_move_ ? internal::kept_calendar(tx.beside(), internal::Hold::shared) : std::nullopt;
    if (!kept || kept->reaches(instance)) {
        return fresh;
    }
    const Reckoning old = internal::read_calendar(kept->old);
    auto rules = std::make_shared<catalog::ClockRules>(*fresh.rules);
    rules->hours = old.rules->hours;
    return {old.days, std::move(rules)};
}

// Goes on with a change of the calendar, a unit at a time. The unit behind the last finds that all is done.
void Work::go_on_moving(Tx& tx) {
    auto kept = internal::kept_calendar(tx, internal::Hold::alone);
    if (!kept || kept->old.empty()) {
        clocks_may_move_ = false;
        return;
    }
    move_clocks(tx, *kept);
    look_again(tx, tx.now(), JsonObject{{"move", true}});
}

// The change reaches the next instances, in the order of their ids; those begun meanwhile come last.
void Work::move_clocks(Tx& tx, internal::KeptCalendar& kept) {
    struct Next {
        InstanceId id;
        bool runs = false;
        bool has_timers = false;
    };

    const Reckoning old = internal::read_calendar(kept.old);
    const Reckoning fresh = internal::read_calendar(kept.days);
    const auto instances = tx.all(
        "SELECT id, status, timers FROM process_instance WHERE id > ? ORDER BY id LIMIT ?",
        {kept.passed, instances_at_once},
        [](const store::Row& row) {
            return Next{row.id<InstanceId>(0), row.view(1) == word(InstanceStatus::running), !row.view(2).empty()};
        }
    );
    for (const Next& next : instances) {
        if (next.runs) {
            rederive(tx, next.id, old, fresh);
        }
        if (next.runs && next.has_timers) {
            rederive_timers(tx, next.id, old, fresh);
        }
    }
    const bool is_last = instances.size() < static_cast<size_t>(instances_at_once);
    kept.old = is_last ? "" : kept.old;
    kept.passed = is_last ? "" : instances.back().id.text();
    internal::keep_calendar(tx, kept);
}

// What a task had left by the old reckoning it has left by the new one.
void Work::rederive(Tx& tx, const InstanceId& instance, const Reckoning& old, const Reckoning& fresh) {
    for (Task& task : internal::tasks_of(tx, instance)) {
        if (!task.is_waiting() || !task.clock.has_limit() || task.clock.due_on < today(tx)) {
            continue;
        }
        const Instant from = task.parked_at.value_or(tx.now());
        const StepClock clock = rederive_clock(task.clock, from, old.of(task.region), fresh.of(task.region));
        if (clock == task.clock) {
            continue;
        }
        const std::string was = to_string(task.clock.due_on);
        task.clock = clock;
        internal::update(tx, task);
        set_turns(tx, task);
        Event event = clock_event(events::clock_rederived, task);
        event.data.as_object()["was"] = was;
        tx.record(std::move(event));
    }
}

// The same for timers that are due at the end of a working day. One that stands still with its task counts from there.
void Work::rederive_timers(Tx& tx, const InstanceId& id, const Reckoning& old, const Reckoning& fresh) {
    internal::Running& running = load(tx, id);
    for (const process::Armed& armed : running.state.timers) {
        const auto triggers = running.model->triggers_of(armed.node);
        const auto found = running.timers.find(armed.id);
        if (found == running.timers.end() || armed.trigger >= triggers.size() ||
            running.model->timers[triggers[armed.trigger].timer].kind != process::TimerRule::Kind::workdays) {
            continue;
        }
        internal::ArmedTimer& timer = found->second;
        const auto task = timer.id.empty() ? internal::find_waiting_task(tx, id, armed.token) : std::nullopt;
        const Date from = date_of(task && task->parked_at ? *task->parked_at : tx.now());
        const Date last_day = date_of(timer.due - Duration::microseconds(1));
        const Instant due = end_of(fresh.days->due_on(from, old.days->between(from, last_day)));
        if (due == timer.due || last_day < from) {
            continue;
        }
        tx.record(
            {.kind = events::timer_rederived,
             .subject = id.text(),
             .actor = "system",
             .data =
                 JsonObject{
                     {"case", running.instance.case_ref},
                     {"element", running.model->elements[armed.node].id},
                     {"due", to_string(due)},
                     {"was", to_string(timer.due)}}}
        );
        timer.due = due;
        if (!timer.id.empty()) {
            tx.cancel(timer.id);
            timer.id = internal::set_timer(tx, id, armed.id, due);
        }
        running.is_changed = true;
    }
}

void Work::look_again(Tx& tx, Instant at, const JsonObject& data) {
    tx.at(at, {.kind = look_kind, .subject = "clocks", .data = data});
}

void Work::turn(Tx& tx, const Task& task, Colour turned) {
    tx.record(clock_event(turned == Colour::red ? events::clock_turned_red : events::clock_turned_yellow, task));
    for (Observer* observer : observers_) {
        observer->clock_turned(tx, task, turned);
    }
}

// Which clocks have turned since the day of the last look. A look of many tasks goes on in further units.
void Work::look_at_clocks(Tx& tx, const journal::Timer& timer) {
    const JsonObject& data = timer.data.as_object();
    if (data.contains("task")) {
        turn_at(tx, data);
        return;
    }
    if (data.contains("move")) {
        go_on_moving(tx);
        return;
    }
    const Date since = parse_date(text_or(data, "day")).value_or(today(tx));
    const Date until = parse_date(text_or(data, "until")).value_or(today(tx));
    const auto tasks = tasks_after(
        tx,
        "t.state IN ('open', 'claimed', 'held', 'parked') AND t.parked_on IS NULL AND t.due_at IS NULL AND "
        "((t.yellow_on > ? AND t.yellow_on <= ?) OR (t.due_on >= ? AND t.due_on < ?)) AND t.id > ?",
        {since, until, since, until, text_or(data, "after")}
    );
    for (const Task& task : tasks) {
        turn(tx, task, colour(task.clock, start_of(until)));
    }
    if (tasks.size() == static_cast<size_t>(tasks_at_once)) {
        look_again(
            tx,
            tx.now(),
            JsonObject{{"day", to_string(since)}, {"until", to_string(until)}, {"after", tasks.back().id.text()}}
        );
        return;
    }
    look_again(tx, look_on(until + 1), JsonObject{{"day", to_string(until)}});
    for (Observer* observer : observers_) {
        observer->clocks_looked_at(tx);
    }
}

// The unit and number in the element's attributes: tonghe:workdays, tonghe:days or tonghe:hours.
void Work::start_task_clock(Tx& tx, const process::Element& element, Task& task, JsonObject& data) const {
    static constexpr std::pair<const char*, TermUnit> units[] = {
        {"workdays", TermUnit::workday}, {"days", TermUnit::day}, {"hours", TermUnit::hour}};
    for (const auto& [attribute, unit] : units) {
        const std::string_view count = element.attribute(attribute);
        if (count.empty()) {
            continue;
        }
        task.allowed = std::stoi(std::string(count)); // checked when the model was read
        const Reckoning reckoning = reckoning_of(tx, task.instance);
        task.clock = start_clock(tx.now(), {unit, task.allowed}, reckoning.rules->step, reckoning.of(task.region));
        data["due_on"] = to_string(task.clock.due_on);
        if (task.clock.due_at) {
            data["due_at"] = to_string(*task.clock.due_at);
        }
        return;
    }
}

// Days are looked at as they begin; a clock of hours turns at its minute.
void Work::set_turns(Tx& tx, const Task& task) {
    if (!task.clock.due_at || !task.is_waiting() || task.parked_at) {
        return;
    }
    for (const auto& moment : {task.clock.yellow_at, task.clock.due_at}) {
        if (moment && *moment > tx.now()) {
            look_again(tx, *moment, JsonObject{{"task", task.id.text()}, {"at", moment->micros}});
        }
    }
}

// A moment that was moved, or a task that is done or stands still, has nothing to say.
void Work::turn_at(Tx& tx, const JsonObject& data) {
    const auto task = internal::find_task(tx, TaskId(std::string(text_or(data, "task"))));
    const Instant at{integer_or(data, "at")};
    const bool turns = task && task->is_waiting() && !task->parked_at && task->state != TaskState::planned;
    if (turns && task->clock.due_at == at) {
        turn(tx, *task, Colour::red);
    } else if (turns && task->clock.yellow_at == at) {
        turn(tx, *task, Colour::yellow);
    }
}

} // namespace tonghe::work
