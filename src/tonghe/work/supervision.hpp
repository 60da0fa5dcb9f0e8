// Supervision (督办看板): how work stands in each place, what became of it day by day, and how long steps take.
//
// Always true
//  1. The counts are a projection that follows the journal: dropped and rebuilt they are the same.
//  2. A question reads counts, never all tasks; what it costs depends on places, steps and days.
//  3. A task that waits is counted once, where it is now; `overdue` and `yellow` are those the journal says have
//  turned,
//     and one that stands still (parked) is neither.
//
// Elsewhere: whose work somebody supervises (app/supervision_routes.cpp), one officer's own list (work/desk.hpp).
#pragma once
#include "tonghe/identity/visibility.hpp"
#include "tonghe/work/desk.hpp"

namespace tonghe::work {

struct SupervisionQuery {
    identity::SqlCondition places; // over columns `queue` and `region`
    std::optional<std::string> process;
    Date from; // of what happened
    Date to;
    Date today;
};

struct WorkFigures {
    int64_t open = 0;    // nobody has taken it
    int64_t in_hand = 0; // an officer has it, or it waits for parts of others
    int64_t parked = 0;
    int64_t yellow = 0; // of those above that do not stand still
    int64_t overdue = 0;
    int64_t opened = 0; // in the period
    int64_t done = 0;
    int64_t late = 0; // of those done
    int64_t returned = 0;
    int64_t turned_red = 0;
    int64_t done_week = 0; // since Monday

    void add(const WorkFigures& other);
};
TONGHE_STRUCT(WorkFigures, open, in_hand, parked, yellow, overdue, opened, done, late, returned, turned_red, done_week)

struct PlaceFigures {
    std::string queue;
    std::string region;
    WorkFigures figures;
};

struct OfficerFigures {
    std::string officer; // account
    WorkFigures figures;
};

struct StepFigures {
    std::string process;
    std::string element;
    int64_t waiting = 0;
    int64_t overdue = 0;
    int64_t done = 0;                     // in the period
    std::optional<int64_t> usual_minutes; // median of them, in working time
};

struct DayFigures {
    Date on;
    int64_t opened = 0;
    int64_t done = 0;
    int64_t returned = 0;
    int64_t turned_red = 0;
};
TONGHE_STRUCT(DayFigures, on, opened, done, returned, turned_red)

journal::Projection supervision_projection(); // "supervision"

std::vector<PlaceFigures> work_by_place(Session& session, const SupervisionQuery& query);
std::vector<OfficerFigures> work_by_officer(Session& session, const SupervisionQuery& query);
std::vector<StepFigures> work_by_step(Session& session, const SupervisionQuery& query);
std::vector<DayFigures> work_by_day(Session& session, const SupervisionQuery& query); // oldest first, every day

struct SupervisedTasks {
    identity::SqlCondition places;
    std::optional<std::string> process;
    std::optional<std::string> officer; // account; empty: those that nobody has
    std::optional<Colour> colour;
    std::optional<TaskState> state;
    std::optional<std::string> after;
    std::optional<int> limit;
};

DeskPage supervised_tasks(Session& session, const Work& work, const SupervisedTasks& query, Instant now);

// How long a step usually takes in the office that does it, in working minutes; none where too few were done lately.
std::optional<int64_t> usual_minutes(
    Session& session,
    const std::string& process,
    const std::string& element,
    const std::string& queue,
    const std::string& region,
    Date today
);
// Fills `usual_days` and `taken_days` of tasks that wait.
void compare_with_usual(Session& session, const Work& work, std::vector<TaskView>& rows, Instant now);

} // namespace tonghe::work
