// What a person's age and sex bring with them: schooling, work, insurance, vaccinations. Used for generated people and
// for the families described by hand.
#pragma once
#include "tonghe/base/random.hpp"
#include "tonghe/population/household.hpp"

namespace tonghe::population::internal {

struct Employer {
    std::string credit_code;
    std::string name;
};

void add_job(Random& random, Person& person, const Employer& employer, Date as_of);
void add_insurance(Random& random, Person& person, Date as_of);
void add_vaccinations(Random& random, Person& person, Date as_of);
void add_disability(Random& random, Person& person, Date as_of);
BankAccount bank_account(Random& random, const Person& person, Date as_of);
std::string phone_number(Random& random);

struct BirthOf {
    PersonName mother;
    PersonName father;
    Date on;
    Sex sex = Sex::unknown;
    int order = 1;
    int of = 1;
    int parity = 1;
    bool parents_married = true;
    uint64_t serial = 0;
};

Birth make_birth(Random& random, const BirthOf& birth, const Enterprise& hospital);
Marriage
make_marriage(const PersonName& husband, const PersonName& wife, Date on, std::string_view district, uint64_t serial);
std::string household_book(std::string_view region, int64_t number);

} // namespace tonghe::population::internal
