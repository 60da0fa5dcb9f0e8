// The clocks (时限) of a case: by when its authority must have decided, as promised (承诺) and by law (法定), each in
// working days of the official calendar, natural days or working hours.
//
// Always true
//  1. They start on the day of acceptance, which is not counted; correction lies before acceptance and never pauses
//  them
//     (Administrative Licensing Law art. 32, 42).
//  2. Only a suspension with a legal ground pauses them, each as its ground says; the time of the pause does not count
//     (art. 45).
//  3. What is kept are facts: when it started, stood still and stopped. Every due day is derived from them and the
//     calendar, so one by a changed calendar is the one reckoned from scratch.
//  4. Promised is never longer than legal; the colour of the case is that of its promise.
//
// Elsewhere: which time is worked (base/term.hpp), when yellow begins (catalog/clock_rules.hpp), the limits themselves
// (data of the item).
#pragma once
#include "tonghe/catalog/clock_rules.hpp"
#include "tonghe/work/step_clock.hpp"

#include <optional>
#include <vector>

namespace tonghe::service {

enum class ClockState { waiting, running, paused, stopped };
TONGHE_ENUM(ClockState, waiting, running, paused, stopped)
using ClockColour = work::Colour;
using catalog::ClockKind;

struct Pause {
    Instant from;
    std::optional<Instant> until;
    bool legal = true; // stops this clock, …
    bool promised = true;

    bool operator==(const Pause&) const = default;
};
TONGHE_STRUCT(Pause, from, until, legal, promised)

struct PromiseClock {
    int promised = 0; // 0: decided at once (即办件)
    int legal = 0;
    TermUnit promised_unit = TermUnit::workday;
    TermUnit legal_unit = TermUnit::workday;
    int correction = 5;                // working days after which silence means accepted; 0: it means nothing
    std::optional<Instant> started_at; // of the clocks of hours: the minute
    std::optional<Date> started_on;
    std::optional<Date> paused_on; // of a pause that began before moments were kept
    int paused_workdays = 0;       // of such pauses that have ended
    std::vector<Pause> pauses;     // by time; the last one may go on
    std::optional<Date> stopped_on;

    bool operator==(const PromiseClock&) const = default;
};
TONGHE_STRUCT(
    PromiseClock,
    promised,
    legal,
    promised_unit,
    legal_unit,
    correction,
    started_at,
    started_on,
    paused_on,
    paused_workdays,
    pauses,
    stopped_on
)

// What clocks are read by.
struct Reading {
    Worktime time;
    const catalog::ClockRules& rules;
};

PromiseClock start(PromiseClock clock, Instant at);
PromiseClock pause(PromiseClock clock, Instant at, bool legal, bool promised);
PromiseClock resume(PromiseClock clock, Instant at, const WorkCalendar& calendar);
PromiseClock stop(PromiseClock clock, Date on);

ClockState state(const PromiseClock& clock);
Term term_of(const PromiseClock& clock, ClockKind kind);
// The moment at which the clock is over; nothing before acceptance. During a pause that stops it it moves on.
std::optional<Instant> due_at(const PromiseClock& clock, ClockKind kind, const Worktime& time, Instant now);
std::optional<Instant> yellow_at(const PromiseClock& clock, ClockKind kind, const Reading& by, Instant now);
std::optional<Date>
due_on(const PromiseClock& clock, ClockKind kind, const Worktime& time, Instant now); // its last day
// Working days left until that day, negative when overdue. A stopped clock shows what was left when it stopped.
int days_left(const PromiseClock& clock, ClockKind kind, const Worktime& time, Instant now);
ClockColour colour(const PromiseClock& clock, ClockKind kind, const Reading& by, Instant now);
// The next moment at which one of both turns yellow or red; nothing while they stand still.
std::optional<Instant> next_turn(const PromiseClock& clock, const Reading& by, Instant now);

} // namespace tonghe::service
