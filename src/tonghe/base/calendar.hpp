// The official working-day calendar: weekends rest, except where the State Council's yearly notice says otherwise
// (public holidays, and weekend days that are worked in exchange, 调休).
//
// Always true
//  1. A period in working days does not count the day of the event; it ends at 24:00 of its last working day
//     (Civil Code art. 201–203; Administrative Licensing Law art. 82).
//  2. A year without a loaded notice knows weekends only and says so (`is_announced`); deadlines in it are provisional.
#pragma once
#include "tonghe/base/time.hpp"

#include <set>
#include <vector>

namespace tonghe {

// A number of working days: neither calendar days nor 24-hour spans.
struct Workdays {
    int count = 0;

    auto operator<=>(const Workdays&) const = default;
};

// What one year's notice says, as data.
struct CalendarYear {
    int year = 0;
    std::vector<Date> holidays; // days off, weekend days among them or not
    std::vector<Date> workdays; // weekend days that are worked
};

class WorkCalendar {
  public:
    WorkCalendar() = default;
    explicit WorkCalendar(const std::vector<CalendarYear>& years);

    bool is_announced(int year) const { return years_.contains(year); }

    bool is_workday(Date date) const;
    Date next_workday(Date date) const; // the date itself where it is one
    // The last day of a period of `days` that begins with an event on `event_on`. Zero days: the next working day from
    // it on.
    Date due_on(Date event_on, Workdays days) const;
    // Working days after `from` up to and including `to`; negative where `to` is earlier.
    Workdays between(Date from, Date to) const;

  private:
    struct Exception { // a day that is not as its weekday says
        Date date;
        int change = 0; // of the working days until then against weekdays alone, this day included
    };

    int64_t workdays_until(Date date) const;                                // counted from some Monday, `date` included
    std::vector<Exception>::const_iterator last_exception(Date date) const; // on or before it, or the end

    std::set<int> years_;
    std::vector<Exception> exceptions_; // by date
};

} // namespace tonghe
