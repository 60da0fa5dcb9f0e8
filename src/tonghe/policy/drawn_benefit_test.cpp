#include "tonghe/catalog/reader.hpp"
#include "tonghe/policy/drawn_benefit.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace tonghe;
using policy::DrawnBenefit;

namespace {

std::shared_ptr<const catalog::Catalog> shipped() {
    static const auto catalog = catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog;
    return catalog;
}

std::vector<catalog::FactType> types_of(const catalog::PolicyDefinition& policy, const DrawnBenefit& drawn) {
    std::vector<catalog::FactType> types;
    for (const policy::DrawnInput& input : drawn.inputs) {
        types.push_back(shipped()->fact_of(policy.target, input.fact)->type);
    }
    return types;
}

std::vector<catalog::PolicyInput> inputs_of(const DrawnBenefit& drawn) {
    std::vector<catalog::PolicyInput> inputs;
    for (const policy::DrawnInput& input : drawn.inputs) {
        inputs.push_back({input.input, input.name, input.fact});
    }
    return inputs;
}

Parsed<std::shared_ptr<const catalog::PolicyDefinition>>
redrawn(const catalog::PolicyDefinition& policy, const DrawnBenefit& drawn) {
    const auto& benefit = policy.benefits.front();
    const auto written = policy::write_dmn(drawn, policy, benefit, types_of(policy, drawn));
    return catalog::redraw(*shipped(), policy, benefit.id, written.dmn, inputs_of(drawn));
}

} // namespace

// Drawing and writing are inverse for every policy that is shipped, and what was written answers the policy's cases.
TEST(policy_drawn_benefit, becomes_dmn_that_draws_and_decides_the_same) {
    ASSERT_NE(shipped(), nullptr);
    for (const auto& policy : shipped()->content().policies) {
        const DrawnBenefit drawn = policy::drawn(*policy, policy->benefits.front());
        const auto again = redrawn(*policy, drawn);
        ASSERT_TRUE(again) << policy->id << ": " << again.faults().front().what.en;
        EXPECT_EQ(policy::drawn(**again, (*again)->benefits.front()), drawn) << policy->id;
        for (const catalog::PolicyCase& one : policy->cases) {
            JsonObject facts;
            for (const auto& [fact, value] : one.given) {
                facts[fact] = value;
            }
            const auto answer = catalog::answer(**again, (*again)->benefits.front(), facts);
            EXPECT_EQ(answer.is, one.is) << policy->id << " " << one.title;
            EXPECT_EQ(answer.missing, catalog::answer(*policy, policy->benefits.front(), facts).missing);
        }
    }
}

TEST(policy_drawn_benefit, a_threshold_moves_wherever_the_condition_names_it) {
    const auto policy = shipped()->policy("elderly-allowance", Date::of(2026, 3, 2));
    const DrawnBenefit drawn = policy::drawn(*policy, policy->benefits.front());
    const auto thresholds = policy::thresholds(drawn);
    std::vector<std::string> values;
    for (const policy::Threshold& one : thresholds) {
        values.push_back(one.value.text());
    }
    EXPECT_EQ(values, (std::vector<std::string>{"65", "70", "80", "90", "100"}));
    const DrawnBenefit moved = policy::with_threshold(drawn, thresholds.front(), 63);
    EXPECT_EQ(moved.rules[1].tests[1], "< 63");
    EXPECT_EQ(moved.rules[2].tests[1], "[63..70)");
    EXPECT_TRUE(redrawn(*policy, moved));
}

TEST(policy_drawn_benefit, numbers_in_texts_names_and_lists_are_no_thresholds) {
    DrawnBenefit drawn;
    drawn.conditions = {{"等级", ""}};
    for (const char* test : {R"("1", "2")", "3, 4", "< 等级2", "-", R"(not("65"))", ">= -1.5"}) {
        drawn.rules.push_back({{test}, true, "1", "r", ""});
    }
    const auto found = policy::thresholds(drawn);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().value.text(), "-1.5");
    EXPECT_EQ(found.front().rules, std::vector<size_t>{5});
}

TEST(policy_drawn_benefit, a_gap_is_told_with_its_cell) {
    const auto policy = shipped()->policy("elderly-allowance", Date::of(2026, 3, 2));
    DrawnBenefit drawn = policy::drawn(*policy, policy->benefits.front());
    drawn.rules[2].tests[1] = "[66..70)"; // leaves 65
    const auto again = redrawn(*policy, drawn);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.faults().front().code, "rules.gap");
    EXPECT_EQ(
        policy::write_dmn(drawn, *policy, policy->benefits.front(), {}).pointer_of(again.faults().front().line), ""
    );
    drawn.rules[2].tests[1] = "[64..70)"; // overlaps with what is below 65
    const auto overlapping = redrawn(*policy, drawn);
    ASSERT_FALSE(overlapping);
    const auto written = policy::write_dmn(drawn, *policy, policy->benefits.front(), types_of(*policy, drawn));
    EXPECT_TRUE(written.pointer_of(overlapping.faults().front().line).starts_with("/rules/"));
}
