#include "tests/support/agreement.hpp"

#include <gtest/gtest.h>

namespace tonghe::columns {

namespace {

using Way = support::Compared::Way;

constexpr uint64_t rows_compared = 20'000; // tests/fuzz/agreement.cpp goes on from here

std::string path_of(const std::string& feel) {
    const auto model = support::model_around(support::literal_expression(feel));
    const auto compiled = compile(model, "d", support::random_columns());
    Random random(1);
    const Table table = support::random_table(random, 100);
    std::string paths;
    for (const PathTaken& path : explain(std::span(&compiled->policy, 1), table)) {
        paths += (paths.empty() ? "" : "; ") + path.path;
    }
    return paths;
}

} // namespace

TEST(columns_compile, conditions_agree_with_the_scalar_engine) {
    uint64_t rows = 0;
    for (uint64_t seed = 1; rows < rows_compared && !HasFailure(); ++seed) {
        Random random(seed);
        const Table table = support::random_table(random, 50 + random.below(400));
        for (int i = 0; i < 5; ++i, rows += table.rows()) {
            EXPECT_EQ(support::compare_condition(support::feel_condition(random, 3), table).difference, "") << seed;
        }
    }
}

TEST(columns_compile, decision_tables_agree_with_the_scalar_engine) {
    uint64_t rows = 0;
    int tried = 0;
    int compiled = 0;
    for (uint64_t seed = 1; rows < rows_compared && !HasFailure(); ++seed) {
        Random random(seed + 1'000'000);
        const Table table = support::random_table(random, 50 + random.below(400));
        for (int i = 0; i < 5; ++i, ++tried, rows += table.rows()) {
            const auto compared = support::compare_decision_table(support::random_table_xml(random), table);
            EXPECT_EQ(compared.difference, "") << seed;
            compiled += compared.way == Way::agreed;
        }
    }
    EXPECT_GT(compiled * 2, tried);
}

TEST(columns_compile, a_range_of_truth_values_hits_no_row) {
    const std::string xml = R"(<decisionTable hitPolicy="COLLECT" aggregation="MAX">
<input><inputExpression><text>wealth</text></inputExpression></input>
<input><inputExpression><text>is_veteran</text></inputExpression></input><output/>
<rule><inputEntry><text>not((-0.4))</text></inputEntry><inputEntry><text>[false..false]</text></inputEntry>
<outputEntry><text>3</text></outputEntry></rule>
<rule><inputEntry><text>(-0.4)</text></inputEntry><inputEntry><text>-</text></inputEntry>
<outputEntry><text>238.3</text></outputEntry></rule></decisionTable>)";
    Random random(66);
    const auto compared = support::compare_decision_table(xml, support::random_table(random, 2'000));
    EXPECT_EQ(compared.difference, "");
    EXPECT_EQ(compared.way, Way::agreed);
}

TEST(columns_compile, each_condition_takes_the_quickest_path) {
    EXPECT_EQ(path_of("age >= 60 and age < 80"), "range u8");
    EXPECT_EQ(path_of("not(age < 18)"), "range u8");
    EXPECT_EQ(path_of("income * 12 < wealth"), "arithmetic");
    EXPECT_EQ(path_of("district < birthplace"), "columns u8 u8");
    EXPECT_EQ(path_of("age / 3 < change"), "rows");
    EXPECT_EQ(path_of("is_veteran"), "bits");
}

} // namespace tonghe::columns
