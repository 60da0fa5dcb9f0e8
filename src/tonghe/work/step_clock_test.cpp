#include "tonghe/work/step_clock.hpp"

#include <gtest/gtest.h>

namespace tonghe::work {

namespace {

const WorkCalendar calendar({{.year = 2026, .holidays = {Date::of(2026, 4, 6)}, .workdays = {}}}); // Qingming, a Monday
const Date monday = Date::of(2026, 3, 2);
const OfficeHours hours;
const Worktime time_of_office{calendar, hours};
const catalog::ClockRule rule;

StepClock start(Date opened_on, int workdays) {
    return start_clock(start_of(opened_on), {TermUnit::workday, workdays}, rule, time_of_office);
}

StepClock resume(const StepClock& clock, Date parked_on, Date resumed_on) {
    return resume_clock(clock, start_of(parked_on), start_of(resumed_on), time_of_office);
}

Colour colour_on(const StepClock& clock, Date day) { return colour(clock, start_of(day)); }

Instant at(const char* text) { return *parse_instant(std::string("2026-") + text + ":00+08:00"); }

} // namespace

TEST(work_step_clock, is_yellow_at_four_fifths_and_red_after_the_due_day) {
    const StepClock clock = start(monday, 5);
    EXPECT_EQ(clock.due_on, Date::of(2026, 3, 9));
    EXPECT_EQ(clock.yellow_on, Date::of(2026, 3, 6));
    EXPECT_EQ(colour_on(clock, Date::of(2026, 3, 5)), Colour::green);
    EXPECT_EQ(colour_on(clock, Date::of(2026, 3, 6)), Colour::yellow);
    EXPECT_EQ(colour_on(clock, Date::of(2026, 3, 9)), Colour::yellow);
    EXPECT_EQ(colour_on(clock, Date::of(2026, 3, 10)), Colour::red);
    EXPECT_EQ(days_left(clock, monday, calendar), 5);
    EXPECT_EQ(days_left(clock, Date::of(2026, 3, 11), calendar), -2);
}

TEST(work_step_clock, a_holiday_does_not_count) {
    EXPECT_EQ(start(Date::of(2026, 4, 3), 1).due_on, Date::of(2026, 4, 7));
}

TEST(work_step_clock, a_step_without_days_is_due_at_once_and_one_without_a_clock_never) {
    const StepClock at_once = start(monday, 0);
    EXPECT_EQ(colour_on(at_once, monday), Colour::green);
    EXPECT_EQ(colour_on(at_once, monday + 1), Colour::red);
    EXPECT_FALSE(StepClock{}.has_limit());
    EXPECT_EQ(colour_on(StepClock{}, Date::of(2200, 1, 1)), Colour::green);
}

TEST(work_step_clock, days_while_parked_do_not_count) {
    const StepClock clock = start(monday, 5);
    const StepClock later = resume(clock, Date::of(2026, 3, 4), Date::of(2026, 3, 18)); // three days were left
    EXPECT_EQ(later.due_on, Date::of(2026, 3, 23));
    EXPECT_EQ(later.yellow_on, Date::of(2026, 3, 20));
    EXPECT_EQ(resume(clock, Date::of(2026, 3, 11), Date::of(2026, 3, 18)), clock); // what was late stays late
    EXPECT_EQ(resume(StepClock{}, monday, monday + 7), StepClock{});
}

TEST(work_step_clock, hours_are_over_at_the_minute_and_stand_still_while_parked) {
    const StepClock clock = start_clock(at("03-02T10:00"), {TermUnit::hour, 5}, rule, time_of_office);
    EXPECT_EQ(*clock.due_at, at("03-02T16:30"));
    EXPECT_EQ(*clock.yellow_at, at("03-02T15:30"));
    EXPECT_EQ(colour(clock, at("03-02T15:29")), Colour::green);
    EXPECT_EQ(colour(clock, at("03-02T16:30")), Colour::yellow);
    EXPECT_EQ(colour(clock, at("03-02T16:31")), Colour::red);
    const StepClock later = resume_clock(clock, at("03-02T14:30"), at("03-05T16:30"), time_of_office); // two hours left
    EXPECT_EQ(*later.due_at, at("03-06T10:00"));
    EXPECT_EQ(later.due_on, Date::of(2026, 3, 6));
}

TEST(work_step_clock, natural_days_keep_the_day_that_a_holiday_moves) {
    const StepClock clock = start_clock(at("03-27T10:00"), {TermUnit::day, 10}, rule, time_of_office);
    EXPECT_EQ(clock.due_on, Date::of(2026, 4, 7)); // the 6th is Qingming
    EXPECT_EQ(resume_clock(clock, at("03-30T09:00"), at("03-31T09:00"), time_of_office).due_on, Date::of(2026, 4, 7));
    EXPECT_EQ(resume_clock(clock, at("03-30T09:00"), at("04-01T09:00"), time_of_office).due_on, Date::of(2026, 4, 8));
}

TEST(work_step_clock, yellow_may_be_a_number_of_days_before) {
    const catalog::ClockRule two_before{.before = 2};
    const StepClock clock = start_clock(start_of(monday), {TermUnit::workday, 10}, two_before, time_of_office);
    EXPECT_EQ(clock.yellow_on, Date::of(2026, 3, 12));
    EXPECT_EQ(clock.due_on, Date::of(2026, 3, 16));
}

TEST(work_step_clock, another_calendar_leaves_what_was_left) {
    const WorkCalendar flooded({{.year = 2026, .holidays = {Date::of(2026, 3, 5)}, .workdays = {}}});
    const Worktime fresh{flooded, hours};
    EXPECT_EQ(
        rederive_clock(start(monday, 5), start_of(monday + 1), time_of_office, fresh).due_on, Date::of(2026, 3, 10)
    );
    const StepClock hour = start_clock(at("03-04T16:30"), {TermUnit::hour, 2}, rule, time_of_office);
    EXPECT_EQ(*rederive_clock(hour, at("03-04T17:00"), time_of_office, fresh).due_at, at("03-06T10:00"));
}

} // namespace tonghe::work
