// An estimate (测算): what a drawn policy would do, beside today's: whom it reaches, what it costs this year and over
// five, who wins and loses, by groups, and how it shifts incomes.
//
//     today's matches ┐
//                     ├─ row by row ─▶ cells of groups ─▶ disclosure control ─▶ figures
//     the variant's   ┘
//
// Always true
//  1. Nothing is written and nobody is named: what leaves here are figures under disclosure control.
//  2. A winner is entitled to more under the variant than today, a loser to less; gained and lost are those of them who
//  were
//     not entitled at all before or are not any more.
//  3. Groups are moved one by one, so they need not add up to the whole.
//
// Elsewhere: drawing a variant and asking it (policy/sandbox.hpp), ageing (policy/ageing.hpp).
#pragma once
#include "tonghe/policy/dimension.hpp"
#include "tonghe/policy/disclosure.hpp"
#include "tonghe/policy/matching.hpp"

#include <array>
#include <functional>

namespace tonghe::policy {

inline constexpr int years_estimated = 5; // this one and the four after it

// What estimates of one target share: made once for a snapshot.
struct Population {
    const columns::Table* table = nullptr;
    std::vector<uint32_t> keys;
    std::vector<Dimension> dimensions;
    std::vector<uint8_t> ages;  // by row; 255 where it is not known; empty where the target does not age
    std::vector<uint8_t> sexes; // by row: place in `survival`
    // By sex, years, age: the share alive; the last sex is of those of whom it is not known.
    std::vector<std::array<std::array<float, 256>, years_estimated>> survival;
    std::array<float, years_estimated> births{}; // of a year, of those of this one
    std::string income;                          // the fact whose parts are of equal size; may be empty
    std::vector<uint32_t> incomes;               // people by whole yuan a month
};

Population population(
    const catalog::Catalog& catalog,
    const catalog::TargetDefinition& target,
    const snapshot::TargetTable& table,
    std::string_view secret,
    unsigned threads
);

struct Matched {                             // one side of the comparison
    const BenefitMatches* matches = nullptr; // null: nobody is entitled
    catalog::Pays pays = catalog::Pays::monthly;
};

struct Reach { // expected: some will not be alive
    double people = 0;
    double cents = 0; // a year
};

// Who is alive of those that `then` finds among people that many years older, and the children born by then: as today's
// of their age, among those that `now` finds.
Reach reach_after(const Population& population, const Matched& then, const Matched& now, int years);

struct YearReach {
    Reach today, variant;
};

struct GroupEstimate {
    Group group;
    Figure population, today, variant, gained, lost;
};

struct DimensionEstimate {
    std::string name;
    int scale = 0;
    bool is_ordered = false;
    std::vector<GroupEstimate> groups;
};

struct YearEstimate {
    int years = 0; // from now
    Figure today, variant;
};

// How incomes are spread. Indices from 0 (all have the same) to 1; -1 where a policy reaches only the poorest.
struct Equality {
    std::string fact;
    double gini_without = 0, gini_today = 0, gini_variant = 0;
    double poor_without = 0, poor_today = 0, poor_variant = 0; // share below 60 % of the median without the policy
    std::optional<double> concentration_today, concentration_variant;
};

struct Estimate {
    Figure today, variant, gained, lost, more, less;
    Figure unknown_today, unknown_variant; // people of whom a fact that matters is not known
    int rules_counted = 0;                 // of the variant, that hit ten or more: the money of the others is in no sum
    std::vector<YearEstimate> years;
    std::vector<DimensionEstimate> dimensions;
    std::optional<Equality> equality;
};

// Money is a year's: twelve payments of what is paid monthly. `years[i]` is of i + 1 years later.
Estimate estimate(
    const Population& population,
    const Matched& today,
    const Matched& variant,
    const std::vector<YearReach>& years,
    unsigned threads
);

// People and money of one side alone.
Figure reach(const Population& population, const Matched& side);

} // namespace tonghe::policy
