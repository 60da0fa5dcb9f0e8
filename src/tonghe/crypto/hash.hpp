// Hashes of 32 bytes: SM3 (GB/T 32905), SHA-256, and the HMAC of either (RFC 2104).
//
// Always true
//  1. The free functions are pure and may be called from any thread; each thread keeps its own prepared state, so a
//     short message costs its blocks and little more.
//  2. A `Hash` is one thread's at a time; after `finish` it is ready for the next message, under the same HMAC key.
//
// Elsewhere: trees of hashes (merkle/), hashes of passwords (crypto/password.hpp).
#pragma once
#include <array>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace tonghe::crypto {

using Digest = std::array<unsigned char, 32>;

enum class HashAlgorithm { sm3, sha256 };

class Hash {
  public:
    explicit Hash(HashAlgorithm algorithm);
    static Hash hmac(HashAlgorithm algorithm, std::string_view key);
    Hash(Hash&&) noexcept;
    Hash& operator=(Hash&&) noexcept;
    ~Hash();

    Hash& update(std::string_view bytes);
    Digest finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The hash of the parts, one after the other.
Digest hash(HashAlgorithm algorithm, std::initializer_list<std::string_view> parts);
Digest hmac(HashAlgorithm algorithm, std::string_view key, std::string_view bytes);

inline Digest sm3(std::string_view bytes) { return hash(HashAlgorithm::sm3, {bytes}); }

inline Digest sha256(std::string_view bytes) { return hash(HashAlgorithm::sha256, {bytes}); }

inline Digest hmac_sm3(std::string_view key, std::string_view bytes) { return hmac(HashAlgorithm::sm3, key, bytes); }

inline std::string_view view(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string to_hex(const Digest& digest);

} // namespace tonghe::crypto
