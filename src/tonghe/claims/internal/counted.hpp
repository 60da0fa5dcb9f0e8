// What is counted over the lines of some persons: how often, how much, and what stands beside each.
//
//     lines of one person, by item, day and line:   times within the item's days, amounts of month and year   ─▶ sums
//     lines of one item and day:                     quantity that day, equal lines                            ─▶ sums
//     items of one visit:                            an item that contains another                             ─▶
//     beside
//
// Always true
//  1. Sums go up to and with the line itself, in the order of day and line, so the same lines give the same sums.
//  2. The work grows as n log n with the lines of one person, whatever they hold.
#pragma once
#include "tonghe/catalog/review.hpp"
#include "tonghe/claims/claims.hpp"

#include <limits>
#include <span>

namespace tonghe::claims::internal {

inline constexpr uint32_t none = std::numeric_limits<uint32_t>::max();

struct KnownItem {                             // of a review, by the code that the claims give the item
    const catalog::ReviewItem* item = nullptr; // nothing: not listed
    std::vector<uint32_t> included_in;         // codes in the claims
};

std::vector<KnownItem> known_items(const catalog::ReviewDefinition& review, const Claims& claims);

struct Counted {
    uint32_t at = 0; // of the line in the claims
    uint32_t equal_before = 0;
    uint32_t equal_first = none; // the first line that is equal
    uint32_t included_by = none; // a line of the visit whose item contains this one's
    uint32_t times = 0;
    int64_t day_quantity = 0; // hundredths
    int64_t month_cents = 0;
    int64_t year_cents = 0;
};

// Lines of one person after the other: where each person's begin in `order`.
struct ByPerson {
    std::vector<uint32_t> order;
    std::vector<uint32_t> begins; // one more than there are persons
};

ByPerson by_person(const Claims& claims);

// `lines` are all of one person. Appends one entry for each to `out`, in the order of item, day and line.
void count(
    const Claims& claims, std::span<const KnownItem> items, std::span<uint32_t> lines, std::vector<Counted>& out
);

} // namespace tonghe::claims::internal
