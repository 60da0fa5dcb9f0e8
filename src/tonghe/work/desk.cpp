#include "tonghe/work/desk.hpp"

#include "tonghe/identity/visibility.hpp"
#include "tonghe/process/returning.hpp"
#include "tonghe/process/vocabulary.hpp"
#include "tonghe/store/page.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/people.hpp"
#include "tonghe/work/supervision.hpp"
#include "tonghe/work/worked_time.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tonghe::work {

namespace {

Text title_from(const std::function<Text(std::string_view)>& source, const std::string& code) {
    return source ? source(code) : Text{code, code};
}

TaskView view(const Work& work, const Task& task, const TaskContext& context, Instant now, const Reckoning& reckoning) {
    TaskView view;
    view.task = task.id;
    view.case_ = task.case_ref;
    if (!context.part_of.empty()) {
        view.part_of = context.part_of;
    }
    view.title = task.title;
    view.item_title = context.item_title;
    view.element = task.element;
    view.act = task.act;
    for (const std::string& outcome : task.outcomes) {
        const process::OutcomeWord* known = process::find_outcome(outcome);
        view.outcomes.push_back(
            known == nullptr ? OutcomeView{outcome, {outcome, outcome}, false}
                             : OutcomeView{outcome, known->title, known->needs_opinion}
        );
    }
    view.state = task.state;
    view.applicant_name = context.applicant_name;
    view.submitted_at = context.submitted_at;
    if (task.clock.has_limit()) {
        const Instant until = task.done_at.value_or(task.parked_at.value_or(now));
        view.due_on = task.clock.due_on;
        view.colour = colour(task.clock, until);
        view.days_left = days_left(task.clock, date_of(until), *reckoning.days);
        view.clock_unit = task.clock.unit;
        view.due_at = task.clock.due_at;
        if (task.clock.due_at) {
            const Worktime time = reckoning.of(task.region);
            const Duration left = time.worked(until, *task.clock.due_at);
            const Duration late = time.worked(*task.clock.due_at, until);
            view.minutes_left = (left.micros - late.micros) / Duration::minutes(1).micros;
        }
    }
    if (!task.assignee.empty()) {
        view.assignee = task.assignee;
    }
    if (!task.outcome.empty()) {
        view.outcome = task.outcome;
    }
    view.done_at = task.done_at;
    view.queue = task.queue;
    view.queue_title = title_from(work.sources().queue_title, task.queue);
    view.region = task.region;
    view.region_title = title_from(work.sources().region_title, task.region);
    view.part = task.part;
    if (!task.is_main()) {
        view.main = task.main;
    }
    if (!task.asked.empty()) {
        view.asked = task.asked;
        view.asked_by = task.asked_by;
    }
    view.version = task.version;
    return view;
}

// A condition and its values, grown piece by piece.
struct Where {
    std::string sql;
    store::Values values;

