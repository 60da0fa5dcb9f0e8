// What the sources of this module share of OpenSSL: owning pointers and one way to say that a call failed.
#pragma once
#include "tonghe/crypto/hash.hpp"

#include <openssl/evp.h>

#include <memory>
#include <string_view>

namespace tonghe::crypto::internal {

template <auto free> struct Freed {
    template <class T> void operator()(T* thing) const { free(thing); }
};

using MdContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;

// Throws Error(crypto.unavailable) naming `what`, and empties OpenSSL's queue of errors.
void require(bool holds, const char* what);

// Fetched once for the process and never freed: a fetch costs more than hashing a short message.
const EVP_MD* digest_of(HashAlgorithm algorithm);
const EVP_CIPHER* cipher_named(const char* name); // nullptr where this OpenSSL has none

inline const unsigned char* bytes_of(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

} // namespace tonghe::crypto::internal
