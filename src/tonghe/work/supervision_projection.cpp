// Keeps the counts of work/supervision.hpp, many events at a time. What waits is read from the task's row as it is when
// its events are folded: the last event of a task finds its last state, so a rebuild ends where following ends.
#include "tonghe/store/many.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/supervision.hpp"
#include "tonghe/work/worked_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

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

// Which tasks the events touch, and when each was touched last. An act on one part of a task may change the others and
// the main one.
using Touched = std::map<std::string, Instant>;

Touched touched_by(Tx& tx, std::span<const journal::Entry> entries) {
    Touched touched;
    std::map<std::string, Instant> migrated; // instances
    for (const journal::Entry& entry : entries) {
        (entry.event.kind == events::process_migrated ? migrated : touched)[entry.event.subject] = entry.at;
    }
    const auto touch = [&](std::string task, Instant at) {
        Instant& last = touched[std::move(task)];
        last = std::max(last, at);
    };
    const auto ids = [](const std::map<std::string, Instant>& of) {
        std::set<std::string> out;
        for (const auto& [id, at] : of) {
            out.insert(id);
        }
        return out;
    };
    store::each_of(
        tx,
        "SELECT id, instance FROM task WHERE instance IN ({})",
        ids(migrated),
        [&](const store::Row& row) { touch(row.text(0), migrated[row.text(1)]); }
    );
    std::map<std::string, Instant> families; // by the main task
    store::each_of(
        tx,
        "SELECT id, main FROM task WHERE (main <> '' OR parts > 0) AND id IN ({})",
        ids(touched),
        [&](const store::Row& row) {
            const std::string id = row.text(0);
            Instant& last = families[row.view(1).empty() ? id : row.text(1)];
            last = std::max(last, touched[id]);
        }
    );
    store::each_of(
        tx,
        "SELECT id, main FROM task WHERE main <> '' AND main IN ({})",
        ids(families),
        [&](const store::Row& row) { touch(row.text(0), families[row.text(1)]); }
    );
    for (const auto& [main, at] : families) {
        touch(main, at);
    }
    return touched;
}

std::map<std::string, Found> find(Tx& tx, const std::set<std::string>& tasks, const Touched& touched) {
    std::map<std::string, Found> out;
    store::each_of(
        tx,
        "SELECT t.id, t.queue, t.region, p.process, t.element, t.assignee, t.state, t.due_on, t.yellow_on, t.unit, "
        "t.due_at, t.yellow_at, t.parked_at FROM task t JOIN process_instance p ON p.id = t.instance WHERE t.id IN "
        "({})",
        tasks,
        [&](const store::Row& row) {
            const StepClock clock{
                .due_on = row.date(7),
                .yellow_on = row.date(8),
                .unit = parse_word<TermUnit>(row.view(9)).value_or(TermUnit::workday),
                .due_at = row.optional_instant(10),
                .yellow_at = row.optional_instant(11)};
            const std::string id = row.text(0);
            const std::string state = row.text(6);
            const Instant at = row.optional_instant(12).value_or(touched.at(id));
            const Colour turned = clock.has_limit() ? colour(clock, at) : Colour::green;
            out[id] = {
                .standing =
                    {row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), state, word(turned), row.text(7)},
                .due_on = clock.due_on,
                .waits = state == "open" || state == "claimed" || state == "held" || state == "parked"};
        }
    );
    return out;
}

std::map<std::string, Standing> stood(Tx& tx, const std::set<std::string>& tasks) {
    std::map<std::string, Standing> out;
    store::each_of(
        tx,
        fmt::format("SELECT task, {}, due_on FROM supervision_task WHERE task IN ({{}})", standing_columns),
        tasks,
        [&](const store::Row& row) {
            out[row.text(0)] = {
                row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7), row.text(8)};
        }
    );
    return out;
}

void put(Tx& tx, const std::string& task, const Standing& now) {
    store::Values values = now.key();
    values.insert(values.begin(), task);
    values.emplace_back(now.due_on);
    tx.execute(
        fmt::format(
            "INSERT INTO supervision_task (task, {}, due_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (task) DO "
            "UPDATE SET queue = excluded.queue, region = excluded.region, process = excluded.process, element = "
            "excluded.element, officer = excluded.officer, state = excluded.state, colour = excluded.colour, due_on = "
            "excluded.due_on",
            standing_columns
        ),
        values
    );
}

void add_load(Tx& tx, const Standing& where, int64_t more) {
    store::Values values = where.key();
    if (more > 0) {
        values.emplace_back(more);
        tx.execute(
            fmt::format(
                "INSERT INTO supervision_load ({}, tasks) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT ({}) DO UPDATE "
                "SET tasks = supervision_load.tasks + excluded.tasks",
                standing_columns,
                standing_columns
            ),
            values
        );
        return;
    }
    values.emplace_back(-more);
    tx.execute(fmt::format("DELETE FROM supervision_load WHERE {} AND tasks = ?", is_that_standing), values);
    std::rotate(values.begin(), values.end() - 1, values.end()); // the number comes first below
    tx.execute(fmt::format("UPDATE supervision_load SET tasks = tasks - ? WHERE {}", is_that_standing), values);
}

