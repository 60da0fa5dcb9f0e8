#include "tonghe/crypto/encoding.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace tonghe::crypto {

TEST(crypto_encoding, writes_the_vectors_of_rfc_4648) {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
    EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
    EXPECT_EQ(to_hex("\x01\xab"), "01ab");
    EXPECT_EQ(from_hex("01AB"), "\x01\xab");
}

TEST(crypto_encoding, refuses_a_second_text_for_the_same_bytes) {
    for (const char* text : {"Zh==", "Zg", "Zg=", "Z===", "====", "Zm9=", "Zm 8", "Zg==Zg==", "-_8="}) {
        EXPECT_EQ(from_base64(text), std::nullopt) << text;
    }
    for (const char* text : {"Zh", "Zg==", "Z", "Zm9v+", "-/8"}) {
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
    }
    for (const char* text : {"0", "0g", "0x"}) {
        EXPECT_EQ(from_hex(text), std::nullopt) << text;
    }
}

RC_GTEST_PROP(crypto_encoding, reads_what_it_writes, (const std::string& bytes)) {
    RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
    RC_ASSERT(from_base64(to_base64(bytes)) == bytes);
    RC_ASSERT(from_base64url(to_base64url(bytes)) == bytes);
}

TEST(crypto_encoding, compares_whole_texts) {
    EXPECT_TRUE(constant_time_equal("", ""));
    EXPECT_TRUE(constant_time_equal("secret", "secret"));
    EXPECT_FALSE(constant_time_equal("secret", "secreT"));
    EXPECT_FALSE(constant_time_equal("secret", "secre"));
}

} // namespace tonghe::crypto
