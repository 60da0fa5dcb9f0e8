// Steps (环节): pieces of work, each made of the events that tell of it: offered, begun, suspended, done.
//
// Always true
//  1. The steps of a case are a range, in the order in which they were done.
//  2. What a log does not say stays unsaid: a step known by its completion alone has neither `offered` nor `begun`,
//     and its waiting and its doing cannot be told apart.
//  3. A step that was begun and not done, or withdrawn, is counted and is no step here.
#pragma once
#include "tonghe/insight/event_log.hpp"

#include <limits>

namespace tonghe::insight {

inline constexpr int64_t no_moment = std::numeric_limits<int64_t>::min();

struct Span { // of local moments
    int64_t from = 0;
    int64_t to = 0;
};

struct Step {
    Code activity = no_code;
    Code unit = no_code;
    Code resource = no_code;
    Code outcome = no_code; // in the log's texts; attribute `outcome` of the event that completed it
    uint32_t last_event = 0;
    uint32_t first_pause = 0; // in `Steps::pauses`
    uint32_t pause_count = 0;
    int64_t offered = no_moment;
    int64_t begun = no_moment;
    int64_t done = 0;
};

struct Steps {
    struct OfCase {
        uint32_t first = 0;
        uint32_t count = 0;
        uint32_t open = 0; // begun or offered, not done
        uint32_t withdrawn = 0;
    };

    std::vector<OfCase> cases; // beside EventLog::cases
    std::vector<Step> rows;
    std::vector<Span> pauses;
    bool has_offers = false; // some step knows when it was offered
    bool has_starts = false; // some step knows when it was begun

    std::span<const Step> of(size_t one) const { return std::span(rows).subspan(cases[one].first, cases[one].count); }
};

// An event of a life cycle belongs to the oldest open step of its activity in its case, or to the one of its instance
// where the log names instances. `assign` counts as the beginning where no `start` follows.
Steps steps_of(const EventLog& log);

struct Range {
    int64_t from = 0;
    int64_t to = 0;
};

Range range_of(const EventLog& log); // of local moments; both 0 where there is no event

} // namespace tonghe::insight
