// Passwords: Argon2id (RFC 9106), kept as its encoded text `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
//
// Always true
//  1. The salt is drawn anew for each hash; the parameters travel in the encoded text, so old ones keep verifying.
//  2. Text that is not an Argon2id encoding, or asks for more than `memory_kib_max`, verifies nothing.
//
// Elsewhere: lockout, and equal work for unknown accounts (identity/sign_in.hpp).
#pragma once
#include <string>
#include <string_view>

namespace tonghe::crypto {

// Data, so that a site can follow its hardware. The defaults are OWASP's floor for servers: 19 MiB, two passes.
struct PasswordParameters {
    int memory_kib = 19 * 1024;
    int passes = 2;
    int lanes = 1;

    bool operator==(const PasswordParameters&) const = default;
};

inline constexpr int password_memory_kib_max = 1 << 20;

std::string hash_password(std::string_view password, const PasswordParameters& parameters = {});
bool verify_password(std::string_view encoded, std::string_view password);
// Whether it was made with other parameters: hash again at the next sign-in.
bool needs_rehash(std::string_view encoded, const PasswordParameters& parameters = {});

} // namespace tonghe::crypto
