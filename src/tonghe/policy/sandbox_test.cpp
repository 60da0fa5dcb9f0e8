#include "tonghe/catalog/reader.hpp"
#include "tonghe/columns/build.hpp"
#include "tonghe/policy/ageing.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/sandbox.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace tonghe;

namespace {

constexpr size_t people = 20'000;

struct Person {
    int age = 0;
    bool local = true;
    bool known = true; // where she is registered
    bool woman = false;
    int64_t income = 0; // yuan a month
    int district = 0;
};

Person person(size_t row) {
    std::mt19937 random(static_cast<unsigned>(row) + 1);
    Person out;
    out.age = static_cast<int>(random() % 101);
    out.local = random() % 10 < 7;
    out.known = random() % 50 != 0;
    out.woman = random() % 2 == 0;
    out.income = 300 + static_cast<int64_t>(random() % 9000);
    out.district = static_cast<int>(random() % 3);
    return out;
}

std::shared_ptr<const catalog::Catalog> shipped() {
    static const auto catalog = catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog;
    return catalog;
}

const std::vector<columns::ColumnSpec>& specs() {
    using columns::ColumnKind;
    static const std::vector<columns::ColumnSpec> specs{
        {"person.age", ColumnKind::number, 0},
        {"person.local", ColumnKind::boolean, 0},
        {"person.sex", ColumnKind::text, 0},
        {"household.income_per_head", ColumnKind::number, 3},
        {snapshot::region_column, ColumnKind::text, 0}};
    return specs;
}

columns::Table table_of(int older) {
    return columns::build(specs(), people, [&](columns::BlockWriter& writer, uint64_t first, uint32_t count) {
        for (uint64_t row = first; row < first + count; ++row) {
            const Person one = person(row);
            writer.integer(0, one.age + older);
            if (one.known) {
                writer.boolean(1, one.local);
            }
            writer.text(2, one.woman ? "2" : "1");
            writer.number(3, {one.income * 1000, 3});
            writer.text(4, "33010" + std::to_string(one.district + 2) + "001000");
            writer.end_row();
        }
    });
}

std::shared_ptr<const policy::MatchedCity> city() {
    static const auto city = [] {
        auto out = std::make_shared<policy::MatchedCity>();
        out->catalog = shipped();
        out->run.on = Date::of(2026, 3, 2);
        snapshot::TargetTable& table = out->columns.tables.emplace_back();
        table.target = "person";
        table.table = table_of(0);
        for (size_t row = 0; row < people; ++row) {
            table.keys.add(std::to_string(1'000'000 + row));
        }
        const auto policy = shipped()->policy("elderly-allowance", Date::of(2026, 3, 2));
        auto& benefits = out->benefits["person"];
        benefits.push_back(policy::compile(policy, policy->benefits.front(), specs()));
        out->matches["person"] = policy::match(benefits, table.table);
        return std::shared_ptr<const policy::MatchedCity>(std::move(out));
    }();
    return city;
}

policy::Sandbox sandbox() {
    return {[] { return city(); }, "secret", 2};
}

policy::Variant today() {
    return {"elderly-allowance", "allowance", sandbox().begin("elderly-allowance", "allowance").drawn};
}

// The allowance begins at 60 instead of 65.
policy::Variant younger() {
    policy::Variant out = today();
    out.drawn = policy::with_threshold(out.drawn, policy::thresholds(out.drawn).front(), 60);
    return out;
}

int monthly(int age) { return age < 70 ? 60 : age < 80 ? 120 : age < 90 ? 180 : age < 100 ? 350 : 600; }

template <class Which> std::pair<int64_t, int64_t> counted(Which which) { // people, yuan a year
    std::pair<int64_t, int64_t> out;
    for (size_t row = 0; row < people; ++row) {
        const Person one = person(row);
        if (one.known && one.local && which(one)) {
            ++out.first;
            out.second += 12 * monthly(one.age);
        }
    }
    return out;
}

void expect_near(const policy::Figure& figure, const std::pair<int64_t, int64_t>& truth) {
    ASSERT_TRUE(figure.people.has_value());
    EXPECT_LE(std::abs(*figure.people - truth.first), policy::moved_max);
    const double each = static_cast<double>(truth.second) / static_cast<double>(truth.first);
    EXPECT_NEAR(
        static_cast<double>(*figure.cents) / 100, static_cast<double>(truth.second), (policy::moved_max + 1) * each
    );
}

} // namespace

