// Keywords under which subschemas stand, by how they hold them.
#pragma once
#include <string_view>

namespace tonghe::forms {

inline constexpr std::string_view single_keywords[] = {
    "additionalProperties",
    "propertyNames",
    "items",
    "contains",
    "not",
    "if",
    "then",
    "else",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema"};
inline constexpr std::string_view array_keywords[] = {"allOf", "anyOf", "oneOf", "prefixItems"};
inline constexpr std::string_view map_keywords[] = {
    "properties", "patternProperties", "dependentSchemas", "$defs", "definitions"};

} // namespace tonghe::forms
