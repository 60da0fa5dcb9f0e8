// A suspension (中止): a case stands still because the law says that what it waits for does not count (行政许可法 45).
//
// Always true
//  1. A suspended case has exactly one suspension that has not ended; no other case has any.
//  2. It names a ground that the packs declare, with its article as it read that day; what the ground asks for in
//     writing is there.
//
// Elsewhere: the grounds (catalog/clock_rules.hpp), what it does to clocks (service/promise_clock.hpp).
#pragma once
#include "tonghe/catalog/clock_rules.hpp"
#include "tonghe/service/case.hpp"
#include "tonghe/store/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::service {

using store::Session;
using SuspensionId = Id<struct SuspensionTag>;

struct NewSuspension {
    std::string ground;   // of the clock rules
    std::string reason;   // in the officer's words; may be empty
    std::string document; // number of the notice that tells how long it takes
    std::optional<Date> document_on;
    std::optional<Date> until; // the day it is expected to be over: a reminder comes
};

struct Suspension {
    SuspensionId suspension;
    std::string ground;
    Text title;
    Text law; // title and article
    std::string reason;
    std::string document;
    std::optional<Date> document_on;
    bool stops_legal = true;
    bool stops_promised = true;
    Instant from;
    std::optional<Date> until;
    std::optional<Instant> ended_at;
    std::string ended_because;
};
TONGHE_STRUCT(
    Suspension,
    suspension,
    ground,
    title,
    law,
    reason,
    document,
    document_on,
    stops_legal,
    stops_promised,
    from,
    until,
    ended_at,
    ended_because
)

// As it would be recorded. Error(invalid_input) with every fault: unknown ground, document missing, day in the past.
Suspension check_suspension(const catalog::ClockRules& rules, const NewSuspension& wanted, Instant now);
// One line for the applicant: ground, article, document, until when.
Text told(const Suspension& suspension);

std::vector<Suspension> suspensions_of(Session& session, const CaseId& id); // oldest first
std::optional<Suspension> open_suspension(Session& session, const CaseId& id);

struct SuspendedCase {
    CaseId case_;
    std::string number;
    Text title; // of the item
    Text unit_title;
    Suspension suspension;
};

// That an officer may see, the oldest first: `visible` is a condition over q.queue and q.region with its values.
std::vector<SuspendedCase>
suspended_cases(Session& session, const std::string& visible, const store::Values& values, int limit);

} // namespace tonghe::service
