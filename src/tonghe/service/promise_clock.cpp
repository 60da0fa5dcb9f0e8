#include "tonghe/service/promise_clock.hpp"

#include "tonghe/base/check.hpp"

#include <algorithm>

namespace tonghe::service {

namespace {

bool stops(const Pause& pause, ClockKind kind) { return kind == ClockKind::legal ? pause.legal : pause.promised; }

// The moment the clock has come to: now, or where it stopped.
Instant reached(const PromiseClock& clock, Instant now) {
    return clock.stopped_on ? std::min(now, end_of(*clock.stopped_on) - Duration::microseconds(1)) : now;
}

bool stands(const PromiseClock& clock, ClockKind kind) {
    return clock.paused_on || (!clock.pauses.empty() && !clock.pauses.back().until && stops(clock.pauses.back(), kind));
}

int64_t paused(const PromiseClock& clock, ClockKind kind, const Worktime& time, Instant now) {
    const TermUnit unit = term_of(clock, kind).unit;
    const Instant until = reached(clock, now);
    int64_t sum = unit == TermUnit::workday ? clock.paused_workdays : 0;
    if (clock.paused_on) {
        sum += passed(unit, start_of(*clock.paused_on), until, time);
    }
    for (const Pause& pause : clock.pauses) {
        sum += stops(pause, kind) ? passed(unit, pause.from, std::min(pause.until.value_or(until), until), time) : 0;
    }
    return sum;
}

std::optional<Instant>
after(const PromiseClock& clock, ClockKind kind, int64_t amount, const Worktime& time, Instant now) {
    if (!clock.started_on) {
        return std::nullopt;
    }
    const Instant from = clock.started_at.value_or(start_of(*clock.started_on));
    return when_passed(term_of(clock, kind).unit, from, amount + paused(clock, kind, time, now), time);
}

} // namespace

PromiseClock start(PromiseClock clock, Instant at) {
    TONGHE_CHECK(!clock.started_on, "a promise clock is started twice");
    clock.started_at = at;
    clock.started_on = date_of(at);
    return clock;
}

PromiseClock pause(PromiseClock clock, Instant at, bool legal, bool promised) {
    TONGHE_CHECK(state(clock) == ClockState::running, "only a running promise clock pauses");
    clock.pauses.push_back({.from = at, .until = {}, .legal = legal, .promised = promised});
    return clock;
}

PromiseClock resume(PromiseClock clock, Instant at, const WorkCalendar& calendar) {
    TONGHE_CHECK(state(clock) == ClockState::paused, "only a paused promise clock resumes");
    if (clock.paused_on) {
        clock.paused_workdays += calendar.between(*clock.paused_on, date_of(at)).count;
        clock.paused_on.reset();
    } else {
        clock.pauses.back().until = at;
    }
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
    const bool is_paused = clock.paused_on || (!clock.pauses.empty() && !clock.pauses.back().until);
    return is_paused ? ClockState::paused : ClockState::running;
}

Term term_of(const PromiseClock& clock, ClockKind kind) {
    return kind == ClockKind::legal ? Term{clock.legal_unit, clock.legal} : Term{clock.promised_unit, clock.promised};
}

std::optional<Instant> due_at(const PromiseClock& clock, ClockKind kind, const Worktime& time, Instant now) {
    return after(clock, kind, amount_of(term_of(clock, kind)), time, now);
}

std::optional<Instant> yellow_at(const PromiseClock& clock, ClockKind kind, const Reading& by, Instant now) {
    const Term term = term_of(clock, kind);
    const auto amount = by.rules.of(kind).until_yellow(term);
    const auto moment = amount ? after(clock, kind, *amount, by.time, now) : std::nullopt;
    if (!moment || term.unit == TermUnit::hour) {
        return moment;
    }
    return start_of(date_of(*moment - Duration::microseconds(1))); // all through that day
}

std::optional<Date> due_on(const PromiseClock& clock, ClockKind kind, const Worktime& time, Instant now) {
    const auto due = due_at(clock, kind, time, now);
    return due ? std::optional(date_of(*due - Duration::microseconds(1))) : std::nullopt;
}

int days_left(const PromiseClock& clock, ClockKind kind, const Worktime& time, Instant now) {
    const auto day = due_on(clock, kind, time, now);
    return day ? time.days.between(date_of(reached(clock, now)), *day).count : term_of(clock, kind).count;
}

ClockColour colour(const PromiseClock& clock, ClockKind kind, const Reading& by, Instant now) {
    const auto due = due_at(clock, kind, by.time, now);
    if (!due) {
        return ClockColour::green;
    }
    const Instant until = reached(clock, now);
    if (until >= *due) {
        return ClockColour::red;
    }
    const auto yellow = yellow_at(clock, kind, by, now);
    return yellow && until >= *yellow ? ClockColour::yellow : ClockColour::green;
}

std::optional<Instant> next_turn(const PromiseClock& clock, const Reading& by, Instant now) {
    std::optional<Instant> next;
    if (!clock.started_on || clock.stopped_on) {
        return next;
    }
    for (const ClockKind kind : {ClockKind::promised, ClockKind::legal}) {
        if (stands(clock, kind)) {
            continue;
        }
        for (const auto& moment : {yellow_at(clock, kind, by, now), due_at(clock, kind, by.time, now)}) {
            next = moment && *moment > now && (!next || *moment < *next) ? moment : next;
        }
    }
    return next;
}

} // namespace tonghe::service
