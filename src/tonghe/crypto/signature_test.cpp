#include "tonghe/base/error.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/signature.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <thread>

namespace tonghe::crypto {

namespace {
std::string unhex(std::string_view text) { return from_hex(text).value(); }

constexpr SignatureAlgorithm all[] = {SignatureAlgorithm::sm2, SignatureAlgorithm::p256, SignatureAlgorithm::ed25519};

// GB/T 32918.5, A.2.
const char* const sm2_secret = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const char* const sm2_public = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                               "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
const char* const sm2_signature = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
                                  "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
} // namespace

TEST(crypto_signature, sm2_verifies_the_signature_of_gb_t_32918) {
    const VerifyingKey key = VerifyingKey::from_raw(SignatureAlgorithm::sm2, unhex(sm2_public));
    const std::string raw = unhex(sm2_signature);
    EXPECT_TRUE(key.verify("message digest", raw));
    EXPECT_TRUE(key.verify("message digest", to_der(raw), {.form = SignatureForm::der}));
    EXPECT_FALSE(key.verify("message digesT", raw));
    EXPECT_FALSE(key.verify("message digest", raw, {.user = "ALICE123@YAHOO.COM"}));
    EXPECT_FALSE(key.verify("message digest", raw, {.form = SignatureForm::der}));
    EXPECT_FALSE(key.verify("message digest", to_der(raw)));
    const SigningKey secret = SigningKey::from_raw(SignatureAlgorithm::sm2, unhex(sm2_secret));
    EXPECT_EQ(to_hex(secret.verifying_key().raw()), sm2_public);
    EXPECT_TRUE(key.verify("message digest", secret.sign("message digest")));
}

TEST(crypto_signature, sm2_signs_under_the_user_id_given) {
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::sm2);
    const std::string signature = key.sign("text", {.user = "yunlan"});
    EXPECT_TRUE(key.verifying_key().verify("text", signature, {.user = "yunlan"}));
    EXPECT_FALSE(key.verifying_key().verify("text", signature));
}

TEST(crypto_signature, p256_verifies_the_signature_of_rfc_6979) {
    const SigningKey key = SigningKey::from_raw(
        SignatureAlgorithm::p256, unhex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
    );
    EXPECT_EQ(
        to_hex(key.verifying_key().raw()),
        "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
    );
    EXPECT_TRUE(key.verifying_key().verify(
        "sample",
        unhex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
              "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8")
    ));
}

TEST(crypto_signature, ed25519_gives_the_signature_of_rfc_8032) {
    const SigningKey key = SigningKey::from_raw(
        SignatureAlgorithm::ed25519, unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    );
    EXPECT_EQ(to_hex(key.verifying_key().raw()), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    EXPECT_EQ(
        to_hex(key.sign("\x72")),
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "ee"
        "b00d291612bb0c00"
    );
}

TEST(crypto_signature, keys_survive_being_written_and_read) {
    for (const SignatureAlgorithm algorithm : all) {
        const SigningKey key = SigningKey::generate(algorithm);
        const std::string signature = key.sign("text");
        EXPECT_EQ(signature.size(), 64U);
        for (const SigningKey& read : {SigningKey::from_pem(key.pem()), SigningKey::from_raw(algorithm, key.raw())}) {
            EXPECT_EQ(read.algorithm(), algorithm);
            EXPECT_EQ(read.raw(), key.raw());
            EXPECT_TRUE(read.verifying_key().verify("text", signature));
            EXPECT_TRUE(key.verifying_key().verify("text", read.sign("text")));
        }
        const VerifyingKey shown = key.verifying_key();
        for (const VerifyingKey& read :
             {VerifyingKey::from_pem(shown.pem()), VerifyingKey::from_raw(algorithm, shown.raw())}) {
            EXPECT_EQ(read.algorithm(), algorithm);
            EXPECT_EQ(read.raw(), shown.raw());
            EXPECT_EQ(read.pem(), shown.pem());
            EXPECT_TRUE(read.verify("text", signature));
        }
    }
}

RC_GTEST_PROP(crypto_signature, a_changed_signature_or_message_does_not_verify, (const std::string& message)) {
    for (const SignatureAlgorithm algorithm : all) {
        static const SigningKey keys[] = {
            SigningKey::generate(SignatureAlgorithm::sm2),
            SigningKey::generate(SignatureAlgorithm::p256),
            SigningKey::generate(SignatureAlgorithm::ed25519)};
        const SigningKey& key = keys[static_cast<size_t>(algorithm)];
        for (const SignatureForm form : {SignatureForm::raw, SignatureForm::der}) {
            std::string signature = key.sign(message, {.form = form});
            RC_ASSERT(key.verifying_key().verify(message, signature, {.form = form}));
            RC_ASSERT(!key.verifying_key().verify(message + "x", signature, {.form = form}));
            RC_ASSERT(!key.verifying_key().verify(message, signature + "x", {.form = form}));
            signature[*rc::gen::inRange<size_t>(0, signature.size())] ^=
                static_cast<char>(1 << *rc::gen::inRange(0, 8));
            RC_ASSERT(!key.verifying_key().verify(message, signature, {.form = form}));
        }
    }
}

TEST(crypto_signature, a_der_signature_has_one_encoding) {
    const std::string der = to_der(unhex(sm2_signature));
    EXPECT_EQ(to_hex(to_raw(der)), sm2_signature);
    EXPECT_EQ(to_raw(der + '\0'), "");
    EXPECT_EQ(to_raw(""), "");
    EXPECT_EQ(to_der("short"), "");
    std::string long_form = der; // SEQUENCE with its length in two bytes: BER, not DER
    long_form.insert(1, 1, '\x81');
    EXPECT_FALSE(VerifyingKey::from_raw(SignatureAlgorithm::sm2, unhex(sm2_public))
                     .verify("message digest", long_form, {.form = SignatureForm::der}));
}

TEST(crypto_signature, refuses_keys_that_are_none) {
    EXPECT_THROW(SigningKey::from_pem("no key"), Error);
    EXPECT_THROW(VerifyingKey::from_pem(""), Error);
    EXPECT_THROW(SigningKey::from_pem(SigningKey::generate(SignatureAlgorithm::sm2).verifying_key().pem()), Error);
    for (const SignatureAlgorithm algorithm : all) {
        EXPECT_THROW(VerifyingKey::from_raw(algorithm, "short"), Error);
        EXPECT_THROW(VerifyingKey::from_raw(algorithm, ""), Error);
        EXPECT_THROW(SigningKey::from_raw(algorithm, "short"), Error);
    }
    std::string off_curve = unhex(sm2_public);
    off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
    EXPECT_THROW(VerifyingKey::from_raw(SignatureAlgorithm::sm2, off_curve), Error);
    EXPECT_THROW(VerifyingKey::from_raw(SignatureAlgorithm::p256, unhex(sm2_public)), Error);
    EXPECT_THROW(SigningKey::from_raw(SignatureAlgorithm::sm2, std::string(32, '\0')), Error);
    EXPECT_THROW(SigningKey::from_raw(SignatureAlgorithm::p256, std::string(32, '\xff')), Error);
    const char* const order_less_one = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122";
    EXPECT_THROW(SigningKey::from_raw(SignatureAlgorithm::sm2, unhex(order_less_one)), Error);
}

TEST(crypto_signature, one_key_serves_several_threads) {
    const SigningKey key = SigningKey::generate(SignatureAlgorithm::sm2);
    const VerifyingKey shown = key.verifying_key();
    std::atomic<int> verified = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 8; ++n) {
                verified += shown.verify("text", key.sign("text")) ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(verified, 32);
}

} // namespace tonghe::crypto
