#include "tonghe/work/worked_time.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace tonghe::work {

namespace {

// The upper end of each class, in minutes of working time; the last has none.
constexpr std::array<int64_t, pace_classes - 1> ends = {30, 60, 120, 240, 480, 720, 960, 1440, 2400, 4800, 9600};

} // namespace

int64_t worked_minutes(const Task& task, Instant until, const Worktime& time) {
    int64_t micros = time.worked(task.created_at, until).micros;
    if (task.clock.has_limit() && task.is_main()) {
        const Instant promised =
            when_passed(task.clock.unit, task.created_at, amount_of({task.clock.unit, task.allowed}), time);
        const Instant due = task.clock.due_at.value_or(end_of(task.clock.due_on));
        micros -= time.worked(promised, due).micros;
    }
    return std::max<int64_t>(0, micros / Duration::minutes(1).micros);
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
