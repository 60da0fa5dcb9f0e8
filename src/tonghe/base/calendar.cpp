#include "tonghe/base/calendar.hpp"

namespace tonghe {

WorkCalendar::WorkCalendar(const std::vector<CalendarYear>& years) {
    for (const CalendarYear& year : years) {
        years_.insert(year.year);
        for (const Date date : year.holidays) {
            exceptions_[date] = false;
        }
        for (const Date date : year.workdays) {
            exceptions_[date] = true;
        }
    }
}

bool WorkCalendar::is_workday(Date date) const {
    const auto exception = exceptions_.find(date);
    return exception != exceptions_.end() ? exception->second : date.weekday() <= 5;
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
    Date date = event_on;
    for (int left = days.count; left > 0;) {
        date = date + 1;
        left -= is_workday(date) ? 1 : 0;
    }
    return date;
}

Workdays WorkCalendar::between(Date from, Date to) const {
    if (to < from) {
        return {-between(to, from).count};
    }
    int count = 0;
    for (Date date = from + 1; date <= to; date = date + 1) {
        count += is_workday(date) ? 1 : 0;
    }
    return {count};
}

} // namespace tonghe
