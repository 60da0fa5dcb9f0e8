#include "tonghe/work/worked_time.hpp"

#include <gtest/gtest.h>

namespace tonghe::work {

namespace {

Instant at(int day, int hour, int minute = 0) { // of March 2026, which begins on a Sunday
    return start_of(Date::of(2026, 3, day)) + Duration::minutes(hour * 60 + minute);
}

TEST(work_worked_time, lies_within_office_hours_of_working_days) {
    const WorkCalendar calendar;
    EXPECT_EQ(working_minutes(at(2, 9), at(2, 10, 30), calendar), 90);
    EXPECT_EQ(working_minutes(at(2, 11), at(2, 14), calendar), 120) << "a break at noon";
    EXPECT_EQ(working_minutes(at(2, 17), at(3, 10), calendar), 120) << "a night between";
    EXPECT_EQ(working_minutes(at(6, 17), at(9, 10), calendar), 120) << "a weekend between";
    EXPECT_EQ(working_minutes(at(7, 10), at(8, 20), calendar), 0);
    EXPECT_EQ(working_minutes(at(2, 9), at(9, 9), calendar), 5 * minutes_a_workday);
    EXPECT_EQ(working_minutes(at(3, 9), at(2, 9), calendar), 0);
}

TEST(work_worked_time, leaves_out_the_days_by_which_the_task_was_put_off) {
    const WorkCalendar calendar;
    Task task{.created_at = at(2, 9), .workdays = 3};
    task.clock = start_clock(date_of(task.created_at), {3}, calendar);
    EXPECT_EQ(worked_minutes(task, at(9, 9), calendar), 5 * minutes_a_workday);
    task.clock.due_on = calendar.due_on(task.clock.due_on, {4});
    EXPECT_EQ(worked_minutes(task, at(9, 9), calendar), minutes_a_workday);
    EXPECT_EQ(worked_minutes(task, at(3, 9), calendar), 0) << "never less than nothing";
}

TEST(work_worked_time, median_is_found_in_classes) {
    std::vector<int64_t> times(pace_classes);
    EXPECT_EQ(median_minutes(times), 0);
    for (const int64_t minutes : {10, 100, 100, 100, 5000}) {
        ++times[static_cast<size_t>(pace_class(minutes))];
    }
    EXPECT_EQ(median_minutes(times), 90) << "of those between one and two hours the middle one";
    times.assign(pace_classes, 0);
    times[static_cast<size_t>(pace_class(1'000'000))] = 1;
    EXPECT_GT(median_minutes(times), 9600);
}

} // namespace

} // namespace tonghe::work
