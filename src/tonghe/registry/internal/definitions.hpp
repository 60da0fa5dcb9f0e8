// What the definitions say about a record: which one it is, whom it is about.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/base/json.hpp"
#include "tonghe/registry/vocabulary.hpp"

namespace tonghe::registry::internal {

const catalog::RegistryDefinition&
definition_of(const Vocabulary& vocabulary, std::string_view registry); // or throws registry.unknown_registry
Error not_found(std::string_view title);
// Fields that name a person by identity number: their persons may see the record, and see who read it.
bool names_person(const catalog::FieldDefinition& field, const Vocabulary& vocabulary);
// Keys of everybody the record is about, its holder among them.
std::vector<std::string>
parties_of(const catalog::RegistryDefinition& definition, const JsonObject& values, const Vocabulary& vocabulary);

} // namespace tonghe::registry::internal
