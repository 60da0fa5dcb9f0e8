#include "tonghe/registry/view.hpp"

#include "tonghe/registry/errors.hpp"
#include "tonghe/registry/mask.hpp"

namespace tonghe::registry {

using catalog::FieldDefinition;

bool Reader::holds(std::string_view key) const {
    return std::find(holder_keys.begin(), holder_keys.end(), key) != holder_keys.end();
}

bool Reader::may(std::string_view name) const {
    return std::find(permissions.begin(), permissions.end(), name) != permissions.end();
}

catalog::Sight sight_of(
    const catalog::AccessRules& access, const FieldDefinition& field, const Reader& reader, Relationship relationship
) {
    return access.sight(
        {.data_class = field.data_class,
         .relation = relationship,
         .purpose = reader.purpose,
         .for_a_case = !reader.case_id.empty(),
         .may_read = reader.may(permission::read),
         .may_read_sensitive = reader.may(permission::read_sensitive),
         .may_read_core = reader.may(permission::read_core)}
    );
}

bool may_view(
    const catalog::AccessRules& access,
    const Reader& reader,
    Relationship relationship,
    const catalog::RegistryDefinition& definition
) {
    return std::any_of(definition.fields.begin(), definition.fields.end(), [&](const FieldDefinition& field) {
        return sight_of(access, field, reader, relationship) != catalog::Sight::hidden;
    });
}

RecordView view_of(
    const catalog::AccessRules& access,
    const catalog::RegistryDefinition& definition,
    const Record& record,
    const Reader& reader,
    Relationship relationship,
    const std::vector<std::string>& fields
) {
    for (const std::string& name : fields) {
        if (definition.field(name) == nullptr) {
            throw Error(errors::unknown_field, {{"registry", definition.title.zh}, {"field", name}});
        }
    }
    RecordView out{.record = record.id, .registry = record.registry, .title = definition.title, .fields = {}};
    for (const FieldDefinition& field : definition.fields) {
        const Json* value = record.values.if_contains(field.name);
        const bool asked = fields.empty() || std::find(fields.begin(), fields.end(), field.name) != fields.end();
        if (!asked || value == nullptr) {
            continue;
        }
        FieldView view{
            .field = field.name,
            .title = field.title,
            .value = *value,
            .masked = false,
            .data_class = field.data_class,
            .origin = record.origin_of(field.name)};
        const catalog::Sight sight = sight_of(access, field, reader, relationship);
        if (sight == catalog::Sight::hidden) {
            continue;
        }
        if (sight == catalog::Sight::masked) {
            const catalog::Mask mask = field.mask == catalog::Mask::none ? catalog::Mask::all : field.mask;
            view.value = mask_value(mask, *value);
            view.masked = true;
        }
        out.fields.push_back(std::move(view));
    }
    return out;
}

} // namespace tonghe::registry
