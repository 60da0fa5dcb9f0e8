// The clock of one step: how long a task may take, in working days, natural days or working hours, and its colour.
// Pure.
//
// Always true
//  1. The day the task is opened is not counted; it is due at the end of its last day (Licensing Law art. 82), one of
//     hours at the minute.
//  2. Yellow from where the rule of step clocks says (catalog/clock_rules.hpp), red once it is over.
//  3. What was left when a task was parked is left when it goes on.
//
// Elsewhere: the promise made to the applicant (service/promise_clock.hpp), which time is worked (base/term.hpp).
#pragma once
#include "tonghe/catalog/clock_rules.hpp"

#include <optional>

namespace tonghe::work {

enum class Colour { green, yellow, red };
TONGHE_ENUM(Colour, green, yellow, red)

inline const Date never = Date::of(9999, 12, 31); // of a task without a clock

struct StepClock {
    Date due_on = never;
    Date yellow_on = never;
    TermUnit unit = TermUnit::workday;
    std::optional<Instant> due_at = {}; // of hours
    std::optional<Instant> yellow_at = {};
    std::optional<Date> nominal_on = {}; // of natural days: the last one, which may be a holiday

    bool has_limit() const { return due_on != never; }

    auto operator<=>(const StepClock&) const = default;
};

StepClock start_clock(Instant opened_at, const Term& allowed, const catalog::ClockRule& rule, const Worktime& time);
StepClock resume_clock(const StepClock& clock, Instant parked_at, Instant resumed_at, const Worktime& time);
// What was left at `from` by the old reckoning is left by the fresh one.
StepClock rederive_clock(const StepClock& clock, Instant from, const Worktime& old, const Worktime& fresh);
Colour colour(const StepClock& clock, Instant at);
int days_left(const StepClock& clock, Date today, const WorkCalendar& calendar); // negative: overdue by so many

} // namespace tonghe::work
