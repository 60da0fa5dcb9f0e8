// Comparison of districts (区域比较) on the same work, and why one is slower than another.
//
// Always true
//  1. The difference of two groups' mean working days is taken apart exactly: over steps, into how much comes of doing
//     a step more often and how much of standing longer before it each time. The parts add up to the difference.
#pragma once
#include "tonghe/insight/study.hpp"

namespace tonghe::insight {

struct GroupView {
    std::string group;
    Text title;
    int64_t cases = 0;
    double p50_calendar_days = 0;
    double p90_calendar_days = 0;
    DaysView days;
    double steps_per_case = 0;
    int64_t resources = 0; // who did a tenth of a percent of its steps at least
    double hand_overs_per_case = 0;
    double rework_share = 0;    // of its cases
    double suspended_share = 0; // of its cases
    double suspended_days = 0;  // per case
    double late_share = 0;      // of its cases
};
TONGHE_STRUCT(
    GroupView,
    group,
    title,
    cases,
    p50_calendar_days,
    p90_calendar_days,
    days,
    steps_per_case,
    resources,
    hand_overs_per_case,
    rework_share,
    suspended_share,
    suspended_days,
    late_share
)

struct Contribution {
    std::string activity; // or the prefix of a phase
    Text title;
    double days = 0; // of the difference of the means, per case
    double by_frequency = 0;
    double by_duration = 0;
    double slow_per_case = 0; // how often a case does it
    double fast_per_case = 0;
    double slow_days = 0; // mean each time
    double fast_days = 0;
};
TONGHE_STRUCT(
    Contribution, activity, title, days, by_frequency, by_duration, slow_per_case, fast_per_case, slow_days, fast_days
)

struct Explanation {
    std::string slow;
    Text slow_title;
    std::string fast;
    Text fast_title;
    double difference_days = 0; // of the means
    std::vector<Contribution> phases;
    std::vector<Contribution> steps; // largest first
    std::vector<Text> findings;
};
TONGHE_STRUCT(Explanation, slow, slow_title, fast, fast_title, difference_days, phases, steps, findings)

struct Comparison {
    std::vector<GroupView> groups; // slowest median first
    std::optional<Explanation> explanation;
};
TONGHE_STRUCT(Comparison, groups, explanation)

// By the profile's `group_key`. `slow` and `fast` name two groups to explain; the slowest and the fastest where empty.
// Error(insight.no_such_group).
Comparison compare(const Study& study, std::string_view slow = "", std::string_view fast = "", size_t rows_max = 12);

} // namespace tonghe::insight
