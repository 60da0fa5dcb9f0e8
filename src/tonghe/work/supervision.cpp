#include "tonghe/work/supervision.hpp"

#include "tonghe/store/many.hpp"
#include "tonghe/store/page.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/worked_time.hpp"

#include <fmt/format.h>

#include <map>
#include <numeric>
#include <set>

namespace tonghe::work {

namespace {

struct Where {
    std::string sql;
    store::Values values;
};

Where places_of(const SupervisionQuery& query) {
    Where where{query.places.sql, query.places.values};
    if (query.process) {
        where.sql += " AND process = ?";
        where.values.emplace_back(*query.process);
    }
    return where;
}

Where days_of(const SupervisionQuery& query, Date from, Date to) {
    Where where = places_of(query);
    where.sql = "day >= ? AND day <= ? AND " + where.sql;
    where.values.insert(where.values.begin(), {from, to});
    return where;
}

// A count of waiting tasks into what it counts for.
void add_load(WorkFigures& figures, std::string_view state, std::string_view colour, int64_t tasks) {
    if (state == "parked") {
        figures.parked += tasks;
        return;
    }
    (state == "open" ? figures.open : figures.in_hand) += tasks;
    figures.yellow += colour == "yellow" ? tasks : 0;
    figures.overdue += colour == "red" ? tasks : 0;
}

using FiguresBy = std::map<std::vector<std::string>, WorkFigures>;

WorkFigures& figures_of(FiguresBy& all, const store::Row& row, int keys) {
    std::vector<std::string> key;
    for (int i = 0; i < keys; ++i) {
        key.push_back(row.text(i));
    }
    return all[std::move(key)];
}

// What waits, by the named columns.
FiguresBy load_by(Session& session, const SupervisionQuery& query, const std::string& columns, int keys) {
    FiguresBy out;
    const Where where = places_of(query);
    session.each(
        fmt::format(
            "SELECT {0}, state, colour, CAST(SUM(tasks) AS BIGINT) FROM supervision_load WHERE {1} GROUP BY {0}, "
            "state, colour",
            columns,
            where.sql
        ),
        where.values,
        [&](const store::Row& row) {
            add_load(figures_of(out, row, keys), row.view(keys), row.view(keys + 1), row.integer(keys + 2));
        }
    );
    return out;
}

Date monday_of(Date day) { return day - (day.weekday() - 1); }

std::string sum_of(const std::string& column) { return "CAST(SUM(" + column + ") AS BIGINT)"; }

std::string pace_columns() {
    std::string out;
    for (int pace = 0; pace < pace_classes; ++pace) {
        out += (pace == 0 ? "" : ", ") + sum_of("pace_" + std::to_string(pace));
    }
    return out;
}

std::vector<int64_t> read_pace(const store::Row& row, int first) {
    std::vector<int64_t> times;
    for (int pace = 0; pace < pace_classes; ++pace) {
        times.push_back(row.integer(first + pace));
    }
    return times;
}

} // namespace

void WorkFigures::add(const WorkFigures& other) {
    open += other.open;
    in_hand += other.in_hand;
    parked += other.parked;
    yellow += other.yellow;
    overdue += other.overdue;
    opened += other.opened;
    done += other.done;
    late += other.late;
    returned += other.returned;
    turned_red += other.turned_red;
    done_week += other.done_week;
}

std::vector<PlaceFigures> work_by_place(Session& session, const SupervisionQuery& query) {
    FiguresBy all = load_by(session, query, "queue, region", 2);
    const Where then = days_of(query, query.from, query.to);
    session.each(
        fmt::format(
            "SELECT queue, region, {}, {}, {}, {}, {} FROM supervision_daily WHERE {} GROUP BY queue, region",
            sum_of("opened"),
            sum_of("done"),
            sum_of("late"),
            sum_of("returned"),
            sum_of("turned_red"),
            then.sql
        ),
        then.values,
        [&](const store::Row& row) {
            WorkFigures& figures = figures_of(all, row, 2);
            figures.opened = row.integer(2);
            figures.done = row.integer(3);
            figures.late = row.integer(4);
            figures.returned = row.integer(5);
            figures.turned_red = row.integer(6);
        }
    );
    const Where week = days_of(query, monday_of(query.today), query.today);
    session.each(
        fmt::format(
            "SELECT queue, region, {} FROM supervision_daily WHERE {} GROUP BY queue, region", sum_of("done"), week.sql
        ),
        week.values,
        [&](const store::Row& row) { figures_of(all, row, 2).done_week = row.integer(2); }
    );
    std::vector<PlaceFigures> out;
    for (const auto& [key, figures] : all) {
        out.push_back({key[0], key[1], figures});
    }
    return out;
}

std::vector<OfficerFigures> work_by_officer(Session& session, const SupervisionQuery& query) {
    FiguresBy all = load_by(session, query, "officer", 1);
    const Where then = days_of(query, query.from, query.to);
    session.each(
        fmt::format(
            "SELECT officer, {}, {}, {} FROM supervision_officer WHERE {} GROUP BY officer",
            sum_of("done"),
            sum_of("late"),
            sum_of("returned"),
            then.sql
        ),
        then.values,
        [&](const store::Row& row) {
            WorkFigures& figures = figures_of(all, row, 1);
            figures.done = row.integer(1);
            figures.late = row.integer(2);
            figures.returned = row.integer(3);
        }
    );
    const Where week = days_of(query, monday_of(query.today), query.today);
    session.each(
        fmt::format("SELECT officer, {} FROM supervision_officer WHERE {} GROUP BY officer", sum_of("done"), week.sql),
        week.values,
        [&](const store::Row& row) { figures_of(all, row, 1).done_week = row.integer(1); }
    );
    std::vector<OfficerFigures> out;
    for (const auto& [key, figures] : all) {
        out.push_back({key[0], figures});
    }
    return out;
}

std::vector<StepFigures> work_by_step(Session& session, const SupervisionQuery& query) {
    std::map<std::pair<std::string, std::string>, StepFigures> steps;
    const auto step = [&](const store::Row& row) -> StepFigures& {
        StepFigures& found = steps[{row.text(0), row.text(1)}];
        found.process = row.text(0);
        found.element = row.text(1);
        return found;
    };
    const Where now = places_of(query);
    session.each(
        fmt::format(
            "SELECT process, element, CAST(SUM(tasks) AS BIGINT), CAST(SUM(CASE WHEN colour = 'red' AND state <> "
            "'parked' THEN tasks ELSE 0 END) AS BIGINT) FROM supervision_load WHERE {} GROUP BY process, element",
            now.sql
        ),
        now.values,
        [&](const store::Row& row) {
            step(row).waiting = row.integer(2);
            step(row).overdue = row.integer(3);
        }
    );
    const Where then = days_of(query, query.from, query.to);
    session.each(
        fmt::format(
            "SELECT process, element, {} FROM supervision_pace WHERE {} GROUP BY process, element",
            pace_columns(),
            then.sql
        ),
        then.values,
        [&](const store::Row& row) {
            const std::vector<int64_t> times = read_pace(row, 2);
            StepFigures& found = step(row);
            found.done = std::accumulate(times.begin(), times.end(), int64_t{0});
            found.usual_minutes = median_minutes(times);
        }
    );
    std::vector<StepFigures> out;
    for (auto& [key, found] : steps) {
        out.push_back(std::move(found));
    }
    return out;
}

std::vector<DayFigures> work_by_day(Session& session, const SupervisionQuery& query) {
    std::vector<DayFigures> days;
    for (Date day = query.from; day <= query.to; day = day + 1) {
        days.push_back({.on = day});
    }
    const Where then = days_of(query, query.from, query.to);
    session.each(
        fmt::format(
            "SELECT day, {}, {}, {}, {} FROM supervision_daily WHERE {} GROUP BY day",
            sum_of("opened"),
            sum_of("done"),
            sum_of("returned"),
            sum_of("turned_red"),
            then.sql
        ),
        then.values,
        [&](const store::Row& row) {
            const Date on = row.date(0);
            days[static_cast<size_t>(on - query.from)] = {
                on, row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
        }
    );
    return days;
}

DeskPage supervised_tasks(Session& session, const Work& work, const SupervisedTasks& query, Instant now) {
    Where where{query.places.sql, query.places.values};
    const auto add = [&](const char* condition, store::Values values) {
        where.sql += std::string(" AND ") + condition;
        where.values.insert(where.values.end(), values.begin(), values.end());
    };
    if (query.process) {
        add("process = ?", {*query.process});
    }
    if (query.officer) {
        add("officer = ?", {*query.officer});
    }
    if (query.colour) {
        add("colour = ? AND state <> 'parked'", {word(*query.colour)});
    }
    if (query.state) {
        add("state = ?", {word(*query.state)});
    }
    if (query.after) {
        const auto keys = store::decode_cursor(*query.after, 2);
        add("(due_on, task) > (?, ?)", {keys[0], keys[1]});
    }
    const int limit = store::page_size(query.limit);
    where.values.emplace_back(limit + 1);
    DeskPage page;
    std::vector<std::pair<std::string, std::string>> keys; // due day and task
    session.each(
        fmt::format("SELECT due_on, task FROM supervision_task WHERE {} ORDER BY due_on, task LIMIT ?", where.sql),
        where.values,
        [&](const store::Row& row) { keys.emplace_back(row.text(0), row.text(1)); }
    );
    if (keys.size() > static_cast<size_t>(limit)) { // one more than asked for: there is a next page
        keys.pop_back();
        page.next = store::encode_cursor({keys.back().first, keys.back().second});
    }
    for (const auto& [due_on, id] : keys) {
        if (const auto task = internal::find_task(session, TaskId(id))) {
            page.rows.push_back(view_task(session, work, *task, now));
        }
    }
    return page;
}

std::optional<int64_t> usual_minutes(
    Session& session,
    const std::string& process,
    const std::string& element,
    const std::string& queue,
    const std::string& region,
    Date today
) {
    constexpr int days_back = 180;
    constexpr int64_t enough = 5;
    const auto times = session.first(
        fmt::format(
            "SELECT {} FROM supervision_pace WHERE process = ? AND element = ? AND queue = ? AND region = ? AND day >= "
            "?",
            pace_columns()
        ),
        {process, element, queue, region, today - days_back},
        [](const store::Row& row) { return read_pace(row, 0); }
    );
    const int64_t all = times ? std::accumulate(times->begin(), times->end(), int64_t{0}) : 0;
    return all < enough ? std::nullopt : std::optional(median_minutes(*times));
}

void compare_with_usual(Session& session, const Work& work, std::vector<TaskView>& rows, Instant now) {
    std::set<std::string> waiting;
    for (const TaskView& row : rows) {
        if (row.state == TaskState::open || row.state == TaskState::claimed) {
            waiting.insert(row.task.text());
        }
    }
    std::map<std::string, std::pair<Task, std::string>> tasks; // with their processes
    store::each_of(
        session,
        fmt::format(
            "SELECT {}, p.process FROM task t JOIN process_instance p ON p.id = t.instance WHERE t.id IN ({{}})",
            internal::task_columns
        ),
        waiting,
        [&](const store::Row& row) {
            Task task = internal::read_task(row);
            tasks.emplace(task.id.text(), std::pair(std::move(task), row.text(internal::task_columns_count)));
        }
    );
    std::map<std::vector<std::string>, std::optional<int64_t>> known;
    const Reckoning reckoning = work.sources().reckoning();
    for (TaskView& row : rows) {
        const auto found = tasks.find(row.task.text());
        if (found == tasks.end() || !found->second.first.is_main()) {
            continue;
        }
        const auto& [task, process] = found->second;
        auto [place, fresh] = known.try_emplace({process, row.element, row.queue, row.region});
        if (fresh) {
            place->second = usual_minutes(session, process, row.element, row.queue, row.region, date_of(now));
        }
        if (place->second) {
            row.usual_days = days_of_minutes(*place->second);
            row.taken_days = days_of_minutes(worked_minutes(task, now, reckoning.of(task.region)));
        }
    }
}

} // namespace tonghe::work
