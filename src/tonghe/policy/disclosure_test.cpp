#include "tonghe/policy/disclosure.hpp"

#include <gtest/gtest.h>

#include <map>
#include <rapidcheck/gtest.h>
#include <set>

using namespace tonghe;
using policy::Cell;

namespace {

Cell cell_of(const std::vector<uint32_t>& keys, size_t first, size_t count) {
    Cell cell;
    for (size_t i = first; i < first + count; ++i) {
        cell.add(keys[i], 6000);
    }
    return cell;
}

std::vector<uint32_t> keys_of(size_t people) {
    snapshot::Keys keys;
    for (size_t i = 0; i < people; ++i) {
        keys.add(std::to_string(100000 + i));
    }
    return policy::row_keys(keys, "secret", 1);
}

} // namespace

TEST(policy_disclosure, few_and_nobody_are_told_alike) {
    const auto keys = keys_of(20);
    for (size_t people = 0; people < 10; ++people) {
        EXPECT_EQ(policy::released(cell_of(keys, 0, people)), policy::Figure());
    }
}

RC_GTEST_PROP(policy_disclosure, a_figure_is_near_the_truth_and_its_money_goes_with_it, ()) {
    static const auto keys = keys_of(4000);
    const auto first = *rc::gen::inRange<size_t>(0, 1000);
    const auto count = *rc::gen::inRange<size_t>(20, 3000);
    const policy::Figure figure = policy::released(cell_of(keys, first, count));
    RC_ASSERT(figure.people.has_value());
    RC_ASSERT(std::abs(*figure.people - static_cast<int64_t>(count)) <= policy::moved_max);
    RC_ASSERT(*figure.cents == *figure.people * 6000);
    RC_ASSERT(figure == policy::released(cell_of(keys, first, count)));
}

// Whoever knows the figures of a group with and without somebody does not know whether she belongs to it.
TEST(policy_disclosure, the_difference_of_two_groups_does_not_tell_of_one_person) {
    const auto keys = keys_of(3000);
    std::map<int64_t, int> differences;
    for (size_t i = 0; i < 900; ++i) {
        const auto with = policy::released(cell_of(keys, i, 1001));
        const auto without = policy::released(cell_of(keys, i, 1000));
        ++differences[*with.people - *without.people];
    }
    EXPECT_LT(differences[1], 200); // of 900; a ninth is what chance gives
    EXPECT_GT(differences.size(), 10U);
    double sum = 0;
    for (const auto& [difference, times] : differences) {
        sum += static_cast<double>(difference * times) / 900;
    }
    EXPECT_NEAR(sum, 1, 0.5); // not moved to one side
}

TEST(policy_disclosure, keys_depend_on_the_secret_and_follow_the_person) {
    snapshot::Keys few;
    snapshot::Keys more;
    few.add("b");
    more.add("a");
    more.add("b");
    EXPECT_EQ(policy::row_keys(few, "secret", 1)[0], policy::row_keys(more, "secret", 2)[1]);
    EXPECT_NE(policy::row_keys(few, "secret", 1)[0], policy::row_keys(few, "other", 1)[0]);
}

TEST(policy_disclosure, an_amount_made_up_for_one_person_is_not_seen) {
    std::vector<int64_t> cents(101, 6000);
    std::vector<uint16_t> rules(101, 1);
    cents.back() = 100'000'000'000;
    EXPECT_EQ(policy::limit_amounts(cents, rules), 1);
    EXPECT_EQ(std::set<int64_t>(cents.begin(), cents.end()), std::set<int64_t>{6000});
    cents.back() = 100'000'000'000;
    rules.back() = 2; // a rule of its own
    EXPECT_EQ(policy::limit_amounts(cents, rules), 1);
    EXPECT_EQ(cents.back(), 0);
    EXPECT_EQ(cents.front(), 6000);
}