TEST(policy_sandbox, counts_whom_a_variant_reaches_and_what_it_costs) {
    const auto said = sandbox().estimate(younger()).estimate;
    expect_near(said.today, counted([](const Person& one) { return one.age >= 65; }));
    expect_near(said.variant, counted([](const Person& one) { return one.age >= 60; }));
    expect_near(said.gained, counted([](const Person& one) { return one.age >= 60 && one.age < 65; }));
    EXPECT_EQ(said.lost, policy::Figure());
    ASSERT_EQ(said.years.size(), 5U);
    EXPECT_EQ(said.years[0].variant, said.variant);
}

TEST(policy_sandbox, groups_are_by_district_age_sex_and_income) {
    const auto said = sandbox().estimate(younger()).estimate;
    std::vector<std::string> names;
    for (const policy::DimensionEstimate& dimension : said.dimensions) {
        names.push_back(dimension.name);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"region", "person.age", "person.sex", "household.income_per_head"}));
    ASSERT_EQ(said.dimensions[0].groups.size(), 4U); // three districts, and those of whom it is not known
    for (size_t district = 0; district < 3; ++district) {
        expect_near(said.dimensions[0].groups[district].variant, counted([&](const Person& one) {
                        return one.age >= 60 && one.district == static_cast<int>(district);
                    }));
    }
    EXPECT_EQ(said.dimensions[0].groups[3].variant, policy::Figure());
    EXPECT_EQ(said.dimensions[3].groups.size(), 6U); // fifths
    for (const policy::GroupEstimate& group : said.dimensions[0].groups) {
        EXPECT_EQ(group.group.people, 0); // the exact number stays inside
    }
}

TEST(policy_sandbox, later_years_are_of_the_same_people_grown_older) {
    const auto older = policy::aged(*shipped(), "person", city()->columns.tables.front().table, 3);
    const auto drawn = table_of(3);
    for (uint64_t row = 0; row < people; row += 7) {
        for (size_t column = 0; column < specs().size(); ++column) {
            EXPECT_EQ(older.cell(row, column), drawn.cell(row, column));
        }
    }
    const auto said = sandbox().estimate(today()).estimate;
    double expected = 0;
    for (size_t row = 0; row < people; ++row) {
        const Person one = person(row);
        if (one.known && one.local && one.age + 4 >= 65) {
            expected += shipped()->content().life_table.survival(one.woman ? "2" : "1", one.age, 4);
        }
    }
    EXPECT_NEAR(static_cast<double>(*said.years[4].today.people), expected, policy::moved_max + 1);
}

TEST(policy_sandbox, the_same_variant_gives_the_same_figures) {
    const auto once = sandbox().estimate(younger()).estimate;
    const auto again = policy::Sandbox([] { return city(); }, "secret", 1).estimate(younger()).estimate;
    EXPECT_EQ(once.variant, again.variant);
    EXPECT_EQ(once.gained, again.gained);
    EXPECT_EQ(once.years[3].variant, again.years[3].variant);
    EXPECT_EQ(once.dimensions[1].groups[6].variant, again.dimensions[1].groups[6].variant);
}

