// Working time: how much of the time between two moments an office was open, by the official calendar (weekends rest,
// public holidays rest, exchanged weekend days work) and its hours.
//
// Always true
//  1. Moments are those of the office's own clock (Moment::local).
//  2. `between` costs two look-ups, whatever lies between: working time is summed up once, by day.
//  3. Between a day's midnight and the next, a working day counts `day()`, another day nothing.
#pragma once
#include "tonghe/base/calendar.hpp"

#include <cstdint>
#include <vector>

namespace tonghe::insight {

struct OfficeHours {
    Duration opens = Duration::hours(9);
    Duration break_from = Duration::hours(12);
    Duration break_to = Duration::hours(13);
    Duration closes = Duration::hours(18);
};

class WorkTime {
  public:
    // For moments between `from` and `to`, which are local micros; others count as the nearer end.
    WorkTime(const WorkCalendar& calendar, int64_t from, int64_t to, const OfficeHours& hours = {});

    int64_t between(int64_t from, int64_t to) const { return to <= from ? 0 : until(to) - until(from); } // micros

    int64_t day() const { return day_; } // of a working day, micros

    double days(int64_t micros) const { return static_cast<double>(micros) / static_cast<double>(day_); }

  private:
    int64_t until(int64_t at) const; // working time from the first day's midnight

    OfficeHours hours_;
    int64_t day_;
    int64_t first_day_;
    std::vector<int64_t> before_; // working time before each day; one more than there are days
};

} // namespace tonghe::insight
