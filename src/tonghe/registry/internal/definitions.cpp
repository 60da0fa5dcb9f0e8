#include "tonghe/registry/internal/definitions.hpp"

#include "tonghe/registry/errors.hpp"

namespace tonghe::registry::internal {

using catalog::FieldDefinition;
using catalog::RegistryDefinition;

const RegistryDefinition& definition_of(const Vocabulary& vocabulary, std::string_view registry) {
    const RegistryDefinition* definition = vocabulary.registry(registry);
    if (definition == nullptr) {
        throw Error(errors::unknown_registry, {{"registry", std::string(registry)}});
    }
    return *definition;
}

Error not_found(std::string_view title) { return Error(errors::not_found, {{"registry", std::string(title)}}); }

bool names_person(const FieldDefinition& field, const Vocabulary& vocabulary) {
    if (field.type == catalog::FieldType::identity_number) {
        return true;
    }
    const RegistryDefinition* other =
        field.type == catalog::FieldType::reference ? vocabulary.registry(field.references) : nullptr;
    const FieldDefinition* key = other == nullptr ? nullptr : other->field(other->key);
    return key != nullptr && key->type == catalog::FieldType::identity_number;
}

std::vector<std::string>
parties_of(const RegistryDefinition& definition, const JsonObject& values, const Vocabulary& vocabulary) {
    std::vector<std::string> out;
    for (const FieldDefinition& field : definition.fields) {
        if (field.name != definition.holder && !names_person(field, vocabulary)) {
            continue;
        }
        const std::string key(text_or(values, field.name));
        if (!key.empty() && std::find(out.begin(), out.end(), key) == out.end()) {
            out.push_back(key);
        }
    }
    return out;
}

} // namespace tonghe::registry::internal
