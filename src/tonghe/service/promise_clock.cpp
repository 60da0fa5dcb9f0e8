#include "tonghe/service/promise_clock.hpp"

#include "tonghe/base/check.hpp"

namespace tonghe::service {

namespace {

int paused_until(const PromiseClock& clock, const WorkCalendar& calendar, Date today) {
    return clock.paused_workdays + (clock.paused_on ? calendar.between(*clock.paused_on, today).count : 0);
}

std::optional<Date> due(const PromiseClock& clock, const WorkCalendar& calendar, Date today, int limit_workdays) {
    if (!clock.started_on) {
        return std::nullopt;
    }
    const Date until = clock.stopped_on.value_or(today);
    return calendar.due_on(*clock.started_on, {limit_workdays + paused_until(clock, calendar, until)});
}

} // namespace

PromiseClock start(PromiseClock clock, Date on) {
    TONGHE_CHECK(!clock.started_on, "a promise clock is started twice");
    clock.started_on = on;
    return clock;
}

PromiseClock pause(PromiseClock clock, Date on) {
    TONGHE_CHECK(state(clock) == ClockState::running, "only a running promise clock pauses");
    clock.paused_on = on;
    return clock;
}

PromiseClock resume(PromiseClock clock, Date on, const WorkCalendar& calendar) {
    TONGHE_CHECK(state(clock) == ClockState::paused, "only a paused promise clock resumes");
    clock.paused_workdays += calendar.between(*clock.paused_on, on).count;
    clock.paused_on.reset();
    return clock;
}

PromiseClock stop(PromiseClock clock, Date on) {
    clock.stopped_on = on;
    return clock;
}

ClockState state(const PromiseClock& clock) {
    if (clock.stopped_on) {
        return ClockState::stopped;
    }
    if (!clock.started_on) {
        return ClockState::waiting;
    }
    return clock.paused_on ? ClockState::paused : ClockState::running;
}

std::optional<Date> due_on(const PromiseClock& clock, const WorkCalendar& calendar, Date today) {
    return due(clock, calendar, today, clock.promised_workdays);
}

std::optional<Date> legal_due_on(const PromiseClock& clock, const WorkCalendar& calendar, Date today) {
    return due(clock, calendar, today, clock.legal_workdays);
}

int days_left(const PromiseClock& clock, const WorkCalendar& calendar, Date today) {
    const auto due_day = due_on(clock, calendar, today);
    return due_day ? calendar.between(clock.stopped_on.value_or(today), *due_day).count : clock.promised_workdays;
}

ClockColour colour(const PromiseClock& clock, const WorkCalendar& calendar, Date today) {
    const auto due_day = due_on(clock, calendar, today);
    if (!due_day) {
        return ClockColour::green;
    }
    const Date until = clock.stopped_on.value_or(today);
    if (until > *due_day) {
        return ClockColour::red;
    }
    const int limit = clock.promised_workdays;
    const int used = limit - calendar.between(until, *due_day).count;
    return limit > 0 && used * 5 >= limit * 4 ? ClockColour::yellow : ClockColour::green;
}

} // namespace tonghe::service
