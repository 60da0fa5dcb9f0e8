// Schooling, pensions, help and figures of a generated city: each agrees with what else is known of the same people,
// and their shares are near the published ones.
#include "tonghe/population/circumstances.hpp"
#include "tonghe/population/internal/business.hpp"
#include "tonghe/population/internal/lives.hpp"
#include "tonghe/population/internal/test_city.hpp"
#include "tonghe/population/population.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

using namespace tonghe;
using namespace tonghe::population;

namespace {

const Date today = Date::of(2026, 3, 2);

void each_household(uint64_t seed, int64_t residents, const std::function<void(const Household&)>& look) {
    Population city({.seed = seed, .residents = residents, .as_of = today}, internal::test_city());
    while (const auto household = city.next()) {
        look(*household);
    }
}

int age_of(const Person& person) { return years_between(person.birth_date, today); }

} // namespace

TEST(population_circumstances, agree_with_age_and_work) {
    each_household(21, 40'000, [](const Household& household) {
        for (const Person& person : household.members) {
            const Circumstances& life = person.circumstances;
            const int age = age_of(person);
            if (life.enrolment) {
                EXPECT_FALSE(person.job || life.unemployment || life.service || life.pension) << person.identity_number;
                EXPECT_TRUE(age >= 3 && age <= 22) << age << life.enrolment->stage;
                EXPECT_LE(life.enrolment->since, today);
                EXPECT_FALSE(life.enrolment->school.empty());
            }
            if (life.unemployment) {
                EXPECT_FALSE(person.job || life.flexible_work || life.service || life.pension);
                EXPECT_TRUE(age >= 18 && age < 60) << age;
                EXPECT_LT(life.unemployment->registered_on, today);
            }
            if (life.pension) {
                EXPECT_GE(age, 60);
                EXPECT_FALSE(person.job);
                EXPECT_EQ(life.pension->employee, person.pension->employee);
                EXPECT_LE(life.pension->since, today);
            }
            if (life.flexible_work) {
                EXPECT_TRUE(person.pension && person.pension->employee && !person.job);
            }
            if (person.job) {
                EXPECT_GE(life.monthly_income_cents, person.job->monthly_wage_cents);
            }
            if (life.graduation) {
                EXPECT_LE(life.graduation->on, today);
                EXPECT_LT(years_between(life.graduation->on, today), 5);
                EXPECT_GE(years_between(person.birth_date, life.graduation->on), 20);
            }
            if (life.veteran && life.veteran->discharged_on) {
                EXPECT_LE(*life.veteran->discharged_on, today);
                EXPECT_GE(years_between(person.birth_date, *life.veteran->discharged_on), 18);
                EXPECT_EQ(life.veteran->disability_level > 0, std::string_view(life.veteran->kind) == "disabled");
            }
            if (life.service) {
                EXPECT_TRUE(person.sex == Sex::male && age >= 18 && age <= 22 && !person.job);
            }
            if (life.family_planning) {
                EXPECT_LE(life.family_planning->on, today);
                EXPECT_TRUE(person.local && person.marital != "10");
            }
            if (life.protection) {
                EXPECT_LT(age, 18);
            }
            if (life.stay) {
                EXPECT_LE(life.stay->admitted_on, life.stay->discharged_on);
                EXPECT_LE(life.stay->insured_cents + life.stay->own_cents, life.stay->total_cents);
                EXPECT_LE(life.stay->discharged_on, today);
            }
        }
    });
}

TEST(population_circumstances, help_only_households_of_low_income) {
    int64_t helped = 0;
    each_household(22, 60'000, [&](const Household& household) {
        int64_t income = 0;
        std::set<std::string> kinds;
        for (const Person& person : household.members) {
            income += person.circumstances.monthly_income_cents.value_or(0);
            if (person.circumstances.assistance) {
                ++helped;
                kinds.insert(person.circumstances.assistance->kind);
                EXPECT_LE(person.circumstances.assistance->since, today);
            }
        }
        const int64_t a_head = income / static_cast<int64_t>(household.members.size());
        EXPECT_LE(kinds.size(), 1U);
        if (kinds.contains("minimum") || kinds.contains("destitute")) {
            EXPECT_LT(a_head, internal::minimum_living_cents);
            EXPECT_TRUE(household.local);
        } else if (!kinds.empty()) {
            EXPECT_LT(a_head, internal::minimum_living_cents * 2);
        }
    });
    EXPECT_GT(helped, 300);
}

