// The directly-follows graph (直接跟随图): which step follows which, how often, and how much working time lies between.
//
// Always true
//  1. The counts of the edges out of an activity, the one to the end among them, add up to the activity's count; so do
//     those into it. Every case with a step begins once and ends once.
//  2. The working time of an edge is that between the completions of its two steps; from the beginning and to the end
//     it is nothing.
#pragma once
#include "tonghe/insight/distribution.hpp"
#include "tonghe/insight/steps.hpp"
#include "tonghe/insight/work_time.hpp"

namespace tonghe::insight {

struct Edge {
    Code from = no_code; // no_code: the beginning
    Code to = no_code;   // no_code: the end
    Distribution time;   // working micros
};

struct Graph {
    std::vector<int64_t> counts; // by activity
    std::vector<Edge> edges;     // by from and to, beginning and end last
};

Graph directly_follows(const EventLog& log, const Steps& steps, const WorkTime& time);

} // namespace tonghe::insight
