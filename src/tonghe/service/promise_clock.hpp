// The promise clock (时限) of a case: by when its authority must have decided, in working days of the official
// calendar.
//
// Always true
//  1. It starts on the day of acceptance, which is not counted; correction lies before acceptance and never pauses it
//     (Administrative Licensing Law art. 32, 42).
//  2. Only a special procedure (hearing, appraisal, expert review …) pauses it; the days of the pause do not count
//  (art. 45).
//  3. Promised is never longer than legal; the colour is judged by the promised limit: yellow at 80 %, red when
//  overdue.
//
// Elsewhere: which days are worked (base/calendar.hpp), the limits themselves (data of the item).
#pragma once
#include "tonghe/base/calendar.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/work/step_clock.hpp"

#include <optional>

namespace tonghe::service {

enum class ClockState { waiting, running, paused, stopped };
TONGHE_ENUM(ClockState, waiting, running, paused, stopped)
using ClockColour = work::Colour;

struct PromiseClock {
    int promised_workdays = 0; // 0: decided at once (即办件)
    int legal_workdays = 0;
    std::optional<Date> started_on;
    std::optional<Date> paused_on;
    int paused_workdays = 0; // of pauses that have ended
    std::optional<Date> stopped_on;

    bool operator==(const PromiseClock&) const = default;
};
TONGHE_STRUCT(PromiseClock, promised_workdays, legal_workdays, started_on, paused_on, paused_workdays, stopped_on)

PromiseClock start(PromiseClock clock, Date on);
PromiseClock pause(PromiseClock clock, Date on);
PromiseClock resume(PromiseClock clock, Date on, const WorkCalendar& calendar);
PromiseClock stop(PromiseClock clock, Date on);

ClockState state(const PromiseClock& clock);
// The last day for deciding; nothing before acceptance. During a pause it moves with every working day that passes.
std::optional<Date> due_on(const PromiseClock& clock, const WorkCalendar& calendar, Date today);
std::optional<Date> legal_due_on(const PromiseClock& clock, const WorkCalendar& calendar, Date today);
// Working days left until the promised day, negative when overdue. A stopped clock shows what was left when it stopped.
int days_left(const PromiseClock& clock, const WorkCalendar& calendar, Date today);
ClockColour colour(const PromiseClock& clock, const WorkCalendar& calendar, Date today);

} // namespace tonghe::service
