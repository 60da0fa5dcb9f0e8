#include "tests/support/columns.hpp"
#include "tonghe/columns/insight.hpp"

#include <gtest/gtest.h>

namespace tonghe::columns {

namespace {

std::vector<uint32_t> rows_where(const Table& table, const std::function<bool(uint64_t)>& says) {
    std::vector<uint32_t> rows;
    for (uint64_t row = 0; row < table.rows(); ++row) {
        if (says(row)) {
            rows.push_back(uint32_t(row));
        }
    }
    return rows;
}

std::vector<uint32_t> list(const RowList& rows) { return {rows.view().begin(), rows.view().end()}; }

} // namespace

TEST(columns_insight, a_near_miss_fails_exactly_one_condition) {
    for (uint64_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed);
        const Table table = support::random_table(random, 18000);
        const Predicate predicate = all_of(
            {number_in("age", at_least({60, 0})),
             is_true("is_veteran"),
             support::random_predicate(random, 2),
             is_known("income")}
        );
        const auto misses = near_misses(predicate, table, {.ids = true, .threads = unsigned(1 + seed % 3)});
        for (const NearMiss& miss : misses) {
            const auto wanted = rows_where(table, [&](uint64_t row) {
                int failed = 0;
                for (const NearMiss& other : misses) {
                    failed += answer(other.predicate, table, row) != Truth::yes;
                }
                return failed == 1 && answer(miss.predicate, table, row) != Truth::yes;
            });
            EXPECT_EQ(list(miss.ids), wanted) << miss.condition;
            EXPECT_EQ(miss.count, wanted.size());
        }
    }
}

TEST(columns_insight, impact_names_those_who_gain_and_those_who_lose) {
    Random random(11);
    const Table table = support::random_table(random, 18000);
    const Predicate before = all_of({number_in("age", between({60, 0}, {80, 0})), is_true("is_veteran")});
    const Predicate after = with_condition(before, 0, number_in("age", at_least({65, 0})));
    EXPECT_EQ(after.text(), "age >= 65 and is_veteran");
    const Impact change = impact(before, after, table, {.ids = true, .threads = 2});
    const auto says = [&](const Predicate& predicate, uint64_t row) {
        return answer(predicate, table, row) == Truth::yes;
    };
    EXPECT_EQ(list(change.gained_ids), rows_where(table, [&](uint64_t row) {
                  return says(after, row) && !says(before, row);
              }));
    EXPECT_EQ(list(change.lost_ids), rows_where(table, [&](uint64_t row) {
                  return says(before, row) && !says(after, row);
              }));
    EXPECT_EQ(change.after - change.before, change.gained - change.lost);
}

} // namespace tonghe::columns
