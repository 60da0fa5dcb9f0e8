// The clock of one step: how many working days a task may take, and its colour. Pure.
//
// Always true
//  1. The day the task is opened is not counted; it is due at the end of its last working day (Licensing Law art. 82).
//  2. Yellow from the day on which 80 % of the days are used, red once the due day is over.
//  3. Working days during which a task is parked do not count: what was left when it was parked is left after.
//
// Elsewhere: the promise made to the applicant (service/promise_clock.hpp), which days are worked (base/calendar.hpp).
#pragma once
#include "tonghe/base/calendar.hpp"
#include "tonghe/base/structure.hpp"

namespace tonghe::work {

enum class Colour { green, yellow, red };
TONGHE_ENUM(Colour, green, yellow, red)

inline const Date never = Date::of(9999, 12, 31); // of a task without a clock

struct StepClock {
    Date due_on = never;
    Date yellow_on = never;

    bool has_limit() const { return due_on != never; }

    auto operator<=>(const StepClock&) const = default;
};

StepClock start_clock(Date opened_on, Workdays allowed, const WorkCalendar& calendar);
StepClock resume_clock(const StepClock& clock, Date parked_on, Date resumed_on, const WorkCalendar& calendar);
Colour colour(const StepClock& clock, Date today);
int days_left(const StepClock& clock, Date today, const WorkCalendar& calendar); // negative: overdue by so many

} // namespace tonghe::work
