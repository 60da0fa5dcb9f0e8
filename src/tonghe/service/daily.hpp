// What happened to the cases of each unit, day by day: counted from the journal, for load charts and statistics.
//
// Always true
//  1. A row is the number of journal entries of one happening, on one day in Shanghai, to cases of one service at one
//  competent unit; parts of a bundle are counted where they are handled, the joint application itself nowhere.
//  2. The table is a projection that follows the journal: dropped and rebuilt it is the same.
//
// Elsewhere: how a projection is kept (journal/journal.hpp), what waits now (work/desk.hpp).
#pragma once
#include "tonghe/journal/journal.hpp"

#include <map>
#include <string>
#include <vector>

namespace tonghe::service {

enum class Happening {
    submitted,
    accepted, // also by silence
    not_accepted,
    correction_requested,
    granted,
    refused,
    withdrawn,
    terminated,
    returned, // sent back a step
    overdue,  // a step's clock turned red
};
TONGHE_ENUM(
    Happening,
    submitted,
    accepted,
    not_accepted,
    correction_requested,
    granted,
    refused,
    withdrawn,
    terminated,
    returned,
    overdue
)

// One day of a unit, all its services together.
struct DayLoad {
    Date on;
    int64_t submitted = 0;
    int64_t accepted = 0;
    int64_t decided = 0; // granted or refused
    int64_t returned = 0;
    int64_t overdue = 0;
};
TONGHE_STRUCT(DayLoad, on, submitted, accepted, decided, returned, overdue)

journal::Projection daily_projection(); // "service_daily"
// Every day from `from` to `to`, newest first, also those on which nothing happened.
std::vector<DayLoad> days_of(Session& session, const std::string& unit, Date from, Date to);
std::map<std::string, int64_t> submitted_by_service(Session& session); // since there is a journal

} // namespace tonghe::service
