// A whole city of people who do not exist (模拟人口): households one after another, from a seed.
//
// Always true
//  1. The same seed, size, day and territory give the same households in the same order, on every machine.
//  2. Exactly `residents` people are registered; newborns who are not registered yet come beside them, as births.
//  3. Memory does not grow with the city: a family at a time and fixed tables.
//  4. Distributions follow published national statistics; docs/reference/population.md names them.
//
// Elsewhere: the households as records (population/records.hpp), loading them (population/load.hpp), families with
// known names (population/demo_families.hpp).
#pragma once
#include "tonghe/catalog/territory.hpp"
#include "tonghe/population/household.hpp"

#include <memory>
#include <vector>

namespace tonghe::population {

inline constexpr int64_t residents_max = 20'000'000; // beyond, identity numbers of a day run out

struct PopulationOptions {
    uint64_t seed = 1;
    int64_t residents = 100'000;
    Date as_of; // the day the city is as it is; ages, births of the last weeks and months paid count from it
};

class Population {
  public:
    Population(const PopulationOptions& options, const catalog::Territory& territory);
    ~Population();

    std::optional<Household> next();
    int64_t residents_made() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Hospitals, schools and health centres of the city: employers, and where children are born. The hospitals come first.
std::vector<Enterprise> institutions(const catalog::Territory& territory);
inline constexpr size_t hospital_count = 8;

// One line per person and fact, for comparing two runs byte by byte.
std::string describe(const Household& household);

} // namespace tonghe::population
