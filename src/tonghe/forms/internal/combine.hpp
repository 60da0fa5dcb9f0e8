// Conditions put together in one normal form, so that equal ones look equal whatever their order was.
#pragma once
#include "tonghe/base/json.hpp"

#include <boost/json.hpp>

#include <optional>

namespace tonghe::forms {

using Condition = std::optional<Json>; // nullopt: always

Condition both(const std::vector<Condition>& conditions);
Condition either(const std::vector<Condition>& conditions);
void by_text(JsonArray& parts); // sorted by their canonical text, each once

std::string dotted(std::string_view pointer);   // `/mother/name` → `mother.name`, without `*`
std::string slashed(std::string_view semantic); // and back
// A schema said of the field at `target` by the whole form, through the list it stands in.
JsonObject said_of(const std::string& target, Json part);

} // namespace tonghe::forms
