#include "tonghe/insight/work_time.hpp"

#include <algorithm>

namespace tonghe::insight {

namespace {

constexpr int64_t day_micros = 86'400'000'000;

int64_t day_of(int64_t at) { return at >= 0 ? at / day_micros : -((-at + day_micros - 1) / day_micros); }

} // namespace

WorkTime::WorkTime(const WorkCalendar& calendar, int64_t from, int64_t to, const OfficeHours& hours)
    : hours_(hours), day_(hours.closes.micros - hours.opens.micros - (hours.break_to.micros - hours.break_from.micros)),
      first_day_(day_of(from)) {
    const int64_t days = std::max<int64_t>(day_of(to) - first_day_, 0) + 1;
    before_.reserve(static_cast<size_t>(days) + 1);
    before_.push_back(0);
    for (int64_t day = first_day_; day < first_day_ + days; ++day) {
        const bool worked = calendar.is_workday(Date{static_cast<int32_t>(day)});
        before_.push_back(before_.back() + (worked ? day_ : 0));
    }
}

int64_t WorkTime::until(int64_t at) const {
    const int64_t day = day_of(at) - first_day_;
    if (day < 0) {
        return 0;
    }
    const auto place = static_cast<size_t>(day);
    if (place + 1 >= before_.size()) {
        return before_.back();
    }
    if (before_[place + 1] == before_[place]) {
        return before_[place]; // a day of rest
    }
    const int64_t time = at - (day + first_day_) * day_micros;
    const int64_t morning = std::clamp(time, hours_.opens.micros, hours_.break_from.micros) - hours_.opens.micros;
    const int64_t afternoon = std::clamp(time, hours_.break_to.micros, hours_.closes.micros) - hours_.break_to.micros;
    return before_[place] + morning + afternoon;
}

} // namespace tonghe::insight
