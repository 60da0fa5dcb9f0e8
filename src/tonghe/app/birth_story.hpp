// The birth story, played against a running node as the people in it would: a parent, officers of eight departments'
// work, a neighbour's officer, a stranger and an auditor (`tonghe walkthrough birth`).
//
// Always true
//  1. The node is reached through its API alone; everything told was answered by it.
//  2. A family applies once: one that has a birth case is left alone and the next is taken. Error(app.no_free_family).
#pragma once
#include "tonghe/app/story_teller.hpp"
#include "tonghe/base/calendar.hpp"

#include <string>

namespace tonghe::app {

struct BirthStory {
    std::string url;
    std::string password;                   // of the demonstration accounts
    const WorkCalendar* calendar = nullptr; // to count clocks again; without it only their order is checked
    Language language = Language::zh;
};

struct BirthStoryEnd {
    std::string applicant; // login
    std::string case_number;
};

BirthStoryEnd play_birth_story(const BirthStory& story, StoryTeller& teller);

} // namespace tonghe::app
