#include "tonghe/registry/view.hpp"

#include "tonghe/registry/errors.hpp"
#include "tonghe/registry/mask.hpp"

namespace tonghe::registry {

using catalog::DataClass;
using catalog::FieldDefinition;

bool Reader::holds(std::string_view key) const {
    return std::find(holder_keys.begin(), holder_keys.end(), key) != holder_keys.end();
}

bool Reader::may(std::string_view name) const {
    return std::find(permissions.begin(), permissions.end(), name) != permissions.end();
}

bool shows_whole(const FieldDefinition& field, const Reader& reader, Relationship relationship) {
    if (relationship != Relationship::none || field.data_class == DataClass::public_data) {
        return true;
    }
    const bool has_purpose = !reader.purpose.empty();
    const bool for_a_case = has_purpose && !reader.case_id.empty();
    switch (field.data_class) {
    case DataClass::internal:
        return has_purpose && reader.may(permission::read);
    case DataClass::sensitive:
        return for_a_case && reader.may(permission::read_sensitive);
    default:
        return for_a_case && reader.may(permission::read_core);
    }
}

bool may_view(const Reader& reader, Relationship relationship, const catalog::RegistryDefinition& definition) {
    const bool is_public =
        std::any_of(definition.fields.begin(), definition.fields.end(), [](const FieldDefinition& field) {
            return field.data_class == DataClass::public_data;
        });
    return relationship != Relationship::none || is_public || reader.may(permission::read) ||
           reader.may(permission::read_sensitive) || reader.may(permission::read_core);
}

RecordView view_of(
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
        if (!shows_whole(field, reader, relationship)) {
            const catalog::Mask mask = field.mask == catalog::Mask::none ? catalog::Mask::all : field.mask;
            view.value = mask_value(mask, *value);
            view.masked = true;
        }
        out.fields.push_back(std::move(view));
    }
    return out;
}

} // namespace tonghe::registry
