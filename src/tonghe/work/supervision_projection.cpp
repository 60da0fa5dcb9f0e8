// Keeps the counts of work/supervision.hpp. What waits is read from the task's row as it is when an event of it is
// applied: the last event of a task finds its last state, so a rebuild ends where following ends.
#include "tonghe/work/events.hpp"
#include "tonghe/work/supervision.hpp"
#include "tonghe/work/worked_time.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace tonghe::work {

namespace {

// The column in which an event is counted, besides how the task stands after it.
const std::map<std::string_view, const char*>& happenings() {
    static const std::map<std::string_view, const char*> table = {
        {events::task_opened, "opened"},
        {events::task_completed, "done"},
        {events::task_signed, "done"},
        {events::task_returned, "returned"},
        {events::clock_turned_red, "turned_red"},
    };
    return table;
}

std::vector<std::string> kinds() {
    return {events::task_opened,     events::task_claimed,     events::task_released,       events::task_completed,
            events::task_returned,   events::task_cancelled,   events::task_parked,         events::task_unparked,
            events::task_assigned,   events::task_transferred, events::task_delegated,      events::sign_added,
            events::sign_removed,    events::task_signed,      events::task_answered,       events::task_came_back,
            events::task_recalled,   events::task_handed_over, events::clock_turned_yellow, events::clock_turned_red,
            events::clock_rederived, events::process_migrated};
}

// Where a waiting task is counted.
struct Standing {
    std::string queue;
    std::string region;
    std::string process;
    std::string element;
    std::string officer;
    std::string state;
    std::string colour;
    std::string due_on;

    auto operator<=>(const Standing&) const = default;

    store::Values key() const { return {queue, region, process, element, officer, state, colour}; }
};

constexpr const char* standing_columns = "queue, region, process, element, officer, state, colour";
constexpr const char* is_that_standing = "queue = ? AND region = ? AND process = ? AND element = ? AND officer = ? AND "
                                         "state = ? AND colour = ?";

struct Found { // a task as it is now, waiting or not
    Standing standing;
    Date due_on;
    bool waits = false;
};

std::optional<Found> find(Tx& tx, std::string_view task, Date on) {
    return tx.first(
        "SELECT t.queue, t.region, p.process, t.element, t.assignee, t.state, t.due_on, t.yellow_on, t.parked_on "
        "FROM task t JOIN process_instance p ON p.id = t.instance WHERE t.id = ?",
        {task},
        [&](const store::Row& row) {
            const StepClock clock{row.date(6), row.date(7)};
            const std::string state = row.text(5);
            Found found{
                .standing =
                    {row.text(0),
                     row.text(1),
                     row.text(2),
                     row.text(3),
                     row.text(4),
                     state,
                     word(clock.has_limit() ? colour(clock, row.optional_date(8).value_or(on)) : Colour::green),
                     row.text(6)},
                .due_on = clock.due_on,
                .waits = state == "open" || state == "claimed" || state == "held" || state == "parked"};
            return found;
        }
    );
}

void leave(Tx& tx, std::string_view task, const Standing& old) {
    tx.execute("DELETE FROM supervision_task WHERE task = ?", {task});
    if (tx.execute(fmt::format("DELETE FROM supervision_load WHERE {} AND tasks = 1", is_that_standing), old.key()) ==
        0) {
        tx.execute(fmt::format("UPDATE supervision_load SET tasks = tasks - 1 WHERE {}", is_that_standing), old.key());
    }
}

void join(Tx& tx, std::string_view task, const Standing& now) {
    store::Values values = now.key();
    tx.execute(
        fmt::format(
            "INSERT INTO supervision_load ({}, tasks) VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT ({}) DO UPDATE SET "
            "tasks = supervision_load.tasks + 1",
            standing_columns,
            standing_columns
        ),
        values
    );
    values.insert(values.begin(), task);
    values.emplace_back(now.due_on);
    tx.execute(
        fmt::format(
            "INSERT INTO supervision_task (task, {}, due_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", standing_columns
        ),
        values
    );
}

void stand(Tx& tx, std::string_view task, const std::optional<Found>& now) {
    const auto old = tx.first(
        fmt::format("SELECT {}, due_on FROM supervision_task WHERE task = ?", standing_columns),
        {task},
        [](const store::Row& row) {
            return Standing{
                row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7)};
        }
    );
    const bool waits = now && now->waits;
    if (old && waits && *old == now->standing) {
        return;
    }
    if (old) {
        leave(tx, task, *old);
    }
    if (waits) {
        join(tx, task, now->standing);
    }
}

