#include "tonghe/catalog/reader.hpp"
#include "tonghe/policy/calculator.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace tonghe;
using catalog::Entitlement;
using policy::CalculatedBenefit;

namespace {

// The policies that are shipped.
std::shared_ptr<const catalog::Catalog> shipped() {
    static const auto catalog = catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog;
    return catalog;
}

const CalculatedBenefit* find(const policy::Calculation& calculation, std::string_view policy) {
    const auto found = std::find_if(calculation.benefits.begin(), calculation.benefits.end(), [&](const auto& one) {
        return one.policy->id == policy;
    });
    return found == calculation.benefits.end() ? nullptr : &*found;
}

JsonObject facts_of(const catalog::PolicyCase& one) {
    JsonObject facts;
    for (const auto& [fact, value] : one.given) {
        facts[fact] = value;
    }
    return facts;
}

} // namespace

// The calculator says of every policy what the policy's own cases say.
TEST(policy_calculator, answers_every_case_of_every_policy) {
    const auto catalog = shipped();
    ASSERT_NE(catalog, nullptr);
    ASSERT_FALSE(catalog->content().policies.empty());
    for (const auto& policy : catalog->content().policies) {
        for (const catalog::PolicyCase& one : policy->cases) {
            const std::vector<std::string> only{policy->id};
            const auto out = policy::calculate(*catalog, policy->target, facts_of(one), policy->from, only);
            const auto found = std::find_if(out.benefits.begin(), out.benefits.end(), [&](const auto& benefit) {
                return benefit.benefit->id == one.benefit;
            });
            ASSERT_NE(found, out.benefits.end()) << policy->id;
            EXPECT_EQ(found->answer.is, one.is) << policy->id << " " << one.title;
        }
    }
}

TEST(policy_calculator, knows_nothing_of_somebody_of_whom_nothing_is_known) {
    const auto catalog = shipped();
    for (const auto& policy : catalog->content().policies) {
        const std::vector<std::string> only{policy->id};
        for (const CalculatedBenefit& one :
             policy::calculate(*catalog, policy->target, {}, policy->from, only).benefits) {
            EXPECT_EQ(one.answer.is, Entitlement::unknown) << policy->id;
            EXPECT_FALSE(one.answer.missing.empty()) << policy->id;
        }
    }
}

TEST(policy_calculator, tells_of_each_fact_only_the_nearest_step) {
    const auto catalog = shipped();
    const std::vector<std::string> only{"elderly-allowance"};
    const auto near = [&](int age, bool local) {
        const JsonObject facts{{"person.age", age}, {"person.local", local}};
        std::vector<std::string> out;
        for (const catalog::NearMiss& one :
             policy::calculate(*catalog, "person", facts, Date::of(2026, 3, 2), only).benefits.front().answer.near) {
            out.push_back(one.fact + " " + one.amount);
        }
        return out;
    };
    EXPECT_EQ(near(64, true), std::vector<std::string>{"person.age 60"});
    EXPECT_EQ(near(20, true), std::vector<std::string>{"person.age 60"});
    EXPECT_EQ(near(72, false), std::vector<std::string>{"person.local 120"});
}

TEST(policy_calculator, a_policy_answers_only_while_it_is_in_force) {
    const auto catalog = shipped();
    const auto& policy = catalog->content().policies.front();
    EXPECT_EQ(find(policy::calculate(*catalog, policy->target, {}, policy->from - 1), policy->id), nullptr);
    EXPECT_NE(find(policy::calculate(*catalog, policy->target, {}, policy->from), policy->id), nullptr);
}
