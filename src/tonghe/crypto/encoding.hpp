// Bytes as text: hexadecimal, base64 and base64url (RFC 4648); and a comparison that tells nothing by its time.
//
// Always true
//  1. Decoding is strict: one text per byte string. Foreign characters, wrong padding and stray bits give nothing.
//  2. base64url is written and read without padding; hexadecimal is written in lower case and read in either.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::crypto {

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

// For secrets and what is derived from them. Only the lengths show in its time.
bool constant_time_equal(std::string_view a, std::string_view b);

} // namespace tonghe::crypto
