#include "tonghe/process/signing.hpp"

#include <gtest/gtest.h>

#include <random>

namespace tonghe::process {

namespace {

// `y n a .`: each a vote of weight 1, or of the digit that follows.
Verdict verdict(std::string_view rule, std::string_view answers) {
    std::vector<Vote> votes;
    for (const char c : answers) {
        if (c >= '0' && c <= '9') {
            votes.back().weight = c - '0';
        } else {
            const Answer answer = c == 'y'   ? Answer::yes
                                  : c == 'n' ? Answer::no
                                  : c == 'a' ? Answer::abstain
                                             : Answer::none;
            votes.push_back({.answer = answer});
        }
    }
    return decide(*read_sign_rule(rule), votes);
}

} // namespace

TEST(process_signing, decides_as_soon_as_the_rest_cannot_change_it) {
    EXPECT_EQ(verdict("all", "yy."), Verdict::open);
    EXPECT_EQ(verdict("all", "yyy"), Verdict::yes);
    EXPECT_EQ(verdict("all", "n.."), Verdict::no);
    EXPECT_EQ(verdict("all", "yya"), Verdict::no);
    EXPECT_EQ(verdict("any", "n.."), Verdict::open);
    EXPECT_EQ(verdict("any", "ny."), Verdict::yes);
    EXPECT_EQ(verdict("any", "nnn"), Verdict::no);
    EXPECT_EQ(verdict("ratio:0.6", "yyn.."), Verdict::open);
    EXPECT_EQ(verdict("ratio:0.6", "yyyn."), Verdict::yes);
    EXPECT_EQ(verdict("ratio:0.6", "nnn.."), Verdict::no);
    EXPECT_EQ(verdict("ratio:0.667", "yy."), Verdict::open);
    EXPECT_EQ(verdict("weights:4", "y3n."), Verdict::open);
    EXPECT_EQ(verdict("weights:4", "y3ny"), Verdict::yes);
    EXPECT_EQ(verdict("weights:4", "n3y."), Verdict::no);
    EXPECT_EQ(verdict("veto", "yyn."), Verdict::no);
    EXPECT_EQ(verdict("veto", "yaa"), Verdict::yes);
    EXPECT_EQ(verdict("veto", "aaa"), Verdict::no);
    EXPECT_EQ(verdict("veto", "yy."), Verdict::open);
    EXPECT_EQ(verdict("order", "y.."), Verdict::open);
    EXPECT_EQ(verdict("order", "n.."), Verdict::no);
}

TEST(process_signing, never_changes_its_mind_and_always_ends) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        const char* rules[] = {"all", "any", "ratio:0.5", "ratio:0.667", "weights:5", "veto", "order"};
        const SignRule rule = *read_sign_rule(rules[random() % 7]);
        std::vector<Vote> votes(1 + random() % 6);
        for (Vote& vote : votes) {
            vote.weight = 1 + static_cast<int>(random() % 3);
        }
        Verdict last = Verdict::open;
        for (Vote& vote : votes) {
            vote.answer = static_cast<Answer>(1 + random() % 3);
            const Verdict now = decide(rule, votes);
            EXPECT_TRUE(last == Verdict::open || now == last);
            last = now;
        }
        EXPECT_NE(last, Verdict::open);
    }
}

TEST(process_signing, reads_rules_and_signers_and_refuses_the_rest) {
    EXPECT_EQ(read_sign_rule("ratio:1"), (SignRule{SignRule::Kind::ratio, 1000}));
    for (const char* bad : {"", "most", "ratio:", "ratio:0", "ratio:1.1", "ratio:0.1234", "weights:0", "weights:x"}) {
        EXPECT_FALSE(read_sign_rule(bad)) << bad;
    }
    EXPECT_EQ(
        read_signers("health/lead@district*2, market/lead"),
        (std::vector<Signer>{{"health/lead", "district", 2}, {"market/lead", "", 1}})
    );
    for (const char* bad : {"", "a,,b", "a*0", "a*x", "a@moon", "a,"}) {
        EXPECT_FALSE(read_signers(bad)) << bad;
    }
}

} // namespace tonghe::process
