// JSON values and what we ask of them beyond the library: bounded parsing with a place for the fault, JSON pointers
// (RFC 6901), and one canonical text (RFC 8785 ordering of members) for hashing and comparing.
#pragma once
#include "tonghe/base/parsed.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace tonghe {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

struct JsonLimits {
    size_t bytes_max = 1 << 20;
    size_t depth_max = 32;
};

// Throws Error(malformed_json) with the byte at which reading stopped. Duplicate members are refused.
Json parse_json(std::string_view text, const JsonLimits& limits = {});
// What we wrote ourselves and read back from a row: bounded in depth, but not looked through for duplicate members.
Json parse_own_json(std::string_view text);

std::string to_text(const Json& value);           // compact, members in their order
std::string to_canonical_text(const Json& value); // members sorted by name at every level

// The value at a JSON pointer (`/children/0/name`), or nullptr where there is none. "" is the value itself.
const Json* at_pointer(const Json& root, std::string_view pointer);
Json* at_pointer(Json& root, std::string_view pointer);
// Sets the value at a pointer, making objects (and growing arrays by one) on the way; false where the path runs into a
// scalar.
bool set_at_pointer(Json& root, std::string_view pointer, Json value);
// One more step of a pointer, with `~` and `/` escaped.
std::string pointer_step(std::string_view pointer, std::string_view member);
std::string pointer_step(std::string_view pointer, size_t index);

// Lenient readers for trusted documents: the member's value, or the fallback where it is absent or of another type.
std::string_view text_or(const JsonObject& object, std::string_view member, std::string_view fallback = "");
int64_t integer_or(const JsonObject& object, std::string_view member, int64_t fallback = 0);
bool boolean_or(const JsonObject& object, std::string_view member, bool fallback = false);

} // namespace tonghe
