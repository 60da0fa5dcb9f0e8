// A profile: what must be known of a log beyond its columns to diagnose it: how steps are called, when a case was due,
// which steps suspend the legal term, which ask for corrections.
//
// Always true
//  1. A profile is data (JSON beside the logs); the house's own journal has one of its own.
#pragma once
#include "tonghe/base/structure.hpp"

namespace tonghe::insight {

struct SuspensionRule { // the term stands still from any of `begins` to the next of `ends`
    Text ground;
    std::vector<std::string> begins; // activities
    std::vector<std::string> ends;
};
TONGHE_STRUCT(SuspensionRule, ground, begins, ends)

struct Phase { // activities whose name begins so belong together
    std::string prefix;
    Text title;
};
TONGHE_STRUCT(Phase, prefix, title)

struct Profile {
    Text title;
    std::string title_key; // event attribute: the step's name for people; "": the activity's own name
    std::string due_key;   // case attribute: the moment until which the case was due
    std::string late_key;  // case attribute: whether it was late
    std::string group_key; // case attribute: what is compared, districts for example
    std::vector<SuspensionRule> suspensions;
    std::vector<Phase> phases;
    std::vector<std::string> corrections; // activities that begin a round of correction (补正)
    std::map<std::string, Text> names;    // of groups, units or activities
    std::vector<std::string> ends; // activities: a case is over with the first of them, what comes later is left out
};
TONGHE_STRUCT(Profile, title, title_key, due_key, late_key, group_key, suspensions, phases, corrections, names, ends)

Profile profile_of_the_house();              // for the journal (insight/journal_log.hpp) and logs exported from it
Profile read_profile(std::string_view json); // Error(invalid_input) with every fault

} // namespace tonghe::insight
