// Queues: how many pieces of work stood before each step as time went on, and which steps are done in batches (攒批).
//
// Always true
//  1. A piece stands before a step from the completion of the step before it in its case (or its offer, where the log
//     tells it) until it is done; what is still open at the end of the log is not known to it and not counted.
//  2. A batch is five or more completions of one step by one hand with at most a quarter of an hour between neighbours.
#pragma once
#include "tonghe/insight/study.hpp"

namespace tonghe::insight {

struct QueuePoint {
    Date on;
    double waiting = 0; // the mean of the days up to the next point
};
TONGHE_STRUCT(QueuePoint, on, waiting)

struct QueueOfStep {
    std::string activity;
    Text title;
    double mean = 0;
    int64_t peak = 0;
    Date peak_on;
    std::vector<QueuePoint> points; // at equal distances over the whole log, the same for every step
};
TONGHE_STRUCT(QueueOfStep, activity, title, mean, peak, peak_on, points)

struct Batching {
    std::string activity;
    Text title;
    int64_t times = 0;   // completions in all
    int64_t batches = 0; // and how many of those it took
    double share = 0;    // of completions, those in batches
    double mean_size = 0;
    int busiest_weekday = 1; // 1 Monday … 7 Sunday
    double weekday_share = 0;
};
TONGHE_STRUCT(Batching, activity, title, times, batches, share, mean_size, busiest_weekday, weekday_share)

struct Queues {
    std::vector<QueueOfStep> rows;  // the longest first
    std::vector<Batching> batching; // most in batches first; only steps that are
};
TONGHE_STRUCT(Queues, rows, batching)

Queues queues(const Study& study, size_t rows_max);

} // namespace tonghe::insight
