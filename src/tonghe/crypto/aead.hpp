// Sealed bytes: encryption that also proves nobody changed them (authenticated encryption with associated data).
//
// Always true
//  1. Sealed bytes are the ciphertext and then a tag of 16 bytes; a box is a nonce of 12 bytes and then sealed bytes.
//  2. `open` gives the plaintext or nothing: never a part, never unauthenticated bytes.
//  3. One key seals at most one plaintext per nonce. `seal_box` draws its nonce from the operating system, which is
//     good for 2^32 boxes under one key (NIST SP 800-38D 8.3); use one key per purpose.
//  4. An `Aead` may be used from several threads at once.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::crypto {

enum class AeadAlgorithm { sm4_gcm, aes256_gcm };

class Aead {
  public:
    static constexpr size_t nonce_bytes = 12;
    static constexpr size_t tag_bytes = 16;

    static constexpr size_t key_bytes(AeadAlgorithm algorithm) { return algorithm == AeadAlgorithm::sm4_gcm ? 16 : 32; }

    Aead(AeadAlgorithm algorithm, std::string_view key); // Error(crypto.wrong_size) where the key does not fit
    Aead(Aead&&) noexcept;
    Aead& operator=(Aead&&) noexcept;
    ~Aead();

    std::string seal(std::string_view nonce, std::string_view plaintext, std::string_view associated = {}) const;
    std::optional<std::string>
    open(std::string_view nonce, std::string_view sealed, std::string_view associated = {}) const;

    std::string seal_box(std::string_view plaintext, std::string_view associated = {}) const;
    std::optional<std::string> open_box(std::string_view box, std::string_view associated = {}) const;

    struct Impl; // one of two: the library's GCM, or ours over its block cipher

  private:
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::crypto