// What waits, and how much of it in each place.
void stand(
    Tx& tx,
    const std::set<std::string>& tasks,
    const std::map<std::string, Found>& found,
    const std::map<std::string, Standing>& before
) {
    const auto by_place = [](const Standing& a, const Standing& b) { // whatever the due day
        return std::tie(a.queue, a.region, a.process, a.element, a.officer, a.state, a.colour) <
               std::tie(b.queue, b.region, b.process, b.element, b.officer, b.state, b.colour);
    };
    std::map<Standing, int64_t, decltype(by_place)> load(by_place);
    for (const std::string& task : tasks) {
        const auto now = found.find(task);
        const auto old = before.find(task);
        const bool waits = now != found.end() && now->second.waits;
        const bool waited = old != before.end();
        if (waits && waited && old->second == now->second.standing) {
            continue;
        }
        if (waited) {
            --load[old->second];
        }
        if (waits) {
            ++load[now->second.standing];
            put(tx, task, now->second.standing);
        } else if (waited) {
            tx.execute("DELETE FROM supervision_task WHERE task = ?", {task});
        }
    }
    for (const auto& [where, more] : load) {
        if (more != 0) {
            add_load(tx, where, more);
        }
    }
}

// Times that something happened: table, key and column of a count, and how much is added.
using Counts = std::map<std::tuple<const char*, std::vector<std::string>, std::string>, int64_t>;

constexpr const char* daily = "supervision_daily (day, queue, region, process";
constexpr const char* of_officer = "supervision_officer (queue, region, officer, day, process";
constexpr const char* pace = "supervision_pace (day, queue, region, process, element";

void count(Counts& counts, const journal::Entry& entry, const Found& task) {
    const auto happening = happenings().find(entry.event.kind);
    if (happening == happenings().end()) {
        return;
    }
    const JsonObject& data = entry.event.data.as_object();
    const Standing& at = task.standing;
    const Date date = date_of(entry.at);
    const std::string day = to_string(date);
    const std::string column = happening->second;
    const bool done = column == "done";
    const auto add = [&](const std::string& counted) {
        ++counts[{daily, {day, at.queue, at.region, at.process}, counted}];
        if (done || column == "returned") {
            ++counts[{of_officer, {at.queue, at.region, entry.event.actor, day, at.process}, counted}];
        }
    };
    add(column);
    if (done && date > task.due_on) {
        add("late");
    }
    if (data.contains("worked")) {
        const std::string element(text_or(data, "element", at.element));
        const std::string column_of_pace = fmt::format("pace_{}", pace_class(integer_or(data, "worked")));
        ++counts[{pace, {day, at.queue, at.region, at.process, element}, column_of_pace}];
    }
}

void write(Tx& tx, const Counts& counts) {
    for (const auto& [key, more] : counts) {
        const auto& [table_and_key, values_of_key, column] = key;
        const std::string_view text = table_and_key;
        const size_t bracket = text.find('(');
        store::Values values(values_of_key.begin(), values_of_key.end());
        values.emplace_back(more);
        std::string marks;
        for (size_t i = 0; i < values.size(); ++i) {
            marks += i == 0 ? "?" : ", ?";
        }
        tx.execute(
            fmt::format(
                "INSERT INTO {0}, {1}) VALUES ({2}) ON CONFLICT {3}) DO UPDATE SET {1} = {4}.{1} + excluded.{1}",
                text,
                column,
                marks,
                text.substr(bracket),
                text.substr(0, bracket - 1)
            ),
            values
        );
    }
}

void fold(Tx& tx, std::span<const journal::Entry> entries) {
    const Touched touched = touched_by(tx, entries);
    std::set<std::string> tasks;
    for (const auto& [task, at] : touched) {
        tasks.insert(task);
    }
    const auto found = find(tx, tasks, touched);
    stand(tx, tasks, found, stood(tx, tasks));
    Counts counts;
    for (const journal::Entry& entry : entries) {
        if (const auto task = found.find(entry.event.subject); task != found.end()) {
            count(counts, entry, task->second);
        }
    }
    write(tx, counts);
}

} // namespace

journal::Projection supervision_projection() {
    return {
        .name = "supervision",
        .tables =
            {"supervision_task", "supervision_load", "supervision_daily", "supervision_officer", "supervision_pace"},
        .follows = true,
        .kinds = kinds(),
        .fold = fold};
}

} // namespace tonghe::work
