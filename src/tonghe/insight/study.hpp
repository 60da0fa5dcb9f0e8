// A log made ready to be asked: its steps, the working time each stood before it was done, and which cases were late.
//
// Always true
//  1. `stood` of a step is the working time since the step before it in its case was done; those of a case add up to
//     the working time from its first step to its last. Every ranking and comparison is made of these numbers, so they
//     agree.
//  2. Where the profile says what ends a case, later steps belong to no case and count nowhere.
//  3. A case is late by its due moment, or by what the log says of it; where less than half the cases tell either, the
//     slowest quarter stands for the late ones, and `lateness` says so.
#pragma once
#include "tonghe/insight/distribution.hpp"
#include "tonghe/insight/profile.hpp"
#include "tonghe/insight/steps.hpp"
#include "tonghe/insight/work_time.hpp"

#include <map>

namespace tonghe::insight {

enum class Lateness { by_due_date, by_slowest_quarter };
TONGHE_ENUM(Lateness, by_due_date, by_slowest_quarter)

// What activities, units and groups are called, where it is known better than the log does.
using Names = std::map<std::string, Text, std::less<>>;

class Study {
  public:
    // Error(insight.empty_log) where no case has a step.
    Study(EventLog log, Profile profile, const WorkCalendar& calendar, Names names = {}, const OfficeHours& hours = {});

    EventLog log;
    Profile profile;
    Names names;
    Steps steps;
    WorkTime time;
    std::vector<int64_t> stood; // beside steps.rows
    std::vector<bool> late;     // beside log.cases
    Lateness lateness = Lateness::by_slowest_quarter;
    int calendar_years = 0;     // of the log's years, those whose official notice is known
    std::vector<Code> district; // beside log.cases, of `group_key`: in log.texts

    int64_t worked(size_t one) const;  // working micros from a case's first step to its last
    int64_t elapsed(size_t one) const; // micros of the calendar

    double days(int64_t micros) const { return time.days(micros); }

    Text title_of(Code activity) const;
    Text unit_title(Code unit) const;
    Text name_of(std::string_view word) const; // the word itself where it is not known
    const Phase* phase_of(Code activity) const;
    std::vector<bool> marks_of(const std::vector<std::string>& activities) const; // by activity code

    bool has_steps(size_t one) const { return steps.cases[one].count > 0; }

  private:
    void cut_off();
    void find_titles();
    void find_late();

    std::vector<std::string> titles_; // by activity, "" where the log tells none
};

// Figures of a distribution in working days, as they are shown.
struct DaysView {
    double total = 0;
    double mean = 0;
    double p50 = 0;
    double p90 = 0;
    double longest = 0;
};
TONGHE_STRUCT(DaysView, total, mean, p50, p90, longest)

double rounded(double value); // to a hundredth, as figures are shown
double share_of(double part, double whole);

} // namespace tonghe::insight
