#include "tonghe/work/worked_time.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace tonghe::work {

namespace {

constexpr int64_t minute_micros = 60'000'000;
constexpr int64_t opens = 9 * 60;
constexpr int64_t break_from = 12 * 60;
constexpr int64_t break_to = 13 * 60;
constexpr int64_t closes = 18 * 60;

// Office minutes of a working day that are over at `minute` of it.
int64_t until(int64_t minute) {
    return std::clamp(minute, opens, break_from) - opens + std::clamp(minute, break_to, closes) - break_to;
}

int64_t minute_of_day(Instant at) { return (at - start_of(date_of(at))).micros / minute_micros; }

// The upper end of each class, in minutes of working time; the last has none.
constexpr std::array<int64_t, pace_classes - 1> ends = {30, 60, 120, 240, 480, 720, 960, 1440, 2400, 4800, 9600};

} // namespace

int64_t working_minutes(Instant from, Instant to, const WorkCalendar& calendar) {
    if (to <= from) {
        return 0;
    }
    const Date first = date_of(from);
    const Date last = date_of(to);
    const int64_t begun = calendar.is_workday(first) ? until(minute_of_day(from)) : 0;
    const int64_t ended = calendar.is_workday(last) ? until(minute_of_day(to)) : 0;
    const int64_t days = calendar.between(first - 1, last - 1).count; // whole ones, the first among them
    return days * minutes_a_workday + ended - begun;
}

int64_t worked_minutes(const Task& task, Instant done, const WorkCalendar& calendar) {
    const int64_t minutes = working_minutes(task.created_at, done, calendar);
    if (!task.clock.has_limit() || !task.is_main()) {
        return minutes;
    }
    const Date promised = start_clock(date_of(task.created_at), {task.workdays}, calendar).due_on;
    const int64_t put_off = std::max(0, calendar.between(promised, task.clock.due_on).count);
    return std::max<int64_t>(0, minutes - put_off * minutes_a_workday);
}

int pace_class(int64_t minutes) {
    return static_cast<int>(std::upper_bound(ends.begin(), ends.end(), minutes) - ends.begin());
}

int64_t median_minutes(const std::vector<int64_t>& times) {
    const int64_t all = std::accumulate(times.begin(), times.end(), int64_t{0});
    int64_t before = 0;
    for (size_t pace = 0; pace < times.size(); ++pace) {
        if (2 * (before + times[pace]) >= all && times[pace] > 0) {
            const int64_t from = pace == 0 ? 0 : ends[pace - 1];
            const int64_t to = pace < ends.size() ? ends[pace] : 2 * ends.back();
            return from + (to - from) * (all - 2 * before) / (2 * times[pace]);
        }
        before += times[pace];
    }
    return 0;
}

} // namespace tonghe::work