TEST(population_circumstances, follow_the_published_shares) {
    std::map<std::string, double> count;
    double people = 0;
    double school_age = 0;
    double adult_men = 0;
    double over_60 = 0;
    each_household(23, 100'000, [&](const Household& household) {
        for (const Person& person : household.members) {
            const Circumstances& life = person.circumstances;
            const int age = age_of(person);
            ++people;
            school_age += age >= 7 && age < 15 ? 1 : 0;
            adult_men += age >= 20 && person.sex == Sex::male ? 1 : 0;
            over_60 += age >= 60 ? 1 : 0;
            count["at school"] += life.enrolment && age >= 7 && age < 15 ? 1 : 0;
            count["veteran"] += life.veteran && person.sex == Sex::male ? 1 : 0;
            count["pension"] += life.pension ? 1 : 0;
            count["unemployed"] += life.unemployment ? 1 : 0;
            count["helped"] += life.assistance ? 1 : 0;
            count["graduate"] += life.graduation ? 1 : 0;
            count["in hospital"] += life.stay ? 1 : 0;
        }
    });
    EXPECT_NEAR(count["at school"] / school_age, 0.99, 0.012);
    EXPECT_NEAR(count["veteran"] / adult_men, 0.08, 0.012);
    EXPECT_NEAR(count["pension"] / over_60, 0.76, 0.06);
    EXPECT_NEAR(count["unemployed"] / people, 0.012, 0.004);
    EXPECT_NEAR(count["helped"] / people, 0.011, 0.005);
    EXPECT_NEAR(count["graduate"] / people, 0.032, 0.01);
    EXPECT_NEAR(count["in hospital"] / people, 0.08, 0.02);
}

TEST(population_figures, run_month_by_month_to_the_day_of_the_city) {
    double companies = 0;
    double reporting = 0;
    int shrinking = 0;
    each_household(24, 60'000, [&](const Household& household) {
        for (const Enterprise& enterprise : household.enterprises) {
            const BusinessFigures& figures = enterprise.figures;
            companies += enterprise.individual ? 0 : 1;
            reporting += !enterprise.individual && !figures.months.empty() ? 1 : 0;
            EXPECT_LE(figures.months.size(), 12U);
            Date expected = figures.months.empty() ? Date{} : figures.months.front().month;
            bool shrinks = false;
            for (const InsuranceMonth& month : figures.months) {
                EXPECT_EQ(month.month, expected);
                EXPECT_GE(month.insured, 0);
                EXPECT_LE(month.disabled, std::max(month.insured, 1));
                expected = internal::month_of(expected, 1);
                shrinks = shrinks || month.dismissed > 0;
            }
            if (!figures.months.empty()) {
                EXPECT_EQ(figures.months.back().month, Date::of(2026, 3, 1));
                EXPECT_GE(figures.months.front().month, Date::of(2025, 4, 1));
            }
            shrinking += shrinks ? 1 : 0;
            if (figures.year) {
                EXPECT_EQ(
                    figures.year->year_end, Date::of(2024, 12, 31)
                ); // the accounts of 2025 are not closed in March
                EXPECT_GT(figures.year->revenue_cents, 0);
            }
            for (const Qualification& qualification : figures.qualifications) {
                EXPECT_GT(qualification.recognised_on, enterprise.established_on);
                EXPECT_LT(qualification.recognised_on, qualification.valid_until);
            }
            EXPECT_LE(figures.patents.size(), 5U);
        }
    });
    EXPECT_NEAR(reporting / companies, 0.7, 0.05);
    EXPECT_GT(shrinking, 20);
}

TEST(population_figures, tell_the_interest_of_the_last_year) {
    Random random(1);
    const auto loan = [&](int days_ago) {
        return internal::supported_loan(random, "small", 100'000'000, today - days_ago, today);
    };
    EXPECT_EQ(loan(0).interest_paid_cents, 0);
    const SupportedLoan year = loan(365);
    EXPECT_EQ(year.interest_paid_cents, 10'000LL * year.rate_bp);
    EXPECT_EQ(loan(1'200).interest_paid_cents, 0); // repaid two years after it was drawn
}
