// How much working time a task took. Pure.
//
// Always true
//  1. Working time is what lies within office hours (9–12 and 13–18) of working days; a working day has eight hours.
//  2. Working days by which the due day of a task was put off, because it stood still meanwhile, are not counted.
//
// Elsewhere: working time over whole logs (insight/work_time.hpp), the clock of a step (work/step_clock.hpp).
#pragma once
#include "tonghe/work/task.hpp"

namespace tonghe::work {

inline constexpr int minutes_a_workday = 480;

constexpr double days_of_minutes(int64_t minutes) { return static_cast<double>(minutes) / minutes_a_workday; }

int64_t working_minutes(Instant from, Instant to, const WorkCalendar& calendar);
int64_t worked_minutes(const Task& task, Instant until, const WorkCalendar& calendar);

// Classes of working time, fine where work is quick: counting in them keeps a median from many tasks in few numbers.
inline constexpr int pace_classes = 12;
int pace_class(int64_t minutes);
// The median of the tasks counted in each class, in minutes; inside a class they are taken to lie evenly.
int64_t median_minutes(const std::vector<int64_t>& times);

} // namespace tonghe::work
