#include "tonghe/base/term.hpp"

#include <algorithm>

namespace tonghe {

namespace {

Instant at_minute(Date day, int minute) { return start_of(day) + Duration::minutes(minute); }

} // namespace

int OfficeHours::minutes_a_day() const {
    int minutes = 0;
    for (const Span& span : spans) {
        minutes += span.until - span.from;
    }
    return minutes;
}

Duration Worktime::worked(Instant from, Instant to) const {
    if (to <= from) {
        return {};
    }
    const auto of_day = [&](Date day) {
        Duration sum;
        for (const OfficeHours::Span& span : hours.spans) {
            const Instant begin = std::max(from, at_minute(day, span.from));
            const Instant end = std::min(to, at_minute(day, span.until));
            sum.micros += begin < end ? (end - begin).micros : 0;
        }
        return days.is_workday(day) ? sum : Duration();
    };
    const Date first = date_of(from);
    const Date last = date_of(to);
    if (first == last) {
        return of_day(first);
    }
    const int whole_days = days.between(first, last - 1).count;
    const int64_t whole = Duration::minutes(hours.minutes_a_day()).micros * whole_days;
    return Duration::microseconds(of_day(first).micros + whole + of_day(last).micros);
}

Instant Worktime::after(Instant from, Duration of_office) const {
    const int64_t a_day = Duration::minutes(hours.minutes_a_day()).micros;
    if (of_office.micros <= 0 || a_day == 0) {
        return from;
    }
    int64_t left = of_office.micros - worked(from, end_of(date_of(from))).micros;
    Date day = date_of(from);
    Instant begin = from;
    if (left > 0) { // so many whole days, and the rest on the day after them
        const auto whole = static_cast<int>((left - 1) / a_day);
        day = days.due_on(day, {whole + 1});
        left -= a_day * whole;
        begin = start_of(day);
    } else {
        left = of_office.micros;
    }
    for (const OfficeHours::Span& span : hours.spans) {
        const Instant opens = std::max(begin, at_minute(day, span.from));
        const int64_t open = std::max<int64_t>(0, (at_minute(day, span.until) - opens).micros);
        if (left <= open) {
            return opens + Duration::microseconds(left);
        }
        left -= open;
    }
    return end_of(day);
}

int64_t passed(TermUnit unit, Instant from, Instant to, const Worktime& time) {
    switch (unit) {
    case TermUnit::workday:
        return time.days.between(date_of(from), date_of(to)).count;
    case TermUnit::day:
        return date_of(to) - date_of(from);
    case TermUnit::hour:
        break;
    }
    return time.worked(from, to).micros;
}

Instant when_passed(TermUnit unit, Instant from, int64_t amount, const Worktime& time) {
    switch (unit) {
    case TermUnit::workday:
        return end_of(time.days.due_on(date_of(from), {static_cast<int>(amount)}));
    case TermUnit::day:
        return end_of(time.days.next_workday(date_of(from) + static_cast<int>(amount)));
    case TermUnit::hour:
        break;
    }
    return time.after(from, Duration::microseconds(amount));
}

int64_t amount_of(const Term& term) {
    return term.unit == TermUnit::hour ? Duration::hours(term.count).micros : term.count;
}

double in_workdays(const Term& term) {
    switch (term.unit) {
    case TermUnit::workday:
        return term.count;
    case TermUnit::day:
        return term.count * 5.0 / 7.0;
    case TermUnit::hour:
        break;
    }
    return term.count / 7.0;
}

Text shown(const Term& term) {
    const std::string count = std::to_string(term.count);
    switch (term.unit) {
    case TermUnit::workday:
        return {count + " 个工作日", count + " working days"};
    case TermUnit::day:
        return {count + " 日", count + " days"};
    case TermUnit::hour:
        break;
    }
    return {count + " 个工作小时", count + " working hours"};
}

} // namespace tonghe
