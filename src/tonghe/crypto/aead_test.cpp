#include "tonghe/base/error.hpp"
#include "tonghe/crypto/aead.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/internal/gcm.hpp"
#include "tonghe/crypto/internal/openssl.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace tonghe::crypto {

namespace {
std::string unhex(std::string_view text) { return from_hex(text).value(); }

std::string plaintext_of_rfc_8998() {
    std::string out;
    for (const char c : {'\xaa', '\xbb', '\xcc', '\xdd', '\xee', '\xff', '\xee', '\xaa'}) {
        out.append(8, c);
    }
    return out;
}
} // namespace

TEST(crypto_aead, sm4_gcm_gives_the_vector_of_rfc_8998) {
    const Aead aead(AeadAlgorithm::sm4_gcm, unhex("0123456789abcdeffedcba9876543210"));
    const std::string nonce = unhex("00001234567800000000abcd");
    const std::string associated = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const std::string sealed = aead.seal(nonce, plaintext_of_rfc_8998(), associated);
    EXPECT_EQ(
        to_hex(sealed),
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    );
    EXPECT_EQ(aead.open(nonce, sealed, associated), plaintext_of_rfc_8998());
}

TEST(crypto_aead, aes_256_gcm_gives_the_vectors_of_its_proposal) {
    // The GCM specification, test cases 13, 14 and 16.
    const std::string zeros(32, '\0');
    EXPECT_EQ(
        to_hex(Aead(AeadAlgorithm::aes256_gcm, zeros).seal(zeros.substr(0, 12), "")), "530f8afbc74536b9a963b4f1c4cb738b"
    );
    EXPECT_EQ(
        to_hex(Aead(AeadAlgorithm::aes256_gcm, zeros).seal(zeros.substr(0, 12), zeros.substr(0, 16))),
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    );
    const Aead aead(
        AeadAlgorithm::aes256_gcm, unhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    );
    EXPECT_EQ(
        to_hex(aead.seal(
            unhex("cafebabefacedbaddecaf888"),
            unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                  "b16aedf5aa0de657ba637b39"),
            unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        )),
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a"
        "0a"
        "bcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
    );
}

// Our GCM over a block cipher, held against the library's for a cipher that it has both ways.
RC_GTEST_PROP(
    crypto_aead, our_gcm_agrees_with_the_library, (const std::string& plaintext, const std::string& associated)
) {
    const std::string key = *rc::gen::container<std::string>(32, rc::gen::arbitrary<char>());
    const std::string nonce = *rc::gen::container<std::string>(12, rc::gen::arbitrary<char>());
    static const EVP_CIPHER* const ctr = internal::cipher_named("AES-256-CTR");
    const internal::Gcm own(ctr, key);
    const Aead library(AeadAlgorithm::aes256_gcm, key);
    const std::string sealed = own.seal(nonce, plaintext, associated);
    RC_ASSERT(sealed == library.seal(nonce, plaintext, associated));
    RC_ASSERT(own.open(nonce, sealed, associated) == plaintext);
}

RC_GTEST_PROP(crypto_aead, a_changed_box_does_not_open, (const std::string& plaintext, const std::string& associated)) {
    for (const AeadAlgorithm algorithm : {AeadAlgorithm::sm4_gcm, AeadAlgorithm::aes256_gcm}) {
        const Aead aead(algorithm, std::string(Aead::key_bytes(algorithm), 'k'));
        std::string box = aead.seal_box(plaintext, associated);
        RC_ASSERT(aead.open_box(box, associated) == plaintext);
        RC_ASSERT(aead.open_box(box, associated + "x") == std::nullopt);
        RC_ASSERT(aead.open_box(std::string_view(box).substr(0, box.size() - 1), associated) == std::nullopt);
        box[*rc::gen::inRange<size_t>(0, box.size())] ^= 1;
        RC_ASSERT(aead.open_box(box, associated) == std::nullopt);
    }
}

TEST(crypto_aead, boxes_of_one_text_differ) {
    const Aead aead(AeadAlgorithm::sm4_gcm, std::string(16, 'k'));
    EXPECT_NE(aead.seal_box("text"), aead.seal_box("text"));
    EXPECT_EQ(aead.open_box(""), std::nullopt);
}

TEST(crypto_aead, refuses_keys_and_nonces_of_another_size) {
    EXPECT_THROW(Aead(AeadAlgorithm::sm4_gcm, std::string(32, 'k')), Error);
    EXPECT_THROW(Aead(AeadAlgorithm::aes256_gcm, std::string(16, 'k')), Error);
    EXPECT_THROW(Aead(AeadAlgorithm::sm4_gcm, std::string(16, 'k')).seal("short", "text"), Error);
}

} // namespace tonghe::crypto
