// The desk (工作台): what waits for an officer, ordered by clock, and what there is to see of a task beside it.
//
// Always true
//  1. An officer's lists and counts hold only what `queue × territory` shows (identity/visibility.hpp), compiled into
//  the SQL.
//  2. Reading changes nothing, and what a unit committed is in the next reading.
//
// Elsewhere: acting on a task (work/work.hpp), the case around it (service/).
#pragma once
#include "tonghe/identity/actor.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work {

enum class DeskList { open, mine, done };
TONGHE_ENUM(DeskList, open, mine, done)

struct DeskQuery {
    std::optional<DeskList> state; // open unless given
    std::optional<std::string> queue;
    std::optional<Colour> colour;
    std::optional<std::string> item;   // id of its process
    std::optional<std::string> region; // and everything in it
    std::optional<Part> part;
    std::optional<std::string> text; // in the title of the task or of the item
    std::optional<Date> since;       // opened on or after
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(DeskQuery, state, queue, colour, item, region, part, text, since, after, limit)

struct OutcomeView {
    std::string outcome;
    Text title;
    bool needs_opinion = false;
};
TONGHE_STRUCT(OutcomeView, outcome, title, needs_opinion)

struct TaskView {
    TaskId task;
    std::string case_;
    std::optional<std::string> part_of;
    Text title;
    Text item_title;
    std::string element;
    std::string act;
    std::vector<OutcomeView> outcomes;
    TaskState state = TaskState::open;
    std::string applicant_name;
    Instant submitted_at;
    std::optional<Date> due_on;
    Colour colour = Colour::green;
    std::optional<int> days_left;
    TermUnit clock_unit = TermUnit::workday;
    std::optional<Instant> due_at;       // of a clock of working hours
    std::optional<int64_t> minutes_left; // of office time, negative when overdue
    std::optional<std::string> assignee;
    std::optional<std::string> assignee_name; // where the list knows it
    std::optional<std::string> outcome;       // of done ones
    std::optional<Instant> done_at;
    std::string queue;
    Text queue_title;
    std::string region;
    Text region_title;
    Part part = Part::main;
    std::optional<TaskId> main;          // of a part
    std::optional<std::string> asked;    // what was asked of her, or why she was given it
    std::optional<std::string> asked_by; // account
    // Working days a step like this usually takes in this office, and those this one has been open; none where too few
    // were done lately.
    std::optional<double> usual_days;
    std::optional<double> taken_days;
    int64_t version = 1;
};
TONGHE_STRUCT(
    TaskView,
    task,
    case_,
    part_of,
    title,
    item_title,
    element,
    act,
    outcomes,
    state,
    applicant_name,
    submitted_at,
    due_on,
    colour,
    days_left,
    clock_unit,
    due_at,
    minutes_left,
    assignee,
    assignee_name,
    outcome,
    done_at,
    queue,
    queue_title,
    region,
    region_title,
    part,
    main,
    asked,
    asked_by,
    usual_days,
    taken_days,
    version
)

struct DeskPage {
    std::vector<TaskView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(DeskPage, rows, next)

struct ColourCounts {
    int64_t green = 0;
    int64_t yellow = 0;
    int64_t red = 0;
};
TONGHE_STRUCT(ColourCounts, green, yellow, red)

struct QueueLoad {
    std::string queue;
    Text title;
    int64_t open = 0;
    int64_t red = 0;
};
TONGHE_STRUCT(QueueLoad, queue, title, open, red)

// Load by queue and region, from which a page adds up units: a unit serves its queues in its region.
struct PlaceLoad {
    std::string queue;
    std::string region;
    int64_t open = 0; // nobody has done it yet, claimed or not
    int64_t overdue = 0;
    int64_t done_30d = 0;
};
TONGHE_STRUCT(PlaceLoad, queue, region, open, overdue, done_30d)

struct DeskSummary {
    int64_t open = 0; // that I could claim
    int64_t mine = 0;
    int64_t done_today = 0;
    ColourCounts colours; // of open and mine
    std::vector<QueueLoad> queues;
    std::vector<PlaceLoad> places;
};
TONGHE_STRUCT(DeskSummary, open, mine, done_today, colours, queues, places)

struct HistoryLine { // of a case: what people and the house did, oldest first
    Instant at;
    std::string kind; // completed, returned, cancelled, waiting, comment
    std::string element;
    Text title;
    std::string who; // account; a page shows its name
    std::string post;
    std::string outcome;
    Text outcome_title;
    std::string text; // opinion, reason or comment
    Part part = Part::main;
    std::string acted_for; // account for whom a substitute acted
};
TONGHE_STRUCT(HistoryLine, at, kind, element, title, who, post, outcome, outcome_title, text, part, acted_for)

struct ReturnView {
    std::string element;
    Text title;
};
TONGHE_STRUCT(ReturnView, element, title)

enum class PictureState { done, active, waiting };
TONGHE_ENUM(PictureState, done, active, waiting)

struct PictureElement { // for drawing progress on the BPMN diagram; elements never reached are left out
    std::string element;
    PictureState state = PictureState::done; // waiting: parked, stuck, or a join that waits for other branches
    std::optional<Instant> entered_at;
    std::optional<Instant> left_at;
    std::optional<std::string> who;      // account
    std::optional<std::string> who_name; // for those who may see it
    // Of a person's step, in working days: what it usually takes in the same office, and what it took or has taken so
    // far. None where too few were done lately.
    std::optional<double> usual_days;
    std::optional<double> taken_days;
};
TONGHE_STRUCT(PictureElement, element, state, entered_at, left_at, who, who_name, usual_days, taken_days)

DeskPage desk(Session& session, const Work& work, const identity::Actor& actor, const DeskQuery& query, Instant now);
// How many such tasks there are, counted no further than `most`; a cursor in the query is passed over.
int64_t count_tasks(Session& session, const identity::Actor& actor, DeskQuery query, Instant now, int most);
DeskSummary desk_summary(Session& session, const Work& work, const identity::Actor& actor, Instant now);

// A task the actor may see, or Error(work.task_not_found): of her queues and territory, hers, of somebody she stands in
// for, one whose part she asked for, or one she has a copy of.
Task visible_task(Session& session, const identity::Actor& actor, const TaskId& id, Instant now);
TaskView view_task(Session& session, const Work& work, const Task& task, Instant now);
std::vector<Task>
waiting_tasks(Session& session, const std::string& case_ref); // who holds the case: open, claimed, parked
std::vector<ReturnView> return_targets(Session& session, const Work& work, const Task& task);
std::vector<HistoryLine> history(Session& session, const Work& work, const std::string& case_ref);
std::vector<HistoryLine> history(Session& session, const std::vector<Instance>& instances); // what was done in these
std::vector<PictureElement> picture(Session& session, const Work& work, const InstanceId& instance, Instant now);

} // namespace tonghe::work
