#include "tonghe/work/step_clock.hpp"

namespace tonghe::work {

namespace {

Date day_of_end(Instant end) { return date_of(end - Duration::microseconds(1)); }

StepClock of_hours(Instant due, std::optional<Instant> yellow) {
    return {
        .due_on = day_of_end(due),
        .yellow_on = yellow ? date_of(*yellow) : never,
        .unit = TermUnit::hour,
        .due_at = due,
        .yellow_at = yellow};
}

// Moves the moments that lie ahead by `left`: what is left of `moment` from `from` on.
template <class Left> StepClock moved(const StepClock& clock, Instant from, Left left) {
    const auto move = [&](Instant moment) { return moment < from ? moment : left(moment); };
    const std::optional<Instant> yellow = clock.yellow_at ? std::optional(move(*clock.yellow_at)) : std::nullopt;
    return of_hours(move(*clock.due_at), yellow);
}

} // namespace

StepClock start_clock(Instant opened_at, const Term& allowed, const catalog::ClockRule& rule, const Worktime& time) {
    const auto until_yellow = rule.until_yellow(allowed);
    const Instant due = when_passed(allowed.unit, opened_at, amount_of(allowed), time);
    const auto yellow =
        until_yellow ? std::optional(when_passed(allowed.unit, opened_at, *until_yellow, time)) : std::nullopt;
    if (allowed.unit == TermUnit::hour) {
        return of_hours(due, yellow);
    }
    StepClock clock{.due_on = day_of_end(due), .yellow_on = yellow ? day_of_end(*yellow) : never, .unit = allowed.unit};
    if (allowed.unit == TermUnit::day) {
        clock.nominal_on = date_of(opened_at) + allowed.count;
    }
    return clock;
}

StepClock resume_clock(const StepClock& clock, Instant parked_at, Instant resumed_at, const Worktime& time) {
    if (clock.unit == TermUnit::hour) {
        return moved(clock, parked_at, [&](Instant moment) {
            return time.after(resumed_at, time.worked(parked_at, moment));
        });
    }
    const Date parked_on = date_of(parked_at);
    const Date resumed_on = date_of(resumed_at);
    StepClock next = clock;
    if (clock.nominal_on) {
        if (clock.due_on >= parked_on) {
            next.nominal_on = *clock.nominal_on + (resumed_on - parked_on);
            next.due_on = time.days.next_workday(*next.nominal_on);
        }
        if (clock.yellow_on != never && clock.yellow_on >= parked_on) {
            next.yellow_on = time.days.next_workday(clock.yellow_on + (resumed_on - parked_on));
        }
        return next;
    }
    const auto move = [&](Date day) {
        return day == never || day < parked_on ? day : time.days.due_on(resumed_on, time.days.between(parked_on, day));
    };
    next.due_on = move(clock.due_on);
    next.yellow_on = move(clock.yellow_on);
    return next;
}

StepClock rederive_clock(const StepClock& clock, Instant from, const Worktime& old, const Worktime& fresh) {
    if (clock.unit == TermUnit::hour) {
        return moved(clock, from, [&](Instant moment) { return fresh.after(from, old.worked(from, moment)); });
    }
    const Date from_on = date_of(from);
    StepClock next = clock;
    if (clock.nominal_on) {
        next.due_on = clock.due_on < from_on ? clock.due_on : fresh.days.next_workday(*clock.nominal_on);
        return next;
    }
    const auto move = [&](Date day) {
        return day == never || day < from_on ? day : fresh.days.due_on(from_on, old.days.between(from_on, day));
    };
    next.due_on = move(clock.due_on);
    next.yellow_on = move(clock.yellow_on);
    return next;
}

Colour colour(const StepClock& clock, Instant at) {
    if (clock.due_at) {
        return at > *clock.due_at                          ? Colour::red
               : clock.yellow_at && at >= *clock.yellow_at ? Colour::yellow
                                                           : Colour::green;
    }
    const Date today = date_of(at);
    if (today > clock.due_on) {
        return Colour::red;
    }
    return today >= clock.yellow_on ? Colour::yellow : Colour::green;
}

int days_left(const StepClock& clock, Date today, const WorkCalendar& calendar) {
    return calendar.between(today, clock.due_on).count;
}

} // namespace tonghe::work
