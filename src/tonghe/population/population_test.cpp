#include "tonghe/base/random.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/population/internal/statistics.hpp"
#include "tonghe/population/internal/test_city.hpp"
#include "tonghe/population/population.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

using namespace tonghe;
using namespace tonghe::population;

namespace {

const Date today = Date::of(2026, 3, 2);

std::string hash_of_city(uint64_t seed, int64_t residents, bool in_two_goes = false) {
    Population city({.seed = seed, .residents = residents, .as_of = today}, internal::test_city());
    crypto::Hash hash(crypto::HashAlgorithm::sm3);
    for (int i = 0; in_two_goes && i < 7; ++i) {
        hash.update(describe(*city.next()));
    }
    while (const auto household = city.next()) {
        hash.update(describe(*household));
    }
    return crypto::to_hex(hash.finish());
}

int64_t resident_kilobytes() {
    std::ifstream file("/proc/self/statm");
    int64_t all = 0;
    int64_t resident = 0;
    file >> all >> resident;
    return resident * 4;
}

} // namespace

TEST(population_city, is_the_same_for_the_same_seed) {
    const std::string first = hash_of_city(1, 5'000);
    EXPECT_EQ(first, hash_of_city(1, 5'000, true));
    EXPECT_NE(first, hash_of_city(2, 5'000));
    // A larger city begins like a smaller one.
    Population small({.seed = 3, .residents = 500, .as_of = today}, internal::test_city());
    Population large({.seed = 3, .residents = 50'000, .as_of = today}, internal::test_city());
    for (int i = 0; i < 150; ++i) {
        EXPECT_EQ(describe(*small.next()), describe(*large.next()));
    }
}

TEST(population_city, has_exactly_the_residents_asked_for) {
    for (const int64_t residents : {0, 1, 2, 17, 1'000}) {
        Population city({.seed = 5, .residents = residents, .as_of = today}, internal::test_city());
        int64_t count = 0;
        while (const auto household = city.next()) {
            EXPECT_FALSE(household->members.empty());
            count += static_cast<int64_t>(household->members.size());
        }
        EXPECT_EQ(count, residents);
        EXPECT_EQ(city.residents_made(), residents);
    }
}

TEST(population_city, has_valid_and_different_identifiers) {
    Population city({.seed = 7, .residents = 30'000, .as_of = today}, internal::test_city());
    std::set<std::string> identities;
    std::set<std::string> credit_codes;
    std::set<std::string> homes;
    std::set<std::string> other;
    std::set<std::string> employers;
    for (const Enterprise& institution : institutions(internal::test_city())) {
        EXPECT_TRUE(is_credit_code(institution.credit_code)) << institution.credit_code;
        credit_codes.insert(institution.credit_code);
    }
    while (const auto household = city.next()) {
        EXPECT_TRUE(homes.insert(household->home.code).second);
        EXPECT_TRUE(other.insert(household->book).second);
        EXPECT_NE(internal::test_city().grid(household->home.grid), nullptr);
        EXPECT_TRUE(household->home.grid.starts_with(household->home.region));
        for (const Person& person : household->members) {
            EXPECT_TRUE(is_identity_number(person.identity_number)) << person.identity_number;
            EXPECT_TRUE(person.identity_number.starts_with("9901"));
            EXPECT_TRUE(identities.insert(person.identity_number).second);
            EXPECT_EQ(birth_date_of(person.identity_number), person.birth_date);
            EXPECT_EQ(sex_of(person.identity_number), person.sex);
            EXPECT_TRUE(person.phone.empty() || (person.phone.size() == 11 && person.phone.starts_with("12")));
            if (person.job) {
                employers.insert(person.job->employer);
            }
        }
        for (const Enterprise& enterprise : household->enterprises) {
            EXPECT_TRUE(is_credit_code(enterprise.credit_code)) << enterprise.credit_code;
            EXPECT_TRUE(credit_codes.insert(enterprise.credit_code).second);
            int percent = 0;
            for (const Shareholder& shareholder : enterprise.shareholders) {
                EXPECT_TRUE(is_identity_number(shareholder.key) || is_credit_code(shareholder.key));
                percent += shareholder.percent;
            }
            EXPECT_EQ(percent, 100);
        }
        for (const Birth& birth : household->births) {
            EXPECT_TRUE(other.insert(birth.record).second);
        }
        for (const Marriage& marriage : household->marriages) {
            EXPECT_TRUE(other.insert(marriage.certificate).second);
        }
    }
    for (const std::string& employer : employers) {
        EXPECT_TRUE(credit_codes.contains(employer)) << employer;
    }
}

TEST(population_city, has_ties_that_can_be) {
    Population city({.seed = 11, .residents = 30'000, .as_of = today}, internal::test_city());
    std::map<int64_t, Person> people;
    int64_t with_parents = 0;
    int64_t recent = 0;
    while (const auto household = city.next()) {
        EXPECT_EQ(household->members.front().relation, "02");
        EXPECT_GE(years_between(household->members.front().birth_date, today), 18);
        for (const Person& person : household->members) {
            people[person.number] = person;
            for (const PersonName& parent : {person.father, person.mother}) {
                if (parent) {
                    ++with_parents;
                    const auto found = people.find(parent.number);
                    ASSERT_NE(found, people.end()) << "parents come first";
                    EXPECT_EQ(found->second.identity_number, parent.identity_number);
                    const int years = years_between(found->second.birth_date, person.birth_date);
                    EXPECT_GE(years, 16);
                    EXPECT_LE(years, 50);
                }
            }
        }
        for (const Marriage& marriage : household->marriages) {
            EXPECT_LE(marriage.registered_on, today);
            EXPECT_GE(years_between(*birth_date_of(marriage.husband.identity_number), marriage.registered_on), 22);
            EXPECT_GE(years_between(*birth_date_of(marriage.wife.identity_number), marriage.registered_on), 20);
        }
        for (const Birth& birth : household->births) {
            EXPECT_TRUE(birth.mother);
            EXPECT_LT(today - date_of(birth.born_at), 365);
            recent += birth.child ? 0 : 1;
            EXPECT_LE(birth.order, birth.of);
        }
    }
    for (const auto& [number, person] : people) {
        if (person.spouse) {
            const Person& spouse = people.at(person.spouse.number);
            EXPECT_EQ(spouse.spouse.number, number);
            EXPECT_NE(spouse.sex, person.sex);
        }
    }
    EXPECT_GT(with_parents, 10'000);
    EXPECT_GT(recent, 5);
}

TEST(population_city, follows_the_published_distributions) {
    Population city({.seed = 13, .residents = 60'000, .as_of = today}, internal::test_city());
    std::array<double, 21> groups{};
    double people = 0;
    double households = 0;
    double men = 0;
    double local = 0;
    double wang = 0;
    double han = 0;
    double disabled = 0;
    double enterprises = 0;
    double employees = 0;
    double insured = 0;
    while (const auto household = city.next()) {
        ++households;
        enterprises += static_cast<double>(household->enterprises.size());
        for (const Person& person : household->members) {
            ++people;
            groups[static_cast<size_t>(std::min(years_between(person.birth_date, today) / 5, 20))] += 1;
            men += person.sex == Sex::male ? 1 : 0;
            local += person.local ? 1 : 0;
            wang += person.name.starts_with("王") ? 1 : 0;
            han += person.nation == "01" ? 1 : 0;
            disabled += person.disability ? 1 : 0;
            employees += person.job ? 1 : 0;
            insured += person.medical ? 1 : 0;
        }
    }
    const auto pyramid = internal::age_pyramid();
    for (size_t group = 0; group < groups.size(); ++group) {
        double expected = 0;
        for (size_t age = group * 5; age < std::min<size_t>(group * 5 + 5, pyramid.size()); ++age) {
            expected += pyramid[age];
        }
        EXPECT_NEAR(groups[group] / people, expected, 0.011) << "from " << group * 5;
    }
    EXPECT_NEAR(people / households, 2.62, 0.2);
    EXPECT_NEAR(men / (people - men), 1.051, 0.05);
    EXPECT_NEAR(local / people, 0.73, 0.05);
    EXPECT_NEAR(wang / people, 0.076, 0.015);
    EXPECT_NEAR(han / people, 0.911, 0.02);
    EXPECT_NEAR(disabled / people, 0.027, 0.006);
    EXPECT_NEAR(enterprises / people, 0.063, 0.012);
    EXPECT_NEAR(employees / people, 0.36, 0.06);
    EXPECT_NEAR(insured / people, 0.95, 0.025);
}

TEST(population_city, takes_memory_that_does_not_grow) {
    Population city({.seed = 17, .residents = 120'000, .as_of = today}, internal::test_city());
    for (int i = 0; i < 5'000; ++i) {
        city.next();
    }
    const int64_t before = resident_kilobytes();
    while (city.next()) {
    }
    EXPECT_LT(resident_kilobytes() - before, 4'000);
}
