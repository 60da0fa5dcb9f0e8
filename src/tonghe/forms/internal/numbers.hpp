// Numbers and values as JSON Schema compares them: 1 and 1.0 are the same number.
#pragma once
#include "tonghe/base/json.hpp"

namespace tonghe::forms {

bool is_integer(const Json& value);                       // without a fraction: 1.0 is one
int compare_numbers(const Json& left, const Json& right); // -1, 0, 1
bool is_multiple(const Json& value, const Json& of);
// Equal as JSON Schema says. Takes one from `steps` for every value compared and gives up (not equal) at zero.
bool equal_values(const Json& left, const Json& right, size_t& steps);
uint64_t hash_value(const Json& value, size_t& steps); // equal values have equal hashes
size_t count_characters(std::string_view utf8);        // code points

} // namespace tonghe::forms
