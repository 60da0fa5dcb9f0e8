// Facts that somebody gives to the calculator: by name, each of the type the packs declare.
#pragma once
#include "tonghe/catalog/catalog.hpp"

namespace tonghe::app {

// Error(policy.unknown_target) with those there are.
const catalog::TargetDefinition& target_of(const catalog::Catalog& catalog, const std::string& id);

// The fact for that target: its own, or the household's of a person; nothing where there is none.
const catalog::FactDefinition*
fact_of(const catalog::Catalog& catalog, const catalog::TargetDefinition& target, std::string_view fact);

// The facts of a request; Error(invalid_input) with every one that is unknown or of another type.
JsonObject given_facts(const catalog::Catalog& catalog, const catalog::TargetDefinition& target, const Json& given);

} // namespace tonghe::app
