#include "tonghe/work/worked_time.hpp"

#include <gtest/gtest.h>

namespace tonghe::work {

namespace {

Instant at(int day, int hour, int minute = 0) { // of March 2026, which begins on a Sunday
    return start_of(Date::of(2026, 3, day)) + Duration::minutes(hour * 60 + minute);
}

const WorkCalendar calendar;
const OfficeHours hours; // 9:00 to 12:00 and 13:30 to 17:30
const Worktime worktime{calendar, hours};

TEST(work_worked_time, lies_within_office_hours_of_working_days) {
    EXPECT_EQ(worked_minutes({.created_at = at(2, 9)}, at(2, 10, 30), worktime), 90);
    EXPECT_EQ(worked_minutes({.created_at = at(2, 11)}, at(2, 14), worktime), 90) << "a break at noon";
    EXPECT_EQ(worked_minutes({.created_at = at(6, 17)}, at(9, 10), worktime), 90) << "a weekend between";
    EXPECT_EQ(worked_minutes({.created_at = at(2, 9)}, at(9, 9), worktime), 5 * minutes_a_workday);
    EXPECT_EQ(worked_minutes({.created_at = at(3, 9)}, at(2, 9), worktime), 0);
}

TEST(work_worked_time, leaves_out_what_the_task_was_put_off_by) {
    Task task{.created_at = at(2, 9)};
    task.allowed = 3;
    task.clock.due_on = calendar.due_on(Date::of(2026, 3, 2), {3});
    EXPECT_EQ(worked_minutes(task, at(9, 9), worktime), 5 * minutes_a_workday);
    task.clock.due_on = calendar.due_on(task.clock.due_on, {4});
    EXPECT_EQ(worked_minutes(task, at(9, 9), worktime), minutes_a_workday);
    EXPECT_EQ(worked_minutes(task, at(3, 9), worktime), 0) << "never less than nothing";
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
