#include "tonghe/crypto/password.hpp"

#include "tonghe/base/random.hpp"
#include "tonghe/crypto/errors.hpp"

#include <argon2.h>
#include <array>
#include <charconv>
#include <optional>

namespace tonghe::crypto {

namespace {

constexpr uint32_t salt_bytes = 16;
constexpr uint32_t hash_bytes = 32;
constexpr int passes_max = 64;
constexpr int lanes_max = 16;

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

bool take_number(std::string_view& text, int& out) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc()) {
        return false;
    }
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return true;
}

std::optional<PasswordParameters> parameters_of(std::string_view encoded) {
    PasswordParameters out;
    const bool reads = take(encoded, "$argon2id$v=19$m=") && take_number(encoded, out.memory_kib) &&
                       take(encoded, ",t=") && take_number(encoded, out.passes) && take(encoded, ",p=") &&
                       take_number(encoded, out.lanes) && take(encoded, "$");
    const bool fits = out.memory_kib > 0 && out.memory_kib <= password_memory_kib_max && out.passes > 0 &&
                      out.passes <= passes_max && out.lanes > 0 && out.lanes <= lanes_max;
    return reads && fits ? std::optional(out) : std::nullopt;
}

} // namespace

std::string hash_password(std::string_view password, const PasswordParameters& parameters) {
    const auto memory = static_cast<uint32_t>(parameters.memory_kib);
    const auto passes = static_cast<uint32_t>(parameters.passes);
    const auto lanes = static_cast<uint32_t>(parameters.lanes);
    std::array<unsigned char, salt_bytes> salt;
    fill_secure(salt);
    std::string encoded(argon2_encodedlen(passes, memory, lanes, salt_bytes, hash_bytes, Argon2_id), '\0');
    const int outcome = argon2id_hash_encoded(
        passes,
        memory,
        lanes,
        password.data(),
        password.size(),
        salt.data(),
        salt_bytes,
        hash_bytes,
        encoded.data(),
        encoded.size()
    );
    if (outcome != ARGON2_OK) {
        throw Error(errors::unavailable, {{"what", argon2_error_message(outcome)}});
    }
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool verify_password(std::string_view encoded, std::string_view password) {
    if (!parameters_of(encoded)) {
        return false;
    }
    return argon2id_verify(std::string(encoded).c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool needs_rehash(std::string_view encoded, const PasswordParameters& parameters) {
    return parameters_of(encoded) != parameters;
}

} // namespace tonghe::crypto
