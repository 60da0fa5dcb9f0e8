// Whether values fit their registry: every field by its type, all faults at once, each with its JSON pointer. Pure.
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/registry/vocabulary.hpp"

namespace tonghe::registry {

// `whole`: required fields must be there (a new record); else only what is given is judged (a change), and null takes a
// value away. Codes: `required`, `unknown_member`, `wrong_type`, `bad_format`, `not_one_of`, `contradicts`.
std::vector<Fault> check_values(
    const catalog::RegistryDefinition& definition,
    const JsonObject& values,
    bool whole,
    const Vocabulary& vocabulary,
    Date on
);

// Values as they are stored: identity numbers folded, texts trimmed.
JsonObject normalised(const catalog::RegistryDefinition& definition, JsonObject values);

} // namespace tonghe::registry
