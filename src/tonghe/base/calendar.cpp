#include "tonghe/base/calendar.hpp"

#include <algorithm>
#include <map>

namespace tonghe {

namespace {

bool is_weekday(Date date) { return date.weekday() <= 5; }

} // namespace

WorkCalendar::WorkCalendar(const std::vector<CalendarYear>& years) {
    std::map<Date, bool> worked;
    for (const CalendarYear& year : years) {
        years_.insert(year.year);
        for (const Date date : year.holidays) {
            worked[date] = false;
        }
        for (const Date date : year.workdays) {
            worked[date] = true;
        }
    }
    int change = 0;
    for (const auto& [date, is_worked] : worked) {
        if (is_worked != is_weekday(date)) {
            change += is_worked ? 1 : -1;
            exceptions_.push_back({date, change});
        }
    }
}

std::vector<WorkCalendar::Exception>::const_iterator WorkCalendar::last_exception(Date date) const {
    const auto after =
        std::upper_bound(exceptions_.begin(), exceptions_.end(), date, [](Date wanted, const Exception& exception) {
            return wanted < exception.date;
        });
    return after == exceptions_.begin() ? exceptions_.end() : after - 1;
}

int64_t WorkCalendar::workdays_until(Date date) const {
    constexpr int64_t first_monday = 4 - 7 * 200'000; // 1970-01-05, and so many weeks before it that no date is earlier
    const int64_t days = date.days - first_monday;
    const auto exception = last_exception(date);
    return days / 7 * 5 + std::min<int64_t>(days % 7 + 1, 5) + (exception == exceptions_.end() ? 0 : exception->change);
}

bool WorkCalendar::is_workday(Date date) const {
    const auto exception = last_exception(date);
    return is_weekday(date) != (exception != exceptions_.end() && exception->date == date);
}

Date WorkCalendar::next_workday(Date date) const {
    while (!is_workday(date)) {
        date = date + 1;
    }
    return date;
}

Date WorkCalendar::due_on(Date event_on, Workdays days) const {
    if (days.count <= 0) {
        return next_workday(event_on);
    }
    const int64_t target = workdays_until(event_on) + days.count;
    Date date = event_on;
    // A day holds one working day at most, so going on by what is left never goes too far.
    for (int left = days.count; left > 0; left = static_cast<int>(target - workdays_until(date))) {
        date = date + left;
    }
    return date;
}

Workdays WorkCalendar::between(Date from, Date to) const {
    return {static_cast<int>(workdays_until(to) - workdays_until(from))};
}

} // namespace tonghe
