// A case (办件): one application by one person for one service item, or the joint application of a bundle (一件事)
// whose parts are cases of their own.
//
//   submitted ⇄ correction_requested → accepted → in_review ⇄ suspended → granted | refused
//       ↘ not_accepted                    withdrawn until decided · terminated by law
//   granted | refused | not_accepted | terminated → revoked, and a new case decides anew (service/reopening.hpp)
//   a bundle: submitted → in_review → granted (all decided, something still made or paid) → completed
//
// Always true
//  1. Correction is asked once, with everything that is missing, within five working days of submission (or what the
//     item says); silence until then means accepted, dated back to the day of submission (Administrative Licensing Law
//     art. 32); after a correction the days run anew from the day it came in, and silence is dated back to that.
//  2. The promise clock starts at acceptance; only a special procedure pauses it (service/promise_clock.hpp).
//  3. Every change of `status` has one event in the journal, written in the same transaction.
//  4. A case is judged by the item version it began with, for its whole life.
//
// Elsewhere: what an item asks for (catalog/item.hpp), who may act (identity/), people's steps (work/).
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/service/promise_clock.hpp"

#include <string>
#include <vector>

namespace tonghe::service {

using CaseId = Id<struct CaseTag>;

enum class CaseKind { item, bundle };
TONGHE_ENUM(CaseKind, item, bundle)

enum class CaseStatus {
    submitted,
    correction_requested,
    accepted,
    not_accepted,
    in_review,
    suspended,
    granted,
    refused,
    withdrawn,
    terminated,
    completed,
    revoked, // what was decided counts no more
};
TONGHE_ENUM(
    CaseStatus,
    submitted,
    correction_requested,
    accepted,
    not_accepted,
    in_review,
    suspended,
    granted,
    refused,
    withdrawn,
    terminated,
    completed,
    revoked
)

// One thing that is missing or wrong in an application, as told to the applicant.
struct CorrectionPoint {
    std::optional<std::string> pointer;  // into the form, or
    std::optional<std::string> material; // the material
    std::string what;

    bool operator==(const CorrectionPoint&) const = default;
};
TONGHE_STRUCT(CorrectionPoint, pointer, material, what)

struct Case {
    CaseId id;
    std::string number; // 办件编号, told to people
    CaseKind kind = CaseKind::item;
    CaseId bundle_case;  // the joint application it is part of; empty where it stands alone
    std::string service; // item or bundle id
    std::string version; // content hash of the item it is judged by
    CaseStatus status = CaseStatus::submitted;
    Instant submitted_at;
    std::optional<Date> accepted_on;
    std::optional<Instant> ended_at;
    PromiseClock clock;
    std::vector<CorrectionPoint> correction; // what was asked; kept after it was supplied
    std::optional<Date> correction_due_on;
    std::optional<Date> supplemented_on; // the corrections came in
    std::string reason;                  // of the last decision that needed one

    bool operator==(const Case&) const = default;
};

struct CaseCommand {
    enum class Act {
        accept,
        deem_accepted,
        request_correction,
        supplement,
        not_accept,
        begin_review,
        suspend,
        resume,
        grant,
        refuse,
        withdraw,
        terminate,
        revoke
    };

    Act act;
    std::string reason; // required to refuse, not accept, suspend, withdraw, terminate, revoke
    std::vector<CorrectionPoint> correction = {};
    bool stops_legal = true; // of a suspension: which clocks it stops
    bool stops_promised = true;
};

struct CaseDecision {
    Case next;
    std::string event; // kind of the journal event: `case.accepted`
};

// What `command` does to `c` at `now`. Throws Error(case.not_allowed_now) where the status does not allow it,
// Error(case.correction_asked_before), Error(case.reason_required), Error(case.correction_empty).
CaseDecision decide(const Case& c, const CaseCommand& command, const WorkCalendar& calendar, Instant now);

bool is_ended(CaseStatus status);
// The day until which the office may ask for corrections; after it the case counts as accepted.
Date silence_on(const Case& c, const WorkCalendar& calendar);

// The state of a joint application from those of its parts: one that fails does not sink the others.
struct PartStatus {
    CaseStatus status = CaseStatus::submitted;
    bool at_work = false; // its process still runs: a card is made, a subsidy paid
};

CaseStatus bundle_status(const std::vector<PartStatus>& parts);
const Text& status_title(CaseStatus status);

} // namespace tonghe::service
