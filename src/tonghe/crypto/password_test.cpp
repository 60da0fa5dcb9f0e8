#include "tonghe/crypto/password.hpp"

#include <gtest/gtest.h>

namespace tonghe::crypto {

namespace {
constexpr PasswordParameters quick{.memory_kib = 64, .passes = 1, .lanes = 1};
} // namespace

TEST(crypto_password, verifies_what_it_hashed_and_nothing_else) {
    const std::string encoded = hash_password("云澜-correct horse", quick);
    EXPECT_TRUE(encoded.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << encoded;
    EXPECT_TRUE(verify_password(encoded, "云澜-correct horse"));
    EXPECT_FALSE(verify_password(encoded, "云澜-correct horsE"));
    EXPECT_FALSE(verify_password(encoded, ""));
    EXPECT_NE(encoded, hash_password("云澜-correct horse", quick));
}

TEST(crypto_password, verifies_a_hash_of_the_reference_implementation) {
    // argon2 test.c: m=256, t=2, p=1, "password", "somesalt".
    const char* const encoded = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    EXPECT_TRUE(verify_password(encoded, "password"));
    EXPECT_FALSE(verify_password(encoded, "passwore"));
}

TEST(crypto_password, refuses_encodings_that_are_foreign_or_cost_too_much) {
    for (const char* encoded :
         {"",
          "plain",
          "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
          "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
          "$argon2id$v=19$m=256,t=99999,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
          "$argon2id$v=19$m=256,t=2,p=1$"}) {
        EXPECT_FALSE(verify_password(encoded, "password")) << encoded;
    }
}

TEST(crypto_password, asks_for_a_new_hash_where_the_parameters_changed) {
    const std::string encoded = hash_password("p", quick);
    EXPECT_FALSE(needs_rehash(encoded, quick));
    EXPECT_TRUE(needs_rehash(encoded));
    EXPECT_TRUE(needs_rehash("", quick));
}

} // namespace tonghe::crypto
