#include "tests/support/columns.hpp"
#include "tonghe/columns/build.hpp"
#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/kernels.hpp"
#include "tonghe/columns/internal/packed.hpp"
#include "tonghe/columns/scan.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace tonghe::columns {

namespace {

void expect_same(const Outcome& got, const Outcome& wanted, const ScanOptions& options) {
    EXPECT_EQ(got.count, wanted.count);
    EXPECT_EQ(got.errors, wanted.errors);
    EXPECT_EQ(got.false_count, wanted.false_count);
    const auto list = [](const RowList& rows) { return std::vector(rows.view().begin(), rows.view().end()); };
    EXPECT_EQ(list(got.ids), list(wanted.ids));
    EXPECT_EQ(list(got.error_ids), list(wanted.error_ids));
    EXPECT_EQ(got.amount_scale, wanted.amount_scale);
    EXPECT_EQ(got.amounts, wanted.amounts);
    if (options.rules) {
        EXPECT_EQ(got.rules, wanted.rules);
        EXPECT_EQ(got.rule_ends, wanted.rule_ends);
    }
}

} // namespace

TEST(columns_scan, agrees_with_asking_row_by_row) {
    for (uint64_t seed = 1; seed <= 25; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed);
        const Table table = support::random_table(random, random.below(3) == 0 ? 20000 : random.below(3000));
        const std::vector<Policy> policies = support::random_policies(random, 8);
        const ScanOptions options{
            .ids = true, .amounts = true, .rules = true, .planes = true, .threads = unsigned(1 + random.below(3))};
        const auto got = scan(policies, table, options);
        const auto wanted = scan_row_by_row(policies, table, options);
        for (size_t p = 0; p < policies.size(); ++p) {
            SCOPED_TRACE(policies[p].name + " " + policies[p].rules.front().when.text());
            expect_same(got[p], wanted[p], options);
        }
        if (HasFailure()) {
            break;
        }
    }
}

TEST(columns_scan, bitmaps_counts_and_ids_tell_the_same) {
    Random random(7);
    const Table table = support::random_table(random, 40000);
    const std::vector<Policy> policies = support::random_policies(random, 20);
    const auto counts = scan(policies, table);
    const auto full = scan(policies, table, {.ids = true, .bitmaps = true, .planes = true});
    for (size_t p = 0; p < policies.size(); ++p) {
        EXPECT_EQ(counts[p].count, full[p].count);
        EXPECT_EQ(full[p].ids.size(), full[p].count);
        EXPECT_EQ(kernels::count(full[p].is_true.as<uint64_t>(), words_of(table.rows())), full[p].count);
        for (const uint32_t row : full[p].ids.view()) {
            ASSERT_TRUE(bit_at(full[p].is_true.as<uint64_t>(), row));
        }
        if (!full[p].is_false.empty()) {
            EXPECT_EQ(kernels::count(full[p].is_false.as<uint64_t>(), words_of(table.rows())), full[p].false_count);
        }
    }
}

TEST(columns_scan, rows_are_asked_only_where_the_columns_leave_it_open) {
    Random random(3);
    const Table table = support::random_table(random, 30000);
    std::atomic<uint64_t> asked = 0;
    const RowTest even{
        "row is even", "a test", [&](const Table&, std::span<const uint32_t> rows, std::span<Truth> answers) {
            asked += rows.size();
            for (size_t i = 0; i < rows.size(); ++i) {
                answers[i] = rows[i] % 2 == 0 ? Truth::yes : Truth::no;
            }
        }};
    const Predicate old = number_in("age", at_least({90, 0}));
    const std::vector<Policy> policies{
        entitled("old and even", all_of({by_rows(even), old})), entitled("again", all_of({old, by_rows(even)}))};
    const auto outcomes = scan(policies, table, {.ids = true});
    const uint64_t rows_old = scan(std::vector{entitled("old", old)}, table)[0].count;
    EXPECT_EQ(asked, rows_old); // once, though two policies wanted to know
    for (const uint32_t row : outcomes[0].ids.view()) {
        EXPECT_EQ(row % 2, 0u);
    }
    EXPECT_EQ(outcomes[0].count, outcomes[1].count);
}

TEST(columns_scan, words_are_tested_once_each) {
    Random random(4);
    const Table table = support::random_table(random, 20000);
    uint64_t asked = 0;
    const WordTest test{"ends with 1", [&](std::string_view word) {
                            ++asked;
                            return word.ends_with('1') ? Truth::yes : Truth::no;
                        }};
    const auto outcome = scan(std::vector{entitled("p", text_says("district", test))}, table);
    EXPECT_GT(outcome[0].count, 0u);
    EXPECT_EQ(asked, table.column("district").words.size());
}

TEST(columns_scan, equal_conditions_are_one) {
    Random random(5);
    const Table table = support::random_table(random, 100);
    const std::vector<Policy> policies{
        entitled("a", number_in("age", at_least({60, 0}))),
        entitled("b", all_of({number_in("age", above({59, 0})), is_known("income")})),
        entitled("c", negation(number_in("age", below({6000, 2}))))};
    const auto paths = explain(policies, table);
    ASSERT_EQ(paths.size(), 3u); // 60 and more, income known, below 60
    EXPECT_EQ(paths[0].policies, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(paths[0].path, "range u8");
    EXPECT_EQ(paths[1].path, "validity");
}

TEST(columns_scan, an_amount_beyond_64_bits_is_computed_or_refused_never_wrong) {
    Builder builder({{"n", ColumnKind::number}});
    for (const int64_t n : {int64_t(2), INT64_MAX, int64_t(3)}) {
        builder.row().integer(0, n);
        builder.end_row();
    }
    const Table table = builder.finish();
    Policy policy = entitled("double", always(Truth::yes));
    policy.rules[0].amount = times(number("n"), constant({2, 0}));
    EXPECT_THROW(scan(std::vector{policy}, table, {.amounts = true}), Error);
    policy.amount_otherwise = [](const Table&, std::span<const uint32_t> rows, std::span<std::optional<Number>> amounts
                              ) {
        EXPECT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0], 1u);
        amounts[0] = Number{-1, 0};
    };
    EXPECT_EQ(scan(std::vector{policy}, table, {.amounts = true})[0].amounts, (std::vector<int64_t>{4, -1, 6}));
}

TEST(columns_scan, unknown_columns_and_wrong_kinds_are_refused) {
    Random random(5);
    const Table table = support::random_table(random, 100);
    EXPECT_THROW(scan(std::vector{entitled("p", is_true("nobody"))}, table), Error);
    EXPECT_THROW(scan(std::vector{entitled("p", is_true("age"))}, table), Error);
    EXPECT_THROW(scan(std::vector{entitled("p", text_is("age", {"x"}))}, table), Error);
}

} // namespace tonghe::columns
