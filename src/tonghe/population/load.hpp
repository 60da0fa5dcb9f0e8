// Loading a generated city into the registries.
//
// Always true
//  1. Records go in batches, one unit and one event `registry.loaded` each; memory does not grow with the city.
//  2. Registries and fields that the packs do not declare are left out, and counted, rather than refused.
//  3. A city that is already there is left as it is: the load looks for the first institution and does nothing.
#pragma once
#include "tonghe/population/population.hpp"
#include "tonghe/registry/bulk_loader.hpp"

#include <functional>

namespace tonghe::population {

struct LoadProgress {
    int64_t residents = 0;
    int64_t residents_wanted = 0;
    int64_t records = 0;
    double seconds = 0;
};

struct LoadReport {
    bool already_there = false;
    int64_t residents = 0;
    int64_t households = 0;
    registry::BulkTotals totals;
    std::map<std::string, int64_t> left_out; // registry, or registry.field → how often
    double seconds = 0;

    double records_a_second() const { return seconds > 0 ? static_cast<double>(totals.records) / seconds : 0; }
};

struct LoadOptions {
    PopulationOptions population;
    bool with_demo_families = true;
    std::string actor = "system";
    int records_per_unit = 10'000; // larger units load a little faster and hold more memory while they do
    std::function<void(const LoadProgress&)> progress; // about every 20,000 records
};

LoadReport load_city(
    Journal& journal,
    const registry::VocabularySource& vocabulary,
    const catalog::Territory& territory,
    const LoadOptions& options
);

// One line for a person at a terminal: `100,000 residents, 512,345 records in 4.1 s (124,962 a second)`.
std::string describe(const LoadReport& report);

} // namespace tonghe::population
