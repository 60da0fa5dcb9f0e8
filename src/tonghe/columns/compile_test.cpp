#include "tests/support/feel.hpp"
#include "tonghe/columns/compile.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace tonghe::columns {

namespace {

std::shared_ptr<const rules::Model> model_of(const std::string& logic) {
    const rules::Loaded loaded = rules::load_dmn(support::dmn_around(logic), "test.dmn");
    EXPECT_TRUE(loaded.model);
    for (const Fault& fault : loaded.faults) {
        ADD_FAILURE() << fault.what.en << " in " << logic;
    }
    return loaded.model;
}

// Rows to compare; TONGHE_AGREE_ROWS=100000000 for a long run.
uint64_t rows_wanted(uint64_t usual) {
    const char* wanted = std::getenv("TONGHE_AGREE_ROWS");
    return wanted == nullptr ? usual : std::strtoull(wanted, nullptr, 10);
}

// The scalar engine, row by row.
class RowByRow {
  public:
    RowByRow(const std::shared_ptr<const rules::Model>& model, const Table& table)
        : table_(table), prepared_(model, "d") {
        for (const std::string& input : prepared_.inputs()) {
            places_.push_back(*table.find(input));
        }
    }

    const rules::Value& at(uint64_t row) {
        values_.clear();
        for (const size_t place : places_) {
            values_.push_back(value_of(table_.cell(row, place)));
        }
        return prepared_.evaluate(values_);
    }

  private:
    const Table& table_;
    rules::Prepared prepared_;
    std::vector<size_t> places_;
    std::vector<rules::Value> values_;
};

void expect_condition_agrees(const std::string& feel, const Table& table) {
    SCOPED_TRACE(feel);
    const auto model = model_of(support::literal_expression(feel));
    const auto compiled = compile(model, "d", support::random_columns());
    ASSERT_TRUE(compiled);
    const auto outcome = scan(std::span(&compiled->policy, 1), table, {.bitmaps = true, .planes = true});
    RowByRow scalar(model, table);
    for (uint64_t row = 0; row < table.rows(); ++row) {
        const rules::Value& wanted = scalar.at(row);
        const bool yes = bit_at(outcome[0].is_true.as<uint64_t>(), row);
        const bool no = bit_at(outcome[0].is_false.as<uint64_t>(), row);
        ASSERT_EQ(yes, wanted.is_true()) << "row " << row << " " << compiled->policy.rules[0].when.text();
        ASSERT_EQ(no, wanted.is_false()) << "row " << row << " " << compiled->policy.rules[0].when.text();
    }
}

rules::Value amount_value(const Outcome& outcome, size_t i) {
    return outcome.amounts[i] == no_amount
               ? rules::Value()
               : rules::Value::number(rules::Number::scaled(outcome.amounts[i], outcome.amount_scale));
}

// Whether the table could be compiled; if not, it was refused with its reason.
bool expect_table_agrees(const std::string& xml, const Table& table) {
    SCOPED_TRACE(xml);
    const auto model = model_of(xml);
    const auto compiled = compile(model, "d", support::random_columns());
    if (!compiled) {
        return false;
    }
    const Policy& policy = compiled->policy;
    const auto outcome = std::move(scan(std::span(&policy, 1), table, {.amounts = true, .rules = true})[0]);
    const bool is_list = policy.hit == HitPolicy::rule_order || policy.hit == HitPolicy::output_order ||
                         policy.hit == HitPolicy::collect;
    const bool has_amounts =
        policy.hit == HitPolicy::count ||
        std::all_of(policy.rules.begin(), policy.rules.end(), [](const Rule& rule) { return rule.amount.has_value(); });
    RowByRow scalar(model, table);
    size_t at = 0;
    for (uint64_t row = 0; row < table.rows() && !testing::Test::HasFailure(); ++row) {
        const rules::Value& wanted = scalar.at(row);
        if (at == outcome.ids.size() || outcome.ids.view()[at] != row) {
            // A default stays with the caller where some outputs are no amounts.
            EXPECT_TRUE(wanted.is_null() || !has_amounts) << "row " << row << " " << rules::text_of(wanted);
            continue;
        }
        const uint64_t first = at == 0 ? 0 : outcome.rule_ends[at - 1];
        if (is_list && !has_amounts) {
            EXPECT_EQ(wanted.as_list().size(), outcome.rule_ends[at] - first) << "row " << row;
        } else if (is_list && outcome.rule_ends[at] > first) {
            rules::List values;
            for (uint64_t i = first; i < outcome.rule_ends[at]; ++i) {
                const Rule& rule = policy.rules[outcome.rules[i]];
                const auto amount = rule.amount ? columns::amount(*rule.amount, table, row) : std::nullopt;
                values.push_back(
                    amount ? rules::Value::number(rules::Number::scaled(amount->mantissa, amount->scale))
                           : rules::Value()
                );
            }
            EXPECT_EQ(rules::text_of(rules::Value::list(values)), rules::text_of(wanted)) << "row " << row;
        } else if (has_amounts) {
            EXPECT_EQ(rules::text_of(amount_value(outcome, at)), rules::text_of(wanted)) << "row " << row;
        }
        ++at;
    }
    EXPECT_EQ(at, outcome.ids.size());
    return true;
}

std::string path_of(const std::string& feel) {
    const auto compiled = compile(model_of(support::literal_expression(feel)), "d", support::random_columns());
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
    for (uint64_t seed = 1; rows < rows_wanted(20'000) && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed);
        const Table table = support::random_table(random, 50 + random.below(400));
        for (int i = 0; i < 5 && !testing::Test::HasFailure(); ++i, rows += table.rows()) {
            expect_condition_agrees(support::feel_condition(random, 3), table);
        }
    }
}

TEST(columns_compile, decision_tables_agree_with_the_scalar_engine) {
    uint64_t rows = 0;
    int tried = 0;
    int compiled = 0;
    for (uint64_t seed = 1; rows < rows_wanted(20'000) && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed + 1'000'000);
        const Table table = support::random_table(random, 50 + random.below(400));
        for (int i = 0; i < 5 && !testing::Test::HasFailure(); ++i, rows += table.rows()) {
            try {
                ++tried;
                compiled += expect_table_agrees(support::random_table_xml(random), table);
            } catch (const Error& error) { // an amount that no 64 bits hold is refused
                EXPECT_STREQ(error.code().name, "columns.overflow");
            }
        }
    }
    EXPECT_GT(compiled * 2, tried);
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
