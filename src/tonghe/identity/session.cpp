#include "tonghe/identity/session.hpp"

#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"

namespace tonghe::identity {

std::string hash_of_token(std::string_view token) { return crypto::to_hex(crypto::sm3(token)); }

std::string csrf_of(std::string_view token) {
    return crypto::to_base64url(crypto::view(crypto::hmac_sm3(token, "tonghe csrf")));
}

bool csrf_fits(std::string_view token, std::string_view given) {
    return crypto::constant_time_equal(csrf_of(token), given);
}

} // namespace tonghe::identity
