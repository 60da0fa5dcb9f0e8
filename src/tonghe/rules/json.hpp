// FEEL values as JSON and back.
//
// Always true
//  1. Numbers that a reader of JSON keeps exactly are JSON numbers (whole ones of 64 bits, decimals a double holds to
//     the digit); others are doubles nearest to them. Days, times and durations are strings.
//  2. JSON strings are strings: what is to be a day is made one by the model's types (`typed`), not by its looks.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/rules/value.hpp"

namespace tonghe::rules {

struct Type;

Json json_of(const Value& value);
Value value_of(const Json& json);
// The same, with strings read as the days, times, durations and numbers that the type asks for.
Value value_of(const Json& json, const Type* type);

} // namespace tonghe::rules