// A rule for one age of one sex with an amount nobody pays: neither the count nor the cost shows who is there.
TEST(policy_sandbox, an_amount_made_up_for_few_is_in_no_sum) {
    policy::Variant planted = today();
    planted.drawn.inputs.push_back({"income", "收入", "household.income_per_head"});
    planted.drawn.conditions.push_back({"收入", ""});
    for (policy::DrawnRule& rule : planted.drawn.rules) {
        rule.tests.push_back("-");
    }
    policy::DrawnRule& hundred = planted.drawn.rules.back();
    ASSERT_EQ(hundred.tests[1], ">= 100");
    policy::DrawnRule few = hundred;
    hundred.tests[2] = ">= 700";
    few.tests[2] = "< 700";
    few.amount = "1000000000";
    planted.drawn.rules.push_back(few);
    const auto estimated = sandbox().estimate(planted);
    EXPECT_EQ(estimated.rules_left_out, 1);
    const policy::Estimate& said = estimated.estimate;
    EXPECT_LT(*said.variant.cents, 100'000'000'000);
    EXPECT_EQ(said.more, policy::Figure());
}

TEST(policy_sandbox, a_benefit_narrows_the_spread_of_incomes) {
    const auto said = sandbox().estimate(younger()).estimate;
    ASSERT_TRUE(said.equality.has_value());
    EXPECT_GT(said.equality->gini_without, 0.2);
    EXPECT_LE(said.equality->gini_today, said.equality->gini_without);
    EXPECT_LE(said.equality->gini_variant, said.equality->gini_today);
    EXPECT_NEAR(*said.equality->concentration_variant, 0, 0.1); // incomes are drawn without regard to age
}

TEST(policy_sandbox, each_threshold_is_moved_a_step_both_ways) {
    const auto said = sandbox().sensitivity(today());
    ASSERT_EQ(said.thresholds.size(), 5U);
    expect_near(*said.thresholds[0].lower, counted([](const Person& one) { return one.age >= 64; }));
    EXPECT_EQ(said.thresholds[0].upper_value.text(), "66");
    EXPECT_LT(*said.thresholds[0].upper->people, *said.variant.people);
    EXPECT_EQ(policy::step_of(1080).text(), "50");
    EXPECT_EQ(policy::step_of(65).text(), "1");
    EXPECT_EQ(policy::step_of(rules::Number::scaled(5, 2)).text(), "0.01");
}

TEST(policy_sandbox, a_faulty_variant_is_refused_at_its_cell) {
    const auto pointer_of = [](const policy::Variant& variant) -> std::string {
        try {
            sandbox().estimate(variant);
        } catch (const Error& error) {
            return std::string(error.code().name) + " " + error.faults().front().pointer;
        }
        return "accepted";
    };
    policy::Variant gap = today();
    gap.drawn.rules[2].tests[1] = "[66..70)";
    EXPECT_EQ(pointer_of(gap), "policy.variant_faulty /drawn");
    policy::Variant unread = today();
    unread.drawn.rules[3].tests[1] = "[70..";
    EXPECT_EQ(pointer_of(unread), "policy.variant_faulty /drawn/rules/3/tests/1");
    policy::Variant short_of = today();
    short_of.drawn.rules[0].tests.pop_back();
    EXPECT_EQ(pointer_of(short_of), "policy.variant_faulty /drawn/rules/0/tests");
    policy::Variant unknown = today();
    unknown.drawn.inputs[1].fact = "person.shoe_size";
    EXPECT_EQ(pointer_of(unknown), "policy.variant_faulty /drawn/inputs/1/fact");
    policy::Variant unread_fact = today();
    unread_fact.drawn.inputs[1].fact = "income.monthly"; // known, not among the columns
    EXPECT_EQ(pointer_of(unread_fact), "policy.variant_faulty /drawn/inputs/1/fact");
}

// As somebody writes it: the allowance in force, under that name.
std::shared_ptr<const catalog::PolicyDefinition> written(const std::string& id) {
    const auto in_force = shipped()->policy("elderly-allowance", Date::of(2026, 3, 2));
    auto out = std::make_shared<catalog::PolicyDefinition>(*in_force);
    out->id = id;
    return out;
}

TEST(policy_sandbox, a_policy_that_is_only_written_stands_beside_nobody) {
    const auto drawn = sandbox().estimate(today());
    const auto fresh = sandbox().estimate(written("allowance-to-come"), "allowance");
    EXPECT_EQ(fresh.estimate.variant.people, drawn.estimate.variant.people);
    EXPECT_EQ(fresh.estimate.variant.cents, drawn.estimate.variant.cents);
    EXPECT_FALSE(fresh.estimate.today.people);
    EXPECT_FALSE(fresh.estimate.years.back().today.people);
    EXPECT_TRUE(fresh.estimate.years.back().variant.people);
    EXPECT_EQ(fresh.estimate.gained.people.has_value(), fresh.estimate.variant.people.has_value());
    EXPECT_EQ(fresh.target, "person");
}

TEST(policy_sandbox, a_version_that_is_only_written_stands_beside_the_one_in_force) {
    const auto drawn = sandbox().estimate(today());
    const auto next = sandbox().estimate(written("elderly-allowance"), "allowance");
    EXPECT_EQ(next.estimate.today.people, drawn.estimate.today.people);
    EXPECT_EQ(next.estimate.variant.people, drawn.estimate.variant.people);
    EXPECT_FALSE(next.estimate.gained.people);
    EXPECT_THROW(sandbox().estimate(written("elderly-allowance"), "none"), Error);
}

TEST(policy_sandbox, what_is_written_about_a_fact_that_no_run_read_is_told_at_its_input) {
    auto other = std::make_shared<catalog::PolicyDefinition>(*written("elderly-allowance"));
    other->benefits.front().inputs.back().fact = "income.monthly";
    try {
        sandbox().estimate(other, "allowance");
        FAIL();
    } catch (const Error& error) {
        ASSERT_EQ(error.faults().size(), 1u);
        EXPECT_EQ(error.faults().front().pointer, "/text/benefits/0/inputs/age");
    }
}

TEST(policy_sandbox, nothing_is_said_before_the_first_run) {
    const policy::Sandbox empty([] { return nullptr; }, "secret", 1);
    EXPECT_THROW(empty.begin("elderly-allowance", "allowance"), Error);
    EXPECT_THROW(empty.estimate(today()), Error);
}
