#include "tonghe/crypto/internal/openssl.hpp"

#include "tonghe/crypto/errors.hpp"

#include <openssl/err.h>

namespace tonghe::crypto::internal {

void require(bool holds, const char* what) {
    if (!holds) {
        ERR_clear_error();
        throw Error(errors::unavailable, {{"what", what}});
    }
}

const EVP_MD* digest_of(HashAlgorithm algorithm) {
    static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    const EVP_MD* const found = algorithm == HashAlgorithm::sm3 ? sm3 : sha256;
    require(found != nullptr, algorithm == HashAlgorithm::sm3 ? "SM3" : "SHA-256");
    return found;
}

const EVP_CIPHER* cipher_named(const char* name) {
    const EVP_CIPHER* const found = EVP_CIPHER_fetch(nullptr, name, nullptr);
    if (found == nullptr) {
        ERR_clear_error();
    }
    return found;
}

} // namespace tonghe::crypto::internal
