// A diagnosis (流程诊断): which step waits longest and what that costs, which hand-over is broken, what is done twice,
// where the legal term stood still, how far cases keep to their model.
//
// Always true
//  1. Times are working days of the official calendar, unless a name says `calendar_days`.
//  2. `waiting_days` are days that applicants waited, summed over cases: frequency times delay.
//  3. `late_share` of a step is its part of what late cases stood longer than the usual (the median) of each step.
//  4. No person is named: officers and applicants appear as numbers only.
#pragma once
#include "tonghe/insight/study.hpp"

namespace tonghe::insight {

struct LogView {
    Text title;
    int64_t cases = 0;
    int64_t events = 0;
    int64_t steps = 0;
    int64_t activities = 0;
    int64_t units = 0;
    int64_t resources = 0;
    std::optional<Date> from;
    std::optional<Date> to;
    bool has_offers = false;
    bool has_starts = false; // else waiting and doing cannot be told apart
    int calendar_years = 0;  // of its years, those whose official calendar is known; weekends rest in the others
};
TONGHE_STRUCT(
    LogView, title, cases, events, steps, activities, units, resources, from, to, has_offers, has_starts, calendar_years
)

struct DurationView {
    double p50_calendar_days = 0;
    double p90_calendar_days = 0;
    DaysView days;
    Lateness lateness = Lateness::by_slowest_quarter;
    int64_t late_cases = 0;
};
TONGHE_STRUCT(DurationView, p50_calendar_days, p90_calendar_days, days, lateness, late_cases)

struct Bottleneck {
    std::string activity;
    Text title;
    std::optional<Text> phase;
    int64_t times = 0;
    int64_t cases = 0;
    double waiting_days = 0; // summed
    double share = 0;        // of all waiting days of the log
    double late_share = 0;
    DaysView stood;                  // since the step before was done
    std::optional<DaysView> waiting; // offered to begun, where the log knows both
    std::optional<DaysView> doing;   // begun to done, without pauses
    std::optional<DaysView> paused;
};
TONGHE_STRUCT(
    Bottleneck, activity, title, phase, times, cases, waiting_days, share, late_share, stood, waiting, doing, paused
)

enum class Hands { unit, resource };
TONGHE_ENUM(Hands, unit, resource)

struct HandOver {
    std::string from;
    Text from_title;
    std::string to;
    Text to_title;
    int64_t times = 0;
    int64_t sent_back = 0; // at once handed over the other way
    double waiting_days = 0;
    double share = 0; // of all waiting days at hand-overs
    double late_share = 0;
    DaysView stood;
};
TONGHE_STRUCT(HandOver, from, from_title, to, to_title, times, sent_back, waiting_days, share, late_share, stood)

struct HandOvers {
    Hands between = Hands::unit; // resources where the log knows no units
    int64_t times = 0;
    double per_case = 0;
    double waiting_days = 0;
    std::vector<HandOver> rows; // most waiting days first
};
TONGHE_STRUCT(HandOvers, between, times, per_case, waiting_days, rows)

struct Repeat {
    std::string activity;
    Text title;
    int64_t cases = 0;
    int64_t repeats = 0;
    double days = 0; // from a step to its repetition, summed
};
TONGHE_STRUCT(Repeat, activity, title, cases, repeats, days)

struct Rework {
    int64_t cases = 0; // with a step done more than once
    double share = 0;
    int64_t repeats = 0;
    int64_t returns = 0; // 退回
    int64_t correction_cases = 0;
    int64_t correction_rounds = 0; // 补正
    std::vector<Repeat> rows;
};
TONGHE_STRUCT(Rework, cases, share, repeats, returns, correction_cases, correction_rounds, rows)

struct Suspension {
    Text ground;
    int64_t cases = 0;
    int64_t times = 0;
    int64_t unended = 0; // no end in the log: counted to the case's last step
    double share = 0;    // of all working days of the log's cases
    double p50_calendar_days = 0;
    double p90_calendar_days = 0;
    DaysView days;
};
TONGHE_STRUCT(Suspension, ground, cases, times, unended, share, p50_calendar_days, p90_calendar_days, days)

struct Deviation {
    std::string activity;
    Text title;
    int64_t cases = 0;
    std::string kind; // unexpected: done where the model did not wait for it; left_waiting: expected and never done
};
TONGHE_STRUCT(Deviation, activity, title, cases, kind)

struct Conformance {
    std::string process;
    Text title;
    int64_t cases = 0;
    int64_t fitting = 0;
    double fitness = 0; // token replay, 0 to 1
    std::vector<Deviation> deviations;
};
TONGHE_STRUCT(Conformance, process, title, cases, fitting, fitness, deviations)

struct Diagnosis {
    LogView log;
    DurationView duration;
    std::vector<Text> findings; // the most important things, in sentences
    std::vector<Bottleneck> bottlenecks;
    HandOvers hand_overs;
    Rework rework;
    std::vector<Suspension> suspensions;
    std::vector<Conformance> conformance;
};
TONGHE_STRUCT(Diagnosis, log, duration, findings, bottlenecks, hand_overs, rework, suspensions, conformance)

Diagnosis diagnose(const Study& study, size_t rows_max = 20);

LogView view_log(const Study& study);
DurationView view_duration(const Study& study);
std::vector<Bottleneck> bottlenecks(const Study& study, size_t rows_max);
HandOvers hand_overs(const Study& study, size_t rows_max);
Rework rework(const Study& study, size_t rows_max);
std::vector<Suspension> suspensions(const Study& study);
std::vector<Text> findings(const Diagnosis& diagnosis);

// Working time for which the term of each case stood still, by any of the profile's grounds, overlaps counted once.
std::vector<int64_t> suspended_by_case(const Study& study);
// Who did a step, as hand-overs see it: the unit, or the resource where the log knows no units.
Hands hands_of(const EventLog& log);
Code hand_of(const Step& step, Hands hands);

// A step that somebody did, and could do again: where the log knows units, one with a unit; else any.
bool is_work(const EventLog& log, const Step& step);

DaysView view_days(const Study& study, std::vector<int64_t> micros);

} // namespace tonghe::insight
