// What the bitmaps of a policy tell beyond who is entitled: who misses it by one condition, and what a change would do.
//
// Always true
//  1. A near miss fails exactly one condition of the policy; a condition fails where it is false or unknown.
//  2. `impact` compares two predicates over the same rows: those that only the second finds, and only the first.
//
// Elsewhere: the scan itself (columns/scan.hpp).
#pragma once
#include "tonghe/columns/scan.hpp"

namespace tonghe::columns {

struct NearMiss {
    std::string condition;
    Predicate predicate;
    uint64_t count = 0; // rows that fail this condition and no other
    RowList ids;        // with `ids`
};

// One entry for each condition joined by `and` at the top of the predicate, in its order.
std::vector<NearMiss> near_misses(const Predicate& predicate, const Table& table, const ScanOptions& options = {});

struct Impact {
    uint64_t before = 0, after = 0;
    uint64_t gained = 0, lost = 0;
    RowList gained_ids, lost_ids; // with `ids`
};

Impact impact(const Predicate& before, const Predicate& after, const Table& table, const ScanOptions& options = {});

// The predicate with its `place`-th condition (as near_misses counts them) replaced.
Predicate with_condition(const Predicate& predicate, size_t place, Predicate condition);

} // namespace tonghe::columns
