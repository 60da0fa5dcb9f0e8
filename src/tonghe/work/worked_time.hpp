// How much working time a task took. Pure.
//
// Always true
//  1. Working time is what lies within the hours of the office (base/term.hpp).
//  2. What the due day of a task was put off by, because it stood still meanwhile, is not counted.
//
// Elsewhere: working time over whole logs (insight/work_time.hpp), the clock of a step (work/step_clock.hpp).
#pragma once
#include "tonghe/work/task.hpp"

namespace tonghe::work {

inline constexpr int minutes_a_workday = 420; // to tell minutes as days; as in_workdays (base/term.hpp)

constexpr double days_of_minutes(int64_t minutes) { return static_cast<double>(minutes) / minutes_a_workday; }

int64_t worked_minutes(const Task& task, Instant until, const Worktime& time);

// Classes of working time, fine where work is quick: counting in them keeps a median from many tasks in few numbers.
inline constexpr int pace_classes = 12;
int pace_class(int64_t minutes);
// The median of the tasks counted in each class, in minutes; inside a class they are taken to lie evenly.
int64_t median_minutes(const std::vector<int64_t>& times);

} // namespace tonghe::work
