// Patterns of replies in stories: JSON in which `<name>` binds on first sight and must match after, and `…` means
// "and whatever else" in an object or a list.
#pragma once
#include "tonghe/base/json.hpp"

#include <map>
#include <string>
#include <string_view>

namespace tonghe::story {

using Bindings = std::map<std::string, Json>;

// Pattern text as JSON, with `<name>` and `…` outside strings turned into marks. Throws Error(malformed_json).
Json parse_pattern(std::string_view text);
// Empty where `actual` fits (and `bindings` holds what was bound); else what differs and where.
std::string mismatch(const Json& pattern, const Json& actual, Bindings& bindings, const std::string& pointer = "");
// Binds every name of the pattern that is not bound yet, however much else differs.
void bind_names(const Json& pattern, const Json& actual, Bindings& bindings);
// Replaces each `<name>` that is bound, in a path or a body; `<name with {…}>` is its value with members set (RFC
// 7396).
std::string substitute(std::string_view text, const Bindings& bindings);
// What a reply looks like as a pattern again: bound values by their names, instants and ids as `<_>`.
std::string as_pattern(const Json& old_pattern, const Json& actual, const Bindings& bindings);

} // namespace tonghe::story
