// Oversight (督办): whose work somebody supervises, and which unit a piece of work belongs to.
//
// Always true
//  1. A post with `supervision.read` supervises its unit and every unit under it; one with `supervision.all` every unit
//     in the region of its own.
//  2. What is supervised is queue × territory: the queues of those units, each in the region of its unit.
//  3. Work in a queue and a region belongs to one unit: of those that serve the queue there the nearest.
//
// Elsewhere: who may act on work (identity/visibility.hpp), its figures (work/supervision.hpp).
#pragma once
#include "tonghe/identity/visibility.hpp"

#include <map>

namespace tonghe::identity {

class Oversight {
  public:
    Oversight(const Actor& actor, const catalog::OrganisationTree& organisation);

    bool covers(const catalog::Unit& unit) const;

    // The widest region that is supervised; empty where none is.
    const std::string& region() const { return region_; }

    // What is supervised inside `region`.
    Visibility within(std::string_view region) const;
    const catalog::Unit* unit_of(std::string_view queue, std::string_view region) const;
    // The work that belongs to a unit, over the two named columns.
    SqlCondition
    work_of(const catalog::Unit& unit, std::string_view queue_column, std::string_view region_column) const;

  private:
    const catalog::OrganisationTree& organisation_;
    std::vector<std::string> roots_;   // units supervised with all under them
    std::vector<std::string> regions_; // supervised with every unit in them
    std::string region_;
    std::map<std::string, std::vector<const catalog::Unit*>, std::less<>> serving_; // by queue, each unit once
};

} // namespace tonghe::identity
