// The desk: what waits for an officer, and deciding it without leaving the page.
#include "tonghe/api/event_stream.hpp"
#include "tonghe/api/routes.hpp"
#include "tonghe/app/case_views.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/looks.hpp"
#include "tonghe/app/progress_feed.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/visibility.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/process/standing.hpp"
#include "tonghe/process/vocabulary.hpp"
#include "tonghe/registry/mask.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/daily.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/service/rating_store.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/desk_views.hpp"
#include "tonghe/work/people.hpp"
#include "tonghe/work/standing_view.hpp"
#include "tonghe/work/supervision.hpp"

#include <set>

namespace tonghe::app {

namespace {

using work::Task;
using work::TaskId;
using work::TaskView;

struct TaskIn {
    TaskId task;
};
TONGHE_STRUCT(TaskIn, task)

struct CompleteIn {
    TaskId task;
    std::string outcome;
    std::optional<std::string> opinion;
    Json values;
    std::vector<service::CorrectionPoint> correction;
};
TONGHE_STRUCT(CompleteIn, task, outcome, opinion, values, correction)

struct ReturnIn {
    TaskId task;
    std::string to;
    std::string reason;
    std::optional<bool> straight_back; // then it comes here again without the steps between
};
TONGHE_STRUCT(ReturnIn, task, to, reason, straight_back)

struct CommentIn {
    TaskId task;
    std::string text;
};
TONGHE_STRUCT(CommentIn, task, text)

struct DeskIn {
    std::optional<work::DeskList> state;
    std::optional<std::string> queue;
    std::optional<work::Colour> colour;
    std::optional<std::string> item;
    std::optional<std::string> region;
    std::optional<work::Part> part;
    std::optional<std::string> text;
    std::optional<Date> since;
    std::optional<std::string> case_;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(DeskIn, state, queue, colour, item, region, part, text, since, case_, after, limit)

struct HistoryView {
    Instant at;
    std::string kind;
    std::string element;
    Text title;
    std::string who;
    std::string outcome;
    Text outcome_title;
    std::string text;
    work::Part part = work::Part::main;
    std::string acted_for; // name
};
TONGHE_STRUCT(HistoryView, at, kind, element, title, who, outcome, outcome_title, text, part, acted_for)

struct PartView { // what somebody else was asked of this task
    TaskId task;
    work::Part part = work::Part::sign;
    work::TaskState state = work::TaskState::open;
    std::string who; // name; empty while it lies in the queue
    Text queue_title;
    int weight = 1;
    std::string asked_by;
    std::string asked;
    std::string outcome;
    Text outcome_title;
    std::string opinion;
    std::optional<Instant> done_at;
    bool removable = false; // by who looks
};
TONGHE_STRUCT(
    PartView,
    task,
    part,
    state,
    who,
    queue_title,
    weight,
    asked_by,
    asked,
    outcome,
    outcome_title,
    opinion,
    done_at,
    removable
)

struct StandingDetail { // of a task of a process that began by itself
    work::StandingView process;
    std::string bpmn;
    std::vector<work::PictureElement> elements;
};
TONGHE_STRUCT(StandingDetail, process, bpmn, elements)

struct TaskDetail {
    TaskView task;
    std::optional<Text> instruction; // as drawn
    service::FormView form;
    Json values;
    std::vector<service::MaterialView> materials;
    std::optional<service::CaseView> case_view; // of a case, else …
    std::optional<StandingDetail> standing;     // … of a process without one
    std::vector<HistoryView> history;
    std::vector<work::ReturnView> returnable;
    std::vector<work::Operation> operations; // that who looks may do now
    std::string sign;                        // the rule of a countersigning, as the process says it
    std::vector<PartView> parts;
    std::vector<work::Copy> copies;
    std::vector<work::Reminder> reminders;
    int64_t version = 1;
};
TONGHE_STRUCT(
    TaskDetail,
    task,
    instruction,
    form,
    values,
    materials,
    case_view,
    standing,
    history,
    returnable,
    operations,
    sign,
    parts,
    copies,
    reminders,
    version
)

struct UnitLoad {
    std::string unit;
    Text title;
    int64_t open = 0;
    int64_t overdue = 0;
    int64_t done_30d = 0;
};
TONGHE_STRUCT(UnitLoad, unit, title, open, overdue, done_30d)

struct UnitDays { // what happened to the cases a unit is competent for, day by day
    std::string unit;
    Text title;
    std::vector<service::DayLoad> days;
};
TONGHE_STRUCT(UnitDays, unit, title, days)

struct BadRatings {
    int64_t bad_open = 0; // that ask for an answer, a rectification or a call back
};
TONGHE_STRUCT(BadRatings, bad_open)

struct StandingChoice { // a process without a case that gives people tasks: the list can be narrowed down to it
    std::string process;
    Text title;
};
TONGHE_STRUCT(StandingChoice, process, title)

struct SummaryOut {
    int64_t open = 0;
    int64_t mine = 0;
    int64_t done_today = 0;
    work::ColourCounts colours;
    std::vector<work::QueueLoad> queues;
    std::vector<UnitLoad> units;
    std::vector<UnitDays> last_30_days;
    work::AlsoWaits also;
    BadRatings ratings;
    std::vector<StandingChoice> standing;
};
TONGHE_STRUCT(SummaryOut, open, mine, done_today, colours, queues, units, last_30_days, also, ratings, standing)

// The names of a list: whole and recorded where the officer has the right and named a purpose, else masked.
void show_names(Session& session, House& house, const api::Caller& caller, std::vector<TaskView>& rows) {
    if (!shows_names(house, caller, LookAt::list)) {
        for (TaskView& row : rows) {
            row.applicant_name = registry::mask_name(row.applicant_name);
        }
        return;
    }
    std::vector<service::CaseRow> cases;
    std::set<std::string> seen;
    for (const TaskView& row : rows) {
        if (auto found = service::find_case(session, service::CaseId(row.case_));
            found && seen.insert(row.case_).second) {
            cases.push_back(std::move(*found));
        }
    }
    record_looks(house, caller, cases, {"name"});
}

// Colleagues by name: who serves a queue may know who has its tasks. Her own stay hers by account.
void name_assignees(Session& session, std::vector<TaskView>& rows) {
    std::vector<std::string> accounts;
    for (const TaskView& row : rows) {
        accounts.push_back(row.assignee.value_or(""));
    }
    const auto names = identity::names_of(session, accounts);
    for (TaskView& row : rows) {
        if (const auto name = names.find(row.assignee.value_or("")); name != names.end()) {
            row.assignee_name = name->second;
        }
    }
}

// Who was asked for parts of the task, its copies and its reminders, with names for accounts.
void show_people(Session& session, House& house, const identity::Actor& actor, const Task& task, TaskDetail& out) {
    const Instant now = house.clock.now();
    out.operations = work::operations_of(session, house.work, actor, task, now);
    const auto parts = work::parts_of_main(session, task);
    out.copies = work::copies_of_task(session, task.id);
    out.reminders = work::reminders_of(session, task.id);
    std::vector<std::string> accounts;
    for (const Task& part : parts) {
        accounts.insert(accounts.end(), {part.assignee, part.asked_by});
    }
    for (const work::Copy& copy : out.copies) {
        accounts.insert(accounts.end(), {copy.officer, copy.sent_by, copy.read_by});
    }
    for (const work::Reminder& reminder : out.reminders) {
        accounts.insert(accounts.end(), {reminder.addressee, reminder.sent_by, reminder.answered_by});
    }
    if (out.task.asked_by) {
        accounts.push_back(*out.task.asked_by);
    }
    const auto names = identity::names_of(session, accounts);
    const auto name = [&](std::string& account) {
        if (const auto found = names.find(account); found != names.end()) {
            account = found->second;
        }
    };
    for (const Task& part : parts) {
        const process::OutcomeWord* word = process::find_outcome(part.outcome);
        const auto possible = work::operations_of(session, house.work, actor, part, now);
        const TaskView view = work::view_task(session, house.work, part, now);
        PartView line{
            .task = part.id,
            .part = part.part,
            .state = part.state,
            .who = part.assignee,
            .queue_title = view.queue_title,
            .weight = part.weight,
            .asked_by = part.asked_by,
            .asked = part.asked,
            .outcome = part.outcome,
            .outcome_title = word != nullptr ? word->title : Text{},
            .opinion = part.opinion,
            .done_at = part.done_at,
            .removable = std::find(possible.begin(), possible.end(), work::Operation::remove_sign) != possible.end()};
        name(line.who);
        name(line.asked_by);
        out.parts.push_back(std::move(line));
    }
    for (work::Copy& copy : out.copies) {
        name(copy.officer);
        name(copy.sent_by);
        name(copy.read_by);
    }
    for (work::Reminder& reminder : out.reminders) {
        name(reminder.sent_by);
        name(reminder.answered_by);
        name(reminder.addressee);
    }
    if (out.task.asked_by) {
        name(*out.task.asked_by);
    }
    if (const auto instance = house.work.find(session, task.instance)) {
        const auto model = house.work.model_of(session, *instance);
        const process::Element* element = model->element(task.element);
        out.sign = element == nullptr ? "" : std::string(element->attribute("sign"));
        if (element != nullptr && !element->documentation.empty()) {
            const std::string& zh = element->documentation;
            out.instruction = Text{zh, std::string(element->attribute("instruction_en", zh))};
        }
    }
}

std::vector<HistoryView> history_of(Session& session, const std::vector<work::HistoryLine>& lines) {
    std::vector<std::string> accounts;
    for (const work::HistoryLine& line : lines) {
        accounts.insert(accounts.end(), {line.who, line.acted_for});
    }
    const auto names = identity::names_of(session, accounts);
    std::vector<HistoryView> out;
    for (const work::HistoryLine& line : lines) {
        const auto name = names.find(line.who);
        const auto absent = names.find(line.acted_for);
        out.push_back(
            {line.at,
             line.kind,
             line.element,
             line.title,
             name != names.end() ? name->second : line.who,
             line.outcome,
             line.outcome_title,
             line.text,
             line.part,
             absent != names.end() ? absent->second : ""}
        );
    }
    return out;
}

// What stands beside a task of a process that began by itself: no case, no form, no applicant.
void show_standing(Session& session, House& house, const Task& task, TaskDetail& out) {
    const auto instance = house.work.find(session, task.instance);
    out.form.schema = JsonObject{};
    out.values = JsonObject{};
    out.history = history_of(session, work::history(session, {*instance}));
    StandingDetail standing{
        .process = work::view_standing(session, house.work, *instance),
        .bpmn = work::kept_version(session, instance->model).bpmn,
        .elements = work::picture(session, house.work, instance->id, house.clock.now())};
    name_officers(session, standing.elements);
    out.standing = std::move(standing);
}

void show_case(Session& session, House& house, const api::Caller& caller, const Task& task, TaskDetail& out) {
    auto row = service::find_case(session, service::CaseId(task.case_ref));
    record_looks(house, caller, {*row}, {"name", "identity_number", "phone"}); // what its form shows
    const bool named = shows_names(house, caller, LookAt::opened_case);
    out.case_view = show_case_to_officer(session, house, *row, named, house.clock.now());
    if (!named) {
        out.task.applicant_name = registry::mask_name(out.task.applicant_name);
    }
    const auto definition = house.case_work.definition_of(session, *row);
    out.form.schema = definition->form;
    for (const catalog::FormSection& section : definition->item.sections) {
        out.form.sections.push_back({section.section, section.title});
    }
    out.values = row->form;
    out.materials = out.case_view->materials;
    out.history = history_of(session, work::history(session, house.work, task.case_ref));
}

TaskDetail detail_of(Session& session, House& house, const api::Caller& caller, const Task& task) {
    TaskDetail out{.task = work::view_task(session, house.work, task, house.clock.now()), .version = task.version};
    task.case_ref.empty() ? show_standing(session, house, task, out) : show_case(session, house, caller, task, out);
    show_people(session, house, caller.actor(), task, out);
    if (task.state == work::TaskState::open || task.state == work::TaskState::claimed) {
        out.returnable = work::return_targets(session, house.work, task);
    }
    return out;
}

SummaryOut summary_of(Session& session, House& house, const identity::Actor& actor) {
    const work::DeskSummary summary = work::desk_summary(session, house.work, actor, house.clock.now());
    SummaryOut out{summary.open, summary.mine, summary.done_today, summary.colours, summary.queues, {}, {}, {}, {}, {}};
    std::map<std::string, UnitLoad> units;
    const auto catalog = house.catalog.get();
    for (const work::PlaceLoad& place : summary.places) {
        for (const identity::PostHeld& post : actor.posts) {
            const bool serves = std::find(post.queues.begin(), post.queues.end(), place.queue) != post.queues.end() &&
                                catalog::covers(post.region, place.region);
            if (serves) {
                UnitLoad& load = units[post.unit];
                load.unit = post.unit;
                load.title = post.unit_title;
                load.open += place.open;
                load.overdue += place.overdue;
                load.done_30d += place.done_30d;
                break;
            }
        }
    }
    for (auto& [unit, load] : units) {
        out.units.push_back(std::move(load));
    }
    out.also = work::also_waits(session, actor);
    for (const catalog::StandingDefinition& one : catalog->content().standing) {
        if (process::has_tasks(*one.model)) {
            out.standing.push_back({one.model->process.id, one.title});
        }
    }
    const auto visible = identity::Visibility(actor).condition("q.queue", "q.region");
    out.ratings.bad_open =
        static_cast<int64_t>(service::open_bad_ratings(session, visible.sql, visible.values, 200).size());
    const Date today = date_of(house.clock.now());
    std::set<std::string> told;
    for (const identity::PostHeld& post : actor.posts) {
        if (told.insert(post.unit).second) {
            out.last_30_days.push_back(
                {post.unit, post.unit_title, service::days_of(session, post.unit, today - 29, today)}
            );
        }
    }
    return out;
}

void add_lists(api::Routes& routes, House& house) {
    routes.read<DeskIn, work::DeskPage>(
        {.path = "/api/v1/desk",
         .name = "list_tasks",
         .tag = "desk",
         .summary = {"工作台", "What waits for me"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const DeskIn& in) {
            work::DeskPage page;
            if (in.case_ && !in.case_->empty()) { // the tasks of one case, as far as this officer sees them
                for (const Task& task : work::waiting_tasks(session, *in.case_)) {
                    if (identity::Visibility(caller.actor()).covers(task.queue, task.region)) {
                        page.rows.push_back(work::view_task(session, house.work, task, house.clock.now()));
                    }
                }
            } else {
                page = work::desk(
                    session,
                    house.work,
                    caller.actor(),
                    {.state = in.state,
                     .queue = in.queue,
                     .colour = in.colour,
                     .item = in.item,
                     .region = in.region,
                     .part = in.part,
                     .text = in.text,
                     .since = in.since,
                     .after = in.after,
                     .limit = in.limit},
                    house.clock.now()
                );
                work::compare_with_usual(session, house.work, page.rows, house.clock.now());
                name_assignees(session, page.rows);
            }
            show_names(session, house, caller, page.rows);
            return page;
        }
    );
    routes.read<api::None, SummaryOut>(
        {.path = "/api/v1/desk/summary",
         .name = "get_desk_summary",
         .tag = "desk",
         .summary = {"工作量与时限", "Load and clocks"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            return summary_of(session, house, caller.actor());
        }
    );
    routes.read<api::None, api::Response>(
        {.path = "/api/v1/desk/events",
         .name = "follow_desk",
         .tag = "desk",
         .summary = {"新任务（事件流）", "New work as server-sent events"},
         .access = "officer",
         .content_type = "text/event-stream"},
        [&house](Session&, const api::Caller&, const api::None&) {
            api::Response response;
            response.content_type = "text/event-stream";
            response.stream = house.feed.follow("desk");
            return response;
        }
    );
    routes.read<TaskIn, TaskDetail>(
        {.path = "/api/v1/tasks/{task}",
         .name = "get_task",
         .tag = "desk",
         .summary = {"查看任务", "One task"},
         .access = "officer"},
        [&house](Session& session, const api::Caller& caller, const TaskIn& in) {
            return detail_of(
                session, house, caller, work::visible_task(session, caller.actor(), in.task, house.clock.now())
            );
        }
    );
}

void add_acts(api::Routes& routes, House& house) {
    const auto view = [&house](Tx& tx, const Task& task) {
        TaskView out = work::view_task(tx, house.work, task, tx.now());
        out.applicant_name = registry::mask_name(out.applicant_name); // acting shows nothing new
        return out;
    };
    routes.write<TaskIn, TaskView>(
        {.method = api::Method::post,
         .path = "/api/v1/tasks/{task}/claim",
         .name = "claim_task",
         .tag = "desk",
         .summary = {"领取", "Claim"},
         .access = "officer"},
        [&house, view](Tx& tx, const api::Caller& caller, const TaskIn& in) {
            return view(tx, house.work.claim(tx, caller.actor(), in.task));
        }
    );
    routes.write<TaskIn, TaskView>(
        {.method = api::Method::post,
         .path = "/api/v1/tasks/{task}/release",
         .name = "release_task",
         .tag = "desk",
         .summary = {"放回", "Release"},
         .access = "officer"},
        [&house, view](Tx& tx, const api::Caller& caller, const TaskIn& in) {
            return view(tx, house.work.release(tx, caller.actor(), in.task));
        }
    );
    routes.write<CompleteIn, TaskView>(
        {.method = api::Method::post,
         .path = "/api/v1/tasks/{task}/complete",
         .name = "complete_task",
         .tag = "desk",
         .summary = {"办理", "Complete with an outcome"},
         .access = "officer",
         .input_example = R"({"outcome":"accept"})",
         .errors =
             {&service::errors::case_not_allowed_now,
              &service::errors::case_reason_required,
              &service::errors::case_correction_empty,
              &service::errors::case_correction_asked_before}},
        [&house, view](Tx& tx, const api::Caller& caller, const CompleteIn& in) {
            const JsonObject* values = in.values.if_object();
            const Task task = house.case_work.complete_task(
                tx,
                caller.actor(),
                in.task,
                {.outcome = in.outcome,
                 .opinion = in.opinion.value_or(""),
                 .variables = values != nullptr ? *values : JsonObject(),
                 .version = caller.if_match},
                in.correction
            );
            return view(tx, task);
        }
    );
    routes.write<ReturnIn, TaskView>(
        {.method = api::Method::post,
         .path = "/api/v1/tasks/{task}/return",
         .name = "return_task",
         .tag = "desk",
         .summary = {"退回", "Send back to an earlier step"},
         .access = "officer"},
        [&house, view](Tx& tx, const api::Caller& caller, const ReturnIn& in) {
            return view(
                tx,
                house.work.return_to(tx, caller.actor(), in.task, in.to, in.reason, in.straight_back.value_or(false))
            );
        }
    );
    routes.write<CommentIn, api::None>(
        {.method = api::Method::post,
         .path = "/api/v1/tasks/{task}/comment",
         .name = "comment_task",
         .tag = "desk",
         .summary = {"批注", "Comment"},
         .access = "officer",
         .status = 204},
        [&house](Tx& tx, const api::Caller& caller, const CommentIn& in) {
            house.work.comment(tx, caller.actor(), in.task, in.text);
            return api::None{};
        }
    );
}

} // namespace

void add_desk_routes(api::Routes& routes, House& house) {
    add_lists(routes, house);
    add_acts(routes, house);
}

} // namespace tonghe::app
