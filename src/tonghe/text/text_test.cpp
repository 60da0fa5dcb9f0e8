#include "tonghe/text/fold.hpp"
#include "tonghe/text/pinyin.hpp"
#include "tonghe/text/tokens.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tonghe::text {

using Words = std::vector<std::string>;

TEST(text_fold, brings_widths_and_cases_together) {
    EXPECT_EQ(fold("ＡＢｃ１２３（居住证）"), "abc123(居住证)");
    EXPECT_EQ(fold("Straße"), "strasse");
    EXPECT_EQ(fold(""), "");
    EXPECT_EQ(fold("\xFFz"), "\xEF\xBF\xBDz");
}

TEST(text_tokens, are_pairs_and_single_characters_of_han_and_whole_latin_words) {
    EXPECT_EQ(tokens("居住证 GB/T36904"), (Words{"居住", "住证", "居", "住", "证", "gb", "t36904"}));
    EXPECT_EQ(tokens("3号楼A座"), (Words{"3", "号楼", "号", "楼", "a", "座"}));
    EXPECT_EQ(tokens("王"), Words{"王"});
    EXPECT_EQ(tokens("，。 "), Words{});
    EXPECT_EQ(tokens("𠀀𠀁"), (Words{"𠀀𠀁", "𠀀", "𠀁"}));
}

TEST(text_tokens, of_a_query_are_phrases_that_never_span_two_runs) {
    EXPECT_EQ(fts5_query("居住证 GB3"), "\"居住 住证\" AND \"gb3\"*");
    EXPECT_EQ(fts5_query("证"), "\"证\"");
    EXPECT_EQ(fts5_query("\" OR *"), "\"or\"*");
    EXPECT_EQ(fts5_query("  "), "");
    EXPECT_EQ(tsquery_text("居住证 a1"), "(居住 <-> 住证) & a1:*");
    EXPECT_EQ(tsquery_text("证 & !:*"), "证");
    // 居住，住证: the pairs are there, but not together.
    EXPECT_EQ(index_form("居住，住证"), "居住 居 住 住证 住 证");
}

TEST(text_pinyin, is_full_and_by_initials) {
    EXPECT_EQ(pinyin("出生医学证明"), "chushengyixuezhengming");
    EXPECT_EQ(pinyin_initials("出生医学证明"), "csyxzm");
    EXPECT_EQ(syllables("居住证 A1"), (Words{"ju", "zhu", "zheng", "a1"}));
    EXPECT_EQ(pinyin("银行"), "yinhang");
    EXPECT_EQ(pinyin_initials("校长审批"), "xzsp");
    EXPECT_EQ(pinyin_initials("户口登记（新生儿）"), "hkdjxse");
}

TEST(text_pinyin, may_be_asked_from_many_threads) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([] {
            for (int n = 0; n < 200; ++n) {
                EXPECT_EQ(pinyin("不动产登记"), "budongchandengji");
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

} // namespace tonghe::text
