// What the lives of a family bring with them beside the basic registries: schooling, pensions, service, need and help,
// land and purchases, and the figures of its enterprises. Sources of the shares: docs/reference/population.md.
//
// Always true
//  1. What is drawn here changes nothing of the people, homes, jobs and enterprises drawn before, save that those who
//     register in flexible work are insured as employees are.
//  2. Records agree with each other: nobody is employed and unemployed, at school and at work, or helped with an income
//     above the line.
#pragma once
#include "tonghe/base/random.hpp"
#include "tonghe/catalog/territory.hpp"
#include "tonghe/population/household.hpp"

#include <map>
#include <span>

namespace tonghe::population::internal {

inline constexpr int64_t minimum_living_cents = 1'080'00; // a head and month; below, a household is of low income

class Lives {
  public:
    Lives(uint64_t seed, Date as_of, const catalog::Territory& territory);
    // `number` tells families apart; the draws follow from it and the seed alone.
    void add(std::span<Household> family, uint64_t number) const;

    // The school year a child of that age is in, and where; also of people described by hand.
    std::optional<Enrolment> enrolment(Random& random, const Person& person, const std::string& region) const;

    const std::vector<Enterprise>& hospitals() const { return hospitals_; }

  private:
    void add_person(Random& random, const Household& household, Person& person) const;
    void add_work(Random& random, Person& person, int age) const;
    void add_earlier_job(Person& person, int age) const;
    void add_flexible_work(Random& random, Person& person, bool is_new) const;
    void add_pension(Random& random, Person& person, int age) const;
    void add_education(Random& random, Person& person) const;
    void add_service(Random& random, Person& person, int age) const;
    void add_health(Random& random, Person& person, int age) const;
    void add_purchases(Random& random, Person& person, int age) const;
    void add_household(Random& random, Household& household, std::span<const Household> family) const;
    void add_support(Random& random, Household& household) const;
    void add_assistance(Random& random, Household& household, std::span<const Household> family) const;
    void add_home(Random& random, Household& household) const;
    void add_land(Random& random, Household& household) const;
    std::optional<Recognition>
    family_planning(Random& random, const Person& parent, std::span<const Person* const> children) const;
    void add_family_planning(Random& random, std::span<Household> family) const;
    void add_enterprises(Random& random, Household& household) const;
    Date back(Random& random, int days) const;                 // a day of the last `days`
    Date since(Random& random, Date earliest, int days) const; // the same, not before `earliest`

    uint64_t seed_;
    Date as_of_;
    std::vector<Enterprise> hospitals_;
    std::map<std::string, std::string> school_stems_; // by street, 9 digits: 清河
};

} // namespace tonghe::population::internal
