#include "tonghe/base/random.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/kept_matches.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace tonghe;
using namespace tonghe::policy;

namespace {

BenefitMatches some_matches(Random& random, uint32_t rows) {
    BenefitMatches out;
    out.policy = "elderly-allowance";
    out.version = 3;
    out.hash = "abc";
    out.benefit = "allowance";
    out.refused = 17;
    out.unknown = 4'000'000'000;
    uint32_t row = 0;
    for (uint32_t i = 0; i < rows; ++i) {
        row += 1 + static_cast<uint32_t>(random.below(1'000));
        out.rows.append({&row, 1});
        out.rules.push_back(static_cast<uint16_t>(random.below(60'000)));
        out.cents.push_back(static_cast<int64_t>(random.below(2'000'000)) - 1'000'000);
    }
    return out;
}

void expect_same(const BenefitMatches& a, const BenefitMatches& b) {
    EXPECT_EQ(a.policy, b.policy);
    EXPECT_EQ(a.version, b.version);
    EXPECT_EQ(a.hash, b.hash);
    EXPECT_EQ(a.benefit, b.benefit);
    EXPECT_TRUE(std::ranges::equal(a.rows.view(), b.rows.view()));
    EXPECT_EQ(a.rules, b.rules);
    EXPECT_EQ(a.cents, b.cents);
    EXPECT_EQ(a.refused, b.refused);
    EXPECT_EQ(a.unknown, b.unknown);
}

} // namespace

TEST(policy_kept_matches, are_read_as_they_were_written) {
    Random random(7);
    MatchesByTarget matches;
    matches["person"].push_back(some_matches(random, 1'000));
    matches["person"].push_back(some_matches(random, 0));
    matches["household"];
    const MatchesByTarget read = read_matches(write_matches(matches));
    ASSERT_EQ(read.size(), 2U);
    EXPECT_TRUE(read.at("household").empty());
    ASSERT_EQ(read.at("person").size(), 2U);
    for (size_t i = 0; i < 2; ++i) {
        expect_same(read.at("person")[i], matches.at("person")[i]);
        expect_same(copy_of(matches.at("person")[i]), matches.at("person")[i]);
    }
}

TEST(policy_kept_matches, cut_short_or_made_up_are_refused) {
    Random random(9);
    MatchesByTarget matches;
    matches["person"].push_back(some_matches(random, 20));
    const std::string bytes = write_matches(matches);
    for (size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_THROW((void)read_matches(std::string_view(bytes).substr(0, length)), Error) << length;
    }
    EXPECT_THROW((void)read_matches(bytes + "x"), Error);
    EXPECT_THROW((void)read_matches(std::string(20, '\xff')), Error);
}
