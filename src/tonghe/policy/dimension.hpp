// A dimension: how the rows of a target fall into groups, by district or by a fact (`groups` of facts.yaml).
//
// Always true
//  1. Every row is in exactly one group; the last one is of those of whom it is not known.
//  2. Parts of equal size are parted at values: equal values are in one part.
#pragma once
#include "tonghe/catalog/fact.hpp"
#include "tonghe/snapshot/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::policy {

struct Group {
    std::string name;            // region, word, or the number of the band or part from 1; "" where it is not known
    std::optional<int64_t> low;  // of bands and parts: the least stored value
    std::optional<int64_t> high; // and the first above
    int64_t people = 0;
};

struct Dimension {
    std::string name; // `region` or a fact
    int scale = 0;    // of low and high
    bool is_ordered = false;
    std::vector<Group> groups;
    std::vector<uint16_t> group_of; // by row
};

// The target's region first, then its groupings, as far as the table has their columns.
std::vector<Dimension> dimensions(const catalog::TargetDefinition& target, const columns::Table& table);

} // namespace tonghe::policy
