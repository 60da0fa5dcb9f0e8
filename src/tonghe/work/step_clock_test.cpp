#include "tonghe/work/step_clock.hpp"

#include <gtest/gtest.h>

namespace tonghe::work {

namespace {

const WorkCalendar calendar({{.year = 2026, .holidays = {Date::of(2026, 4, 6)}, .workdays = {}}}); // Qingming, a Monday
const Date monday = Date::of(2026, 3, 2);

} // namespace

TEST(work_step_clock, is_yellow_at_four_fifths_and_red_after_the_due_day) {
    const StepClock clock = start_clock(monday, {5}, calendar);
    EXPECT_EQ(clock.due_on, Date::of(2026, 3, 9));
    EXPECT_EQ(clock.yellow_on, Date::of(2026, 3, 6));
    EXPECT_EQ(colour(clock, Date::of(2026, 3, 5)), Colour::green);
    EXPECT_EQ(colour(clock, Date::of(2026, 3, 6)), Colour::yellow);
    EXPECT_EQ(colour(clock, Date::of(2026, 3, 9)), Colour::yellow);
    EXPECT_EQ(colour(clock, Date::of(2026, 3, 10)), Colour::red);
    EXPECT_EQ(days_left(clock, monday, calendar), 5);
    EXPECT_EQ(days_left(clock, Date::of(2026, 3, 11), calendar), -2);
}

TEST(work_step_clock, a_holiday_does_not_count) {
    EXPECT_EQ(start_clock(Date::of(2026, 4, 3), {1}, calendar).due_on, Date::of(2026, 4, 7));
}

TEST(work_step_clock, a_step_without_days_is_due_at_once_and_one_without_a_clock_never) {
    const StepClock at_once = start_clock(monday, {0}, calendar);
    EXPECT_EQ(colour(at_once, monday), Colour::green);
    EXPECT_EQ(colour(at_once, monday + 1), Colour::red);
    EXPECT_FALSE(StepClock{}.has_limit());
    EXPECT_EQ(colour(StepClock{}, Date::of(2200, 1, 1)), Colour::green);
}

TEST(work_step_clock, days_while_parked_do_not_count) {
    const StepClock clock = start_clock(monday, {5}, calendar);
    const StepClock later =
        resume_clock(clock, Date::of(2026, 3, 4), Date::of(2026, 3, 18), calendar); // three days were left
    EXPECT_EQ(later.due_on, Date::of(2026, 3, 23));
    EXPECT_EQ(later.yellow_on, Date::of(2026, 3, 20));
    EXPECT_EQ(
        resume_clock(clock, Date::of(2026, 3, 11), Date::of(2026, 3, 18), calendar), clock
    ); // what was late stays late
    EXPECT_EQ(resume_clock(StepClock{}, monday, monday + 7, calendar), StepClock{});
}

} // namespace tonghe::work
