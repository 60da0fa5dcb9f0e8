// Two descriptions of one field joined into one that both accept: the stricter wins keyword by keyword.
#pragma once
#include "tonghe/base/json.hpp"

namespace tonghe::forms {

// Adds to `contradictions` the keywords under which no value can satisfy both.
JsonObject intersect(const JsonObject& left, const JsonObject& right, std::vector<std::string>& contradictions);

} // namespace tonghe::forms
