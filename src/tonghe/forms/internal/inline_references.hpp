// A form's schema without references: what `$ref` names inside the document stands in its place, so that merging and
// the pages never have to look elsewhere.
#pragma once
#include "tonghe/base/json.hpp"

namespace tonghe::forms {

// Only `#/…` may be referred to, and nothing may contain itself; faults are at the reference.
Json inline_references(const Json& schema, std::vector<Fault>& faults);

} // namespace tonghe::forms
