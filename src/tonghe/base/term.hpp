// How long something may take: working days (工作日), natural days (自然日) or working hours (工作小时), and the moment
// at which such a term is over.
//
// Always true
//  1. The day of the event is not counted in a term of days; it ends at 24:00 of its last day, a term of natural days
//     whose last day is a holiday on the next working day (Civil Code art. 201, 203).
//  2. A term of hours counts office hours of working days alone, from the minute of the event on.
//
// Elsewhere: which days are worked (base/calendar.hpp), hours of an office and which clocks there are
// (catalog/clock_rules.hpp).
#pragma once
#include "tonghe/base/calendar.hpp"
#include "tonghe/base/structure.hpp"

#include <vector>

namespace tonghe {

enum class TermUnit { workday, day, hour };
TONGHE_ENUM(TermUnit, workday, day, hour)

struct Term {
    TermUnit unit = TermUnit::workday;
    int count = 0;

    bool operator==(const Term&) const = default;
};
TONGHE_STRUCT(Term, unit, count)

// The hours of an office on a working day, in order, none overlapping another.
struct OfficeHours {
    struct Span {
        int from = 0; // minutes of the day
        int until = 0;

        bool operator==(const Span&) const = default;
    };

    std::vector<Span> spans = {{9 * 60, 12 * 60}, {13 * 60 + 30, 17 * 60 + 30}};

    int minutes_a_day() const;
    bool operator==(const OfficeHours&) const = default;
};

// Which time is worked, as a value to reckon by. Both outlive it.
struct Worktime {
    const WorkCalendar& days;
    const OfficeHours& hours;

    Duration worked(Instant from, Instant to) const;       // office time between; zero where `to` is not later
    Instant after(Instant from, Duration of_office) const; // when so much office time has passed
};

// How much of a unit lies between: days of that kind, or for hours the microseconds of office time.
int64_t passed(TermUnit unit, Instant from, Instant to, const Worktime& time);
// When that much has passed since `from`: the end of a day, or the moment.
Instant when_passed(TermUnit unit, Instant from, int64_t amount, const Worktime& time);
int64_t amount_of(const Term& term); // as `passed` counts
// Roughly, to compare terms of different units: an office day is taken as seven hours, a week as five working days.
double in_workdays(const Term& term);
Text shown(const Term& term); // 5 个工作日

} // namespace tonghe
