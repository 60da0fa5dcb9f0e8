// Galois/Counter Mode (NIST SP 800-38D) over a block cipher's counter mode, for ciphers that OpenSSL has without GCM:
// SM4 in OpenSSL 3.0.
//
// Always true
//  1. GHASH multiplies with integer arithmetic only: no branch and no look-up depends on key or data.
//  2. Nonces have 12 bytes and tags 16; nothing is decrypted before its tag has been compared.
#pragma once
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::crypto::internal {

class Gcm {
  public:
    // `ctr` is the counter mode of a cipher with blocks of 16 bytes.
    Gcm(const EVP_CIPHER* ctr, std::string_view key);
    Gcm(const Gcm&) = delete;
    Gcm& operator=(const Gcm&) = delete;
    ~Gcm();

    std::string seal(std::string_view nonce, std::string_view plaintext, std::string_view associated) const;
    std::optional<std::string> open(std::string_view nonce, std::string_view sealed, std::string_view associated) const;

  private:
    using Block = std::array<unsigned char, 16>;

    void run_ctr(const Block& counter, std::string_view in, char* out) const;
    Block tag(std::string_view nonce, std::string_view ciphertext, std::string_view associated) const;

    const EVP_CIPHER* ctr_;
    std::string key_;
    uint64_t h_high_ = 0; // the hash key, E(0), as two big-endian words
    uint64_t h_low_ = 0;
};

} // namespace tonghe::crypto::internal