// An act on one part of a task may change the others and the main one.
std::set<std::string> family_of(Tx& tx, const Event& event) {
    std::set<std::string> tasks;
    if (event.kind == events::process_migrated) {
        tx.each("SELECT id FROM task WHERE instance = ?", {event.subject}, [&](const store::Row& row) {
            tasks.insert(row.text(0));
        });
        return tasks;
    }
    tasks.insert(event.subject);
    const auto main =
        tx.first("SELECT main, parts FROM task WHERE id = ?", {event.subject}, [&](const store::Row& row) {
            return row.view(0).empty() && row.integer(1) > 0 ? event.subject : row.text(0);
        });
    if (main && !main->empty()) {
        tasks.insert(*main);
        tx.each("SELECT id FROM task WHERE main = ?", {*main}, [&](const store::Row& row) {
            tasks.insert(row.text(0));
        });
    }
    return tasks;
}

// One more in a column of the day's row.
void count(Tx& tx, const Standing& where, Date day, const char* column) {
    tx.execute(
        fmt::format(
            "INSERT INTO supervision_daily (day, queue, region, process, {0}) VALUES (?, ?, ?, ?, 1) ON CONFLICT (day, "
            "queue, region, process) DO UPDATE SET {0} = supervision_daily.{0} + 1",
            column
        ),
        {day, where.queue, where.region, where.process}
    );
}

void count_officer(Tx& tx, const Standing& where, Date day, std::string_view officer, const char* column) {
    tx.execute(
        fmt::format(
            "INSERT INTO supervision_officer (queue, region, officer, day, process, {0}) VALUES (?, ?, ?, ?, ?, 1) ON "
            "CONFLICT (queue, region, officer, day, process) DO UPDATE SET {0} = supervision_officer.{0} + 1",
            column
        ),
        {where.queue, where.region, officer, day, where.process}
    );
}

void count_pace(Tx& tx, const Standing& where, Date day, std::string_view element, int64_t minutes) {
    tx.execute(
        fmt::format(
            "INSERT INTO supervision_pace (day, queue, region, process, element, pace_{0}) VALUES (?, ?, ?, ?, ?, 1) "
            "ON CONFLICT (day, queue, region, process, element) DO UPDATE SET pace_{0} = supervision_pace.pace_{0} + 1",
            pace_class(minutes)
        ),
        {day, where.queue, where.region, where.process, element}
    );
}

void count_event(Tx& tx, const journal::Entry& entry, const Found& task) {
    const auto happening = happenings().find(entry.event.kind);
    if (happening == happenings().end()) {
        return;
    }
    const JsonObject& data = entry.event.data.as_object();
    const Date day = date_of(entry.at);
    const std::string_view column = happening->second;
    const bool late = column == "done" && day > task.due_on;
    count(tx, task.standing, day, happening->second);
    if (late) {
        count(tx, task.standing, day, "late");
    }
    if (column == "done" || column == "returned") {
        count_officer(tx, task.standing, day, entry.event.actor, happening->second);
        if (late) {
            count_officer(tx, task.standing, day, entry.event.actor, "late");
        }
    }
    if (data.contains("worked")) {
        count_pace(tx, task.standing, day, text_or(data, "element", task.standing.element), integer_or(data, "worked"));
    }
}

void apply(Tx& tx, const journal::Entry& entry) {
    const Date day = date_of(entry.at);
    for (const std::string& task : family_of(tx, entry.event)) {
        const auto now = find(tx, task, day);
        stand(tx, task, now);
        if (now && task == entry.event.subject) {
            count_event(tx, entry, *now);
        }
    }
}

} // namespace

journal::Projection supervision_projection() {
    return {
        .name = "supervision",
        .tables =
            {"supervision_task", "supervision_load", "supervision_daily", "supervision_officer", "supervision_pace"},
        .apply = apply,
        .follows = true,
        .kinds = kinds()};
}

} // namespace tonghe::work