    void add(const std::string& condition, const store::Values& more = {}) {
        sql += (sql.empty() ? "" : " AND ") + condition;
        values.insert(values.end(), more.begin(), more.end());
    }
};

// Of clocks of days and of hours, which have moments beside their days.
constexpr const char* is_red = "(t.due_on < ? OR (t.due_at IS NOT NULL AND t.due_at < ?))";
constexpr const char* is_past_yellow = "(t.yellow_on <= ? AND (t.yellow_at IS NULL OR t.yellow_at <= ?))";

void add_colour(Where& where, Colour wanted, Instant now) {
    const Date today = date_of(now);
    where.add(wanted == Colour::red ? is_red : fmt::format("NOT {}", is_red), {today, now});
    if (wanted != Colour::red) {
        where.add(fmt::format("{}{}", wanted == Colour::yellow ? "" : "NOT ", is_past_yellow), {today, now});
    }
}

// A pattern for LIKE that finds the text anywhere, with what LIKE takes for signs escaped.
std::string containing(const std::string& text) {
    std::string pattern = "%";
    for (const char c : text) {
        pattern += c == '%' || c == '_' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return pattern + "%";
}

void add_filter(Where& where, const DeskQuery& query) {
    if (query.item) {
        where.add("p.process = ?", {*query.item});
    }
    if (query.region) {
        where.add("t.region LIKE ?", {std::string(catalog::region_prefix(*query.region)) + "%"});
    }
    if (query.part) {
        where.add("t.part = ?", {word(*query.part)});
    }
    if (query.text && !query.text->empty()) {
        const std::string pattern = containing(*query.text);
        where.add(
            "(t.title_zh LIKE ? ESCAPE '\\' OR t.title_en LIKE ? ESCAPE '\\' OR p.title_zh LIKE ? ESCAPE '\\' OR "
            "p.title_en LIKE ? ESCAPE '\\')",
            {pattern, pattern, pattern, pattern}
        );
    }
    if (query.since) {
        where.add("t.created_at >= ?", {start_of(*query.since)});
    }
}

int64_t micros_of(const std::string& text) {
    int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Where conditions(
    const identity::Actor& actor,
    const std::vector<std::string>& absent_officers,
    const DeskQuery& query,
    DeskList list,
    Instant now
) {
    Where where;
    switch (list) {
    case DeskList::open: {
        const identity::Visibility all(actor);
        const auto visible = (query.queue ? all.within(*query.queue) : all).condition("t.queue", "t.region");
        where.add("t.state = 'open'");
        where.add(visible.sql, visible.values);
        break;
    }
    case DeskList::mine: { // also what lies with those she stands in for
        store::Values accounts{actor.account};
        std::string marks = "?";
        for (const std::string& absent : absent_officers) {
            accounts.emplace_back(absent);
            marks += ", ?";
        }
        where.add("t.state IN ('claimed', 'parked', 'held') AND t.assignee IN (" + marks + ")", accounts);
        break;
    }
    case DeskList::done:
        where.add("t.state = 'done' AND t.assignee = ?", {actor.account});
        break;
    }
    if (query.queue && list != DeskList::open) {
        where.add("t.queue = ?", {*query.queue});
    }
    if (query.colour && list != DeskList::done) {
        add_colour(where, *query.colour, now);
    }
    add_filter(where, query);
    if (query.after) {
        const auto keys = store::decode_cursor(*query.after, 2);
        if (list == DeskList::done) {
            where.add("(t.done_at, t.id) < (?, ?)", {micros_of(keys[0]), keys[1]});
        } else {
            where.add("(t.due_on, t.id) > (?, ?)", {keys[0], keys[1]});
        }
    }
    return where;
}

} // namespace

DeskPage desk(Session& session, const Work& work, const identity::Actor& actor, const DeskQuery& query, Instant now) {
    const DeskList list = query.state.value_or(DeskList::open);
    const Date today = date_of(now);
    const int limit = store::page_size(query.limit);
    const auto absent =
        list == DeskList::mine ? stands_in_for(session, actor.account, today) : std::vector<std::string>();
    Where where = conditions(actor, absent, query, list, now);
    where.values.emplace_back(limit + 1);
    const Reckoning reckoning = work.sources().reckoning();
    DeskPage page;
    std::vector<std::string> last;
    session.each(
        fmt::format(
            "SELECT {}, {} FROM task t JOIN process_instance p ON p.id = t.instance WHERE {} ORDER BY {} LIMIT ?",
            internal::task_columns,
            internal::context_columns,
            where.sql,
            list == DeskList::done ? "t.done_at DESC, t.id DESC" : "t.due_on, t.id"
        ),
        where.values,
        [&](const store::Row& row) {
            if (page.rows.size() == static_cast<size_t>(limit)) { // one more than asked for: there is a next page
                page.next = store::encode_cursor(last);
                return;
            }
            const Task task = internal::read_task(row);
            const TaskContext context = internal::read_context(row, internal::task_columns_count);
            page.rows.push_back(view(work, task, context, now, reckoning));
            const std::string key = list == DeskList::done ? std::to_string(task.done_at.value_or(Instant{}).micros)
                                                           : to_string(task.clock.due_on);
            last = {key, task.id.text()};
        }
    );
    return page;
}

int64_t count_tasks(Session& session, const identity::Actor& actor, DeskQuery query, Instant now, int most) {
    const DeskList list = query.state.value_or(DeskList::open);
    query.after.reset();
    const auto absent =
        list == DeskList::mine ? stands_in_for(session, actor.account, date_of(now)) : std::vector<std::string>();
    Where where = conditions(actor, absent, query, list, now);
    where.values.emplace_back(most);
    return session.count(
        fmt::format(
            "SELECT COUNT(*) FROM (SELECT 1 FROM task t JOIN process_instance p ON p.id = t.instance WHERE {} LIMIT ?) "
            "counted",
            where.sql
        ),
        where.values
    );
}

DeskSummary desk_summary(Session& session, const Work& work, const identity::Actor& actor, Instant now) {
    const Date today = date_of(now);
    DeskSummary summary;
    const auto visible = identity::Visibility(actor).condition("t.queue", "t.region");
    std::map<std::pair<std::string, std::string>, PlaceLoad> places;
    const auto place = [&](const store::Row& row) -> PlaceLoad& {
        PlaceLoad& load = places[{row.text(0), row.text(1)}];
        load.queue = row.text(0);
        load.region = row.text(1);
        return load;
    };

    const auto count_open = [&](const char* state, store::Values values, auto take) {
        store::Values all{today, now, today, now, today, now};
        all.insert(all.end(), values.begin(), values.end());
        session.each(
            fmt::format(
                "SELECT t.queue, t.region, COUNT(*), SUM(CASE WHEN {0} THEN 1 ELSE 0 END), "
                "SUM(CASE WHEN NOT {0} AND {1} THEN 1 ELSE 0 END) FROM task t WHERE {2} GROUP BY t.queue, t.region",
                is_red,
                is_past_yellow,
                state
            ),
            all,
            [&](const store::Row& row) {
                take(row);
                summary.colours.red += row.integer(3);
                summary.colours.yellow += row.integer(4);
                summary.colours.green += row.integer(2) - row.integer(3) - row.integer(4);
            }
        );
    };
    std::map<std::string, QueueLoad> queues;
    count_open(fmt::format("t.state = 'open' AND {}", visible.sql).c_str(), visible.values, [&](const store::Row& row) {
        summary.open += row.integer(2);
        PlaceLoad& load = place(row);
        load.open += row.integer(2);
        load.overdue += row.integer(3);
        QueueLoad& queue = queues[row.text(0)];
        queue.open += row.integer(2);
        queue.red += row.integer(3);
    });
    count_open(
        "t.state IN ('claimed', 'parked', 'held') AND t.assignee = ?",
        {actor.account},
        [&](const store::Row& row) { summary.mine += row.integer(2); }
    );
    summary.done_today = session.count(
        "SELECT COUNT(*) FROM task t WHERE t.state = 'done' AND t.assignee = ? AND t.done_at >= ?",
        {actor.account, start_of(today)}
    );

    // What colleagues hold, and what was done lately, in the same places.
    store::Values claimed{today, now};
    claimed.insert(claimed.end(), visible.values.begin(), visible.values.end());
    session.each(
        fmt::format(
            "SELECT t.queue, t.region, COUNT(*), SUM(CASE WHEN {} THEN 1 ELSE 0 END) FROM task t "
            "WHERE t.state = 'claimed' AND {} GROUP BY t.queue, t.region",
            is_red,
            visible.sql
        ),
        claimed,
        [&](const store::Row& row) {
            PlaceLoad& load = place(row);
            load.open += row.integer(2);
            load.overdue += row.integer(3);
        }
    );
    store::Values done = visible.values;
    done.emplace_back(now - Duration::days(30));
    session.each(
        fmt::format(
            "SELECT t.queue, t.region, COUNT(*) FROM task t WHERE t.state = 'done' AND {} AND t.done_at >= ? GROUP BY "
            "t.queue, t.region",
            visible.sql
        ),
        done,
        [&](const store::Row& row) { place(row).done_30d = row.integer(2); }
    );
    for (const std::string& queue : identity::Visibility(actor).queues()) { // also those where nothing waits
        QueueLoad load = queues[queue];
        load.queue = queue;
        load.title = title_from(work.sources().queue_title, queue);
        summary.queues.push_back(std::move(load));
    }
    for (auto& [key, load] : places) {
        summary.places.push_back(std::move(load));
    }
    return summary;
}

Task visible_task(Session& session, const identity::Actor& actor, const TaskId& id, Instant now) {
    auto task = internal::find_task(session, id);
    const bool sees =
        task && (task->assignee == actor.account || identity::Visibility(actor).covers(task->queue, task->region) ||
                 (!actor.account.empty() && task->asked_by == actor.account) || has_copy(session, actor, id) ||
                 stands_in(session, actor.account, task->assignee, date_of(now)));
    if (!sees) {
        throw Error(errors::task_not_found); // the same for both, so that ids cannot be tried out
    }
    return std::move(*task);
}

TaskView view_task(Session& session, const Work& work, const Task& task, Instant now) {
    auto context = task.context;
    if (!context) {
        context = session.first(
            fmt::format("SELECT {} FROM process_instance p WHERE p.id = ?", internal::context_columns),
            {task.instance},
            [](const store::Row& row) { return internal::read_context(row, 0); }
        );
    }
    return view(work, task, context.value_or(TaskContext{}), now, work.sources().reckoning());
}

std::vector<Task> waiting_tasks(Session& session, const std::string& case_ref) {
    return session.all(
        fmt::format(
            "SELECT {} FROM process_instance p JOIN task t ON t.instance = p.id WHERE p.case_ref = ? AND t.state IN "
            "('open', 'claimed', 'parked', 'held') "
            "ORDER BY t.due_on, t.id",
            internal::task_columns
        ),
        {case_ref},
        internal::read_task
    );
}

std::vector<ReturnView> return_targets(Session& session, const Work& work, const Task& task) {
    const auto running = internal::find_running(session, task.instance);
    std::vector<ReturnView> targets;
    if (!running || !task.is_waiting()) {
        return targets;
    }
    const auto model = work.model_of(session, running->instance);
    for (const process::ReturnTarget& target : process::returnable(*model, running->state, task.token)) {
        const process::Element& element = model->elements[target.node];
        const std::string title = element.name.empty() ? element.id : element.name;
        targets.push_back({element.id, {title, std::string(element.attribute("title_en", title))}});
    }
    return targets;
}

std::vector<HistoryLine> history(Session& session, const Work& work, const std::string& case_ref) {
    return history(session, work.instances_of(session, case_ref));
}

std::vector<HistoryLine> history(Session& session, const std::vector<Instance>& instances) {
    std::vector<HistoryLine> lines;
    std::map<std::string, Task> tasks;
    for (const Instance& instance : instances) {
        for (const Task& task : internal::tasks_of(session, instance.id)) {
            tasks.emplace(task.id.text(), task);
            if (task.state == TaskState::planned) {
                continue; // it may never come to that
            }
            const bool waits = task.is_waiting();
            const bool returned = task.outcome == "return";
            const process::OutcomeWord* known = process::find_outcome(task.outcome);
            lines.push_back({
                .at = waits ? task.created_at : task.done_at.value_or(task.created_at),
                .kind = waits                                ? "waiting"
                        : task.state == TaskState::cancelled ? "cancelled"
                        : returned                           ? "returned"
                                                             : "completed",
                .element = task.element,
                .title = task.title,
                .who = task.assignee,
                .post = task.post,
                .outcome = task.outcome,
                .outcome_title = known != nullptr ? known->title
                                 : returned       ? Text{"退回", "Sent back"}
                                                  : Text{},
                .text = task.opinion,
                .part = task.part,
                .acted_for = task.acted_for,
            });
        }
        session.each(
            "SELECT task, author, text, at FROM task_comment WHERE instance = ? ORDER BY at",
            {instance.id},
            [&](const store::Row& row) {
                const Task& task = tasks[row.text(0)];
                lines.push_back(
                    {.at = row.instant(3),
                     .kind = "comment",
                     .element = task.element,
                     .title = task.title,
                     .who = row.text(1),
                     .text = row.text(2)}
                );
            }
        );
    }
    std::stable_sort(lines.begin(), lines.end(), [](const HistoryLine& a, const HistoryLine& b) {
        return std::pair(a.kind == "waiting", a.at) <
               std::pair(b.kind == "waiting", b.at); // what is still to come last
    });
    return lines;
}

std::vector<PictureElement> picture(Session& session, const Work& work, const InstanceId& id, Instant now) {
    const auto running = internal::find_running(session, id);
    if (!running) {
        throw Error(errors::instance_not_found, {{"instance", id.text()}});
    }
    const auto model = work.model_of(session, running->instance);
    std::map<std::string, PictureElement> elements; // the latest visit of each
    std::map<std::string, Task> offices;            // the latest task of each
    for (process::Index node = 0; node < model->nodes.size(); ++node) {
        if (running->state.has_visited(node)) {
            elements[model->elements[node].id] = {.element = model->elements[node].id};
        }
    }
    session.each(
        "SELECT element, entered_at, left_at FROM element_visit WHERE instance = ? ORDER BY token",
        {id},
        [&](const store::Row& row) {
            elements[row.text(0)] = {
                .element = row.text(0), .entered_at = row.instant(1), .left_at = row.optional_instant(2)};
        }
    );
    for (const Task& task : internal::tasks_of(session, id)) {
        if (!task.is_main()) {
            continue;
        }
        elements[task.element] = {.element = task.element, .entered_at = task.created_at, .left_at = task.done_at};
        if (!task.assignee.empty()) {
            elements[task.element].who = task.assignee;
        }
        offices[task.element] = task;
    }
    for (const process::Token& token : running->state.tokens) {
        PictureElement& element = elements[model->elements[token.node].id];
        const bool waits =
            token.wait == process::Wait::help || (running->instance.parked && token.wait == process::Wait::person);
        element.state = waits ? PictureState::waiting : PictureState::active;
    }
    for (const process::Arrived& arrived : running->state.arrived) {
        const std::string& join = model->elements[model->flows[arrived.flow].target].id;
        elements[join].element = join;
        elements[join].state = PictureState::waiting;
    }
    const Reckoning reckoning = work.sources().reckoning();
    for (const auto& [element, task] : offices) {
        PictureElement& drawn = elements[element];
        const auto usual =
            usual_minutes(session, running->instance.process, element, task.queue, task.region, date_of(now));
        if (usual) {
            drawn.usual_days = days_of_minutes(*usual);
            drawn.taken_days =
                days_of_minutes(worked_minutes(task, task.done_at.value_or(now), reckoning.of(task.region)));
        }
    }
    std::vector<PictureElement> out;
    for (auto& [element, drawn] : elements) {
        out.push_back(std::move(drawn));
    }
    return out;
}

} // namespace tonghe::work
