// A rating (好差评): what the applicant thinks of how a case was handled, and the duty that a bad one brings.
//
//   good (3–5 stars): closed
//   bad (1–2 stars):  open → answered → rectified → closed (called back)
//
// Always true
//  1. One rating per case, after it has ended; nobody is made to rate, and unrated does not mean satisfied.
//  2. A bad rating must be answered, rectified and called back; each step has a day, and an open one counts against the
//  unit.
//  3. The officer who handled the case does not see who rated before the rectification is assigned.
//
// The working days of the steps are local rules, not law (standards differ by place); they are settings.
#pragma once
#include "tonghe/base/calendar.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/service/case.hpp"

#include <string>
#include <vector>

namespace tonghe::service {

using RatingId = Id<struct RatingTag>;

enum class RatingState { open, answered, rectified, closed };
TONGHE_ENUM(RatingState, open, answered, rectified, closed)

struct RatingDays { // working days from the rating, by step
    Workdays answer{1};
    Workdays rectify{5};
    Workdays call_back{15};
};

struct Rating {
    RatingId id;
    CaseId case_id;
    int stars = 5;
    std::vector<std::string> tags;
    std::string comment;
    Instant at;
    RatingState state = RatingState::closed;
    std::optional<Date> due_on; // of the step that is next

    bool operator==(const Rating&) const = default;
};

inline bool is_bad(int stars) { return stars <= 2; }

// A fresh rating of `stars` (1–5, else Error(rating.invalid)).
Rating rate(
    RatingId id,
    const CaseId& case_id,
    int stars,
    std::vector<std::string> tags,
    std::string comment,
    const WorkCalendar& calendar,
    Instant now,
    const RatingDays& days = {}
);
// The next step: answering, rectifying or calling back. Error(rating.closed) where nothing is due.
Rating advance(Rating rating, const WorkCalendar& calendar, const RatingDays& days = {});

} // namespace tonghe::service
