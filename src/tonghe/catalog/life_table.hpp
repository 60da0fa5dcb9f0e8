// A life table (生命表): of how many of an age how many die within a year, and how births change; what a forecast over
// some years rests on. Data of the packs, as statistical offices publish it.
//
// Always true
//  1. Ages between two that are given follow a straight line; beyond the last they are as the last.
//
// Elsewhere: who is asked to be older (policy/ageing.hpp).
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace tonghe::catalog {

struct LifeTable {
    std::string age;                                               // fact: whole years
    std::string sex;                                               // fact, whose values tell the tables apart
    int births_percent = 100;                                      // of a year, of those of the year before
    std::map<std::string, std::map<int, int>, std::less<>> deaths; // by value of sex, by age: of 100,000 in a year

    bool is_empty() const { return deaths.empty(); }

    // The share of those of that age who are alive some years later; of a sex that has no table, all.
    double survival(std::string_view of_sex, int of_age, int years) const;
    bool operator==(const LifeTable&) const = default;
};

} // namespace tonghe::catalog
