#include "tonghe/base/term.hpp"

#include <gtest/gtest.h>

namespace tonghe {

namespace {

const WorkCalendar calendar({{.year = 2026, .holidays = {Date::of(2026, 4, 6)}, .workdays = {Date::of(2026, 4, 11)}}});
const OfficeHours hours; // 9 to 12, 13:30 to 17:30
const Worktime time_of_office{calendar, hours};

Instant at(const char* text) { return *parse_instant(std::string("2026-") + text + ":00+08:00"); }

} // namespace

TEST(base_term, office_time_leaves_out_nights_noons_weekends_and_holidays) {
    EXPECT_EQ(time_of_office.worked(at("03-02T09:00"), at("03-02T17:30")), Duration::hours(7));
    EXPECT_EQ(time_of_office.worked(at("03-02T11:00"), at("03-02T14:00")), Duration::minutes(90));
    EXPECT_EQ(time_of_office.worked(at("03-06T17:00"), at("03-09T09:30")), Duration::hours(1));    // over a weekend
    EXPECT_EQ(time_of_office.worked(at("04-03T17:00"), at("04-07T10:00")), Duration::minutes(90)); // Qingming
    EXPECT_EQ(time_of_office.worked(at("04-10T17:00"), at("04-11T10:00")), Duration::minutes(90)); // a Saturday worked
    EXPECT_EQ(time_of_office.worked(at("03-03T09:00"), at("03-02T09:00")), Duration());
}

TEST(base_term, what_has_passed_leads_back_to_the_moment) {
    for (const char* from :
         {"03-02T08:00", "03-02T10:15", "03-02T12:30", "03-06T17:29", "04-03T18:00", "04-11T13:31"}) {
        for (int minutes = 1; minutes < 4000; minutes += 97) {
            const Instant then = time_of_office.after(at(from), Duration::minutes(minutes));
            EXPECT_EQ(time_of_office.worked(at(from), then), Duration::minutes(minutes)) << from << " " << minutes;
        }
    }
}

TEST(base_term, four_hours_from_the_afternoon_end_on_the_next_morning) {
    const Term term{TermUnit::hour, 4};
    EXPECT_EQ(when_passed(term.unit, at("03-06T15:30"), amount_of(term), time_of_office), at("03-09T11:00"));
}

TEST(base_term, natural_days_that_end_on_a_holiday_end_on_the_next_working_day) {
    EXPECT_EQ(when_passed(TermUnit::day, at("03-27T10:00"), 10, time_of_office), end_of(Date::of(2026, 4, 7)));
    EXPECT_EQ(when_passed(TermUnit::day, at("03-02T10:00"), 15, time_of_office), end_of(Date::of(2026, 3, 17)));
}

} // namespace tonghe
