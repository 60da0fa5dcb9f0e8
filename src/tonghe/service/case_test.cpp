#include "tonghe/service/case.hpp"

#include <gtest/gtest.h>

namespace tonghe::service {

namespace {

using Act = CaseCommand::Act;

const WorkCalendar calendar;
const OfficeHours hours;
const catalog::ClockRules rules;
const Worktime time_of_office{calendar, hours};
const Reading by{time_of_office, rules};

Instant at(const char* text) { return *parse_instant(text); }

Case submitted() {
    Case c;
    c.id = CaseId("01");
    c.submitted_at = at("2026-03-02T09:00:00+08:00"); // a Monday
    c.clock.promised = 5;
    c.clock.legal = 20;
    return c;
}

Case after(Case c, std::vector<std::pair<Act, const char*>> acts) {
    for (const auto& [act, when] : acts) {
        c = decide(c, {.act = act, .reason = "因故", .correction = {{.what = "缺出生医学证明"}}}, calendar, at(when))
                .next;
    }
    return c;
}

std::string refusal(const Case& c, const CaseCommand& command) {
    try {
        decide(c, command, calendar, at("2026-03-03T09:00:00+08:00"));
        return "allowed";
    } catch (const Error& error) {
        return error.code().name;
    }
}

} // namespace

TEST(service_case, the_clock_starts_at_acceptance_and_turns_yellow_then_red) {
    const Case c = after(submitted(), {{Act::accept, "2026-03-03T10:00:00+08:00"}});
    EXPECT_EQ(
        to_string(*due_on(c.clock, ClockKind::promised, time_of_office, start_of(Date::of(2026, 3, 3)))), "2026-03-10"
    );
    EXPECT_EQ(colour(c.clock, ClockKind::promised, by, start_of(Date::of(2026, 3, 6))), ClockColour::green);
    EXPECT_EQ(colour(c.clock, ClockKind::promised, by, start_of(Date::of(2026, 3, 9))), ClockColour::yellow);
    EXPECT_EQ(colour(c.clock, ClockKind::promised, by, start_of(Date::of(2026, 3, 11))), ClockColour::red);
    EXPECT_EQ(days_left(c.clock, ClockKind::promised, time_of_office, start_of(Date::of(2026, 3, 12))), -2);
}

TEST(service_case, correction_is_asked_once_and_does_not_pause) {
    const Case asked = after(submitted(), {{Act::request_correction, "2026-03-03T10:00:00+08:00"}});
    EXPECT_EQ(asked.status, CaseStatus::correction_requested);
    EXPECT_EQ(state(asked.clock), ClockState::waiting);
    const Case back = after(asked, {{Act::supplement, "2026-03-04T10:00:00+08:00"}});
    EXPECT_EQ(
        refusal(back, {.act = Act::request_correction, .correction = {{.what = "又缺"}}}),
        "case.correction_asked_before"
    );
    EXPECT_EQ(refusal(submitted(), {.act = Act::request_correction}), "case.correction_empty");
}

TEST(service_case, silence_counts_as_acceptance_from_the_day_of_submission) {
    EXPECT_EQ(to_string(silence_on(submitted(), calendar)), "2026-03-09");
    const auto decision = decide(submitted(), {.act = Act::deem_accepted}, calendar, at("2026-03-10T00:00:00+08:00"));
    EXPECT_EQ(decision.event, "case.deemed_accepted");
    EXPECT_EQ(to_string(*decision.next.accepted_on), "2026-03-02");
}

TEST(service_case, a_special_procedure_pauses_the_clock) {
    const Case c = after(
        submitted(),
        {{Act::accept, "2026-03-03T10:00:00+08:00"},
         {Act::suspend, "2026-03-04T10:00:00+08:00"},
         {Act::resume, "2026-03-11T10:00:00+08:00"}}
    );
    EXPECT_EQ(
        to_string(*due_on(c.clock, ClockKind::promised, time_of_office, start_of(Date::of(2026, 3, 11)))), "2026-03-17"
    );
    EXPECT_EQ(c.status, CaseStatus::in_review);
}

TEST(service_case, a_ground_may_stop_the_legal_clock_alone) {
    Case c = after(submitted(), {{Act::accept, "2026-03-03T10:00:00+08:00"}});
    c = decide(
            c,
            {.act = Act::suspend, .reason = "第三人答复", .stops_promised = false},
            calendar,
            at("2026-03-04T10:00:00+08:00")
    )
            .next;
    const Instant now = at("2026-03-11T10:00:00+08:00");
    EXPECT_EQ(state(c.clock), ClockState::paused);
    EXPECT_EQ(*due_on(c.clock, ClockKind::promised, time_of_office, now), Date::of(2026, 3, 10));
    EXPECT_EQ(*due_on(c.clock, ClockKind::legal, time_of_office, now), Date::of(2026, 4, 7));
    EXPECT_EQ(*next_turn(c.clock, by, at("2026-03-04T11:00:00+08:00")), start_of(Date::of(2026, 3, 9)));
}

TEST(service_case, a_promise_in_hours_is_over_at_the_minute) {
    Case c = submitted();
    c.clock.promised = 4;
    c.clock.promised_unit = TermUnit::hour;
    c = after(c, {{Act::accept, "2026-03-03T15:30:00+08:00"}});
    EXPECT_EQ(
        *due_at(c.clock, ClockKind::promised, time_of_office, at("2026-03-03T16:00:00+08:00")),
        at("2026-03-04T11:00:00+08:00")
    );
    EXPECT_EQ(colour(c.clock, ClockKind::promised, by, at("2026-03-04T10:30:00+08:00")), ClockColour::yellow);
    EXPECT_EQ(colour(c.clock, ClockKind::promised, by, at("2026-03-04T11:01:00+08:00")), ClockColour::red);
}

TEST(service_case, silence_after_a_correction_is_dated_back_to_the_day_it_came_in) {
    const Case corrected = after(
        submitted(),
        {{Act::request_correction, "2026-03-03T10:00:00+08:00"}, {Act::supplement, "2026-03-05T10:00:00+08:00"}}
    );
    EXPECT_EQ(silence_on(corrected, calendar), Date::of(2026, 3, 12));
    const Case silent = after(corrected, {{Act::deem_accepted, "2026-03-13T00:00:00+08:00"}});
    EXPECT_EQ(silent.accepted_on, Date::of(2026, 3, 5));
}

TEST(service_case, what_the_status_does_not_allow_is_refused) {
    const Case granted =
        after(submitted(), {{Act::accept, "2026-03-03T10:00:00+08:00"}, {Act::grant, "2026-03-04T10:00:00+08:00"}});
    EXPECT_EQ(state(granted.clock), ClockState::stopped);
    EXPECT_EQ(refusal(granted, {.act = Act::withdraw, .reason = "不办了"}), "case.not_allowed_now");
    EXPECT_EQ(refusal(submitted(), {.act = Act::grant}), "case.not_allowed_now");
    EXPECT_EQ(refusal(submitted(), {.act = Act::not_accept}), "case.reason_required");
}

TEST(service_case, one_refused_part_does_not_sink_the_bundle) {
    using Status = CaseStatus;
    EXPECT_EQ(bundle_status({{Status::refused}, {Status::granted}}), Status::completed);
    EXPECT_EQ(bundle_status({{Status::refused}, {Status::in_review}}), Status::in_review);
    EXPECT_EQ(bundle_status({{Status::submitted}, {Status::submitted}}), Status::submitted);
    EXPECT_EQ(bundle_status({{Status::withdrawn}, {Status::withdrawn}}), Status::withdrawn);
}

TEST(service_case, a_bundle_is_completed_when_nothing_of_it_is_under_way) {
    using Status = CaseStatus;
    EXPECT_EQ(bundle_status({{Status::granted, true}, {Status::granted}}), Status::granted);
    EXPECT_EQ(bundle_status({{Status::granted, true}, {Status::in_review, true}}), Status::in_review);
    EXPECT_EQ(bundle_status({{Status::granted}, {Status::granted}}), Status::completed);
}

} // namespace tonghe::service
