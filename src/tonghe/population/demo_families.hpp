// The families that demonstration accounts sign in as: the same people in every demonstration city, whatever the seed.
//
// Always true
//  1. The adults' names, birth dates and identity numbers never change; only what is recent (a birth three weeks ago)
//     follows the day the city is made for.
//  2. Each family stands for one branch of the birth bundle or for a life that several policies are about; no newborn
//     of theirs is registered yet.
//  3. Children beside the newborns have no account; their birth dates follow the day too.
#pragma once
#include "tonghe/base/text.hpp"
#include "tonghe/catalog/territory.hpp"
#include "tonghe/population/household.hpp"

namespace tonghe::population {

struct DemoFamily {
    std::string key; // `chen`, `born-elsewhere` …
    Text story;
    Household household;
};

std::vector<DemoFamily> demo_families(const catalog::Territory& territory, Date as_of);

// Who `demo-chen-yu` is: what an account needs to know. Nothing where no such person is described.
std::optional<PersonName> demo_person(std::string_view key);
std::vector<std::string> demo_keys();

} // namespace tonghe::population
