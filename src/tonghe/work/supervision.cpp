#include "tonghe/work/supervision.hpp"

#include "tonghe/store/page.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/worked_time.hpp"

#include <fmt/format.h>

#include <map>

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

void add_happening(WorkFigures& figures, std::string_view happening, int64_t times) {
    if (happening == "opened") {
        figures.opened += times;
    } else if (happening == "done") {
        figures.done += times;
    } else if (happening == "late") {
        figures.late += times;
    } else if (happening == "returned") {
        figures.returned += times;
    } else if (happening == "turned_red") {
        figures.turned_red += times;
    }
}

// Load and happenings by the named columns of both tables.
std::map<std::vector<std::string>, WorkFigures>
figures_by(Session& session, const SupervisionQuery& query, const std::string& columns, int keys) {
    std::map<std::vector<std::string>, WorkFigures> out;
    const auto figures = [&](const store::Row& row) -> WorkFigures& {
        std::vector<std::string> key;
        for (int i = 0; i < keys; ++i) {
            key.push_back(row.text(i));
        }
        return out[std::move(key)];
    };
    const Where now = places_of(query);
    session.each(
        fmt::format(
            "SELECT {0}, state, colour, CAST(SUM(tasks) AS BIGINT) FROM supervision_load WHERE {1} GROUP BY {0}, "
            "state, colour",
            columns,
            now.sql
        ),
        now.values,
        [&](const store::Row& row) {
            add_load(figures(row), row.view(keys), row.view(keys + 1), row.integer(keys + 2));
        }
    );
    const Where then = days_of(query, query.from, query.to);
    session.each(
        fmt::format(
            "SELECT {0}, happening, CAST(SUM(times) AS BIGINT) FROM supervision_daily WHERE {1} GROUP BY {0}, "
            "happening",
            columns,
            then.sql
        ),
        then.values,
        [&](const store::Row& row) { add_happening(figures(row), row.view(keys), row.integer(keys + 1)); }
    );
    const Where week = days_of(query, query.today - (query.today.weekday() - 1), query.today);
    session.each(
        fmt::format(
            "SELECT {0}, CAST(SUM(times) AS BIGINT) FROM supervision_daily WHERE happening = 'done' AND {1} GROUP BY "
            "{0}",
            columns,
            week.sql
        ),
        week.values,
        [&](const store::Row& row) { figures(row).done_week += row.integer(keys); }
    );
    return out;
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
    std::vector<PlaceFigures> out;
    for (const auto& [key, figures] : figures_by(session, query, "queue, region", 2)) {
        out.push_back({key[0], key[1], figures});
    }
    return out;
}

std::vector<OfficerFigures> work_by_officer(Session& session, const SupervisionQuery& query) {
    std::vector<OfficerFigures> out;
    for (const auto& [key, figures] : figures_by(session, query, "officer", 1)) {
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
    std::map<std::pair<std::string, std::string>, std::vector<int64_t>> paces;
    const Where then = days_of(query, query.from, query.to);
    session.each(
        fmt::format(
            "SELECT process, element, pace, CAST(SUM(times) AS BIGINT) FROM supervision_pace WHERE {} GROUP BY "
            "process, element, pace",
            then.sql
        ),
        then.values,
        [&](const store::Row& row) {
            std::vector<int64_t>& times = paces[{row.text(0), row.text(1)}];
            times.resize(pace_classes);
            times[static_cast<size_t>(row.integer(2))] = row.integer(3);
            step(row).done += row.integer(3);
        }
    );
    std::vector<StepFigures> out;
    for (auto& [key, found] : steps) {
        if (const auto times = paces.find(key); times != paces.end()) {
            found.usual_minutes = median_minutes(times->second);
        }
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
            "SELECT day, happening, CAST(SUM(times) AS BIGINT) FROM supervision_daily WHERE {} GROUP BY day, happening",
            then.sql
        ),
        then.values,
        [&](const store::Row& row) {
            WorkFigures figures;
            add_happening(figures, row.view(1), row.integer(2));
            DayFigures& day = days[static_cast<size_t>(row.date(0) - query.from)];
            day.opened += figures.opened;
            day.done += figures.done;
            day.returned += figures.returned;
            day.turned_red += figures.turned_red;
        }
    );
    return days;
}

std::vector<std::string> supervised_processes(Session& session, const identity::SqlCondition& places) {
    return session.all(
        fmt::format("SELECT DISTINCT process FROM supervision_load WHERE {} ORDER BY process", places.sql),
        places.values,
        [](const store::Row& row) { return row.text(0); }
    );
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
    std::vector<int64_t> times(pace_classes);
    int64_t all = 0;
    session.each(
        "SELECT pace, CAST(SUM(times) AS BIGINT) FROM supervision_pace WHERE process = ? AND element = ? AND queue = ? "
        "AND region = ? AND day >= ? GROUP BY pace",
        {process, element, queue, region, today - days_back},
        [&](const store::Row& row) {
            times[static_cast<size_t>(row.integer(0))] = row.integer(1);
            all += row.integer(1);
        }
    );
    return all < enough ? std::nullopt : std::optional(median_minutes(times));
}

} // namespace tonghe::work
