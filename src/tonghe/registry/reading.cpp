#include "tonghe/base/identifier.hpp"
#include "tonghe/registry/internal/definitions.hpp"
#include "tonghe/registry/internal/rows.hpp"
#include "tonghe/registry/registry.hpp"

namespace tonghe::registry {

using catalog::FieldDefinition;
using catalog::RegistryDefinition;
using internal::definition_of;
using internal::not_found;
using internal::parties_of;

RecordView
Registry::view(Tx& tx, const Reader& reader, const RecordId& id, const std::vector<std::string>& fields) const {
    const auto vocabulary = vocabulary_();
    const auto record = get(tx, id);
    if (!record) {
        throw not_found("");
    }
    const RegistryDefinition& definition = definition_of(*vocabulary, record->registry);
    const auto parties = parties_of(definition, record->values, *vocabulary);
    Relationship relationship = Relationship::none;
    if (std::any_of(parties.begin(), parties.end(), [&](const std::string& key) { return reader.holds(key); })) {
        relationship = Relationship::holder;
    } else if (is_guardian(tx, reader, holder_of(definition, record->values), date_of(tx.now()))) {
        relationship = Relationship::guardian;
    }
    const catalog::AccessRules& access = vocabulary->access();
    if (!may_view(access, reader, relationship, definition)) {
        throw not_found(definition.title.zh);
    }
    RecordView out = view_of(access, definition, *record, reader, relationship, fields);
    if (relationship != Relationship::holder) {
        std::vector<std::string> shown;
        for (const FieldView& field : out.fields) {
            shown.push_back(field.field);
        }
        record_read(tx, reader, *record, shown);
    }
    return out;
}

bool Registry::is_guardian(Session& session, const Reader& reader, const std::string& holder, Date on) const {
    const auto born = birth_date_of(holder);
    if (!born || years_between(*born, on) >= 18) {
        return false;
    }
    const auto vocabulary = vocabulary_();
    for (const RegistryDefinition* definition : vocabulary->registries()) {
        const FieldDefinition* key = definition->field(definition->key);
        if (key == nullptr || key->type != catalog::FieldType::identity_number) {
            continue;
        }
        const auto child = get(session, definition->id, holder);
        for (const char* relation : {"father", "mother", "guardian"}) {
            const auto elders = child && definition->relation(relation) != nullptr
                                    ? related(session, child->id, relation, Direction::from)
                                    : std::vector<Record>{};
            if (std::any_of(elders.begin(), elders.end(), [&](const Record& elder) {
                    return reader.holds(elder.key);
                })) {
                return true;
            }
        }
    }
    return false;
}

std::vector<RecordView> Registry::own_data(Session& session, std::string_view holder_key) const {
    const auto vocabulary = vocabulary_();
    Reader holder;
    holder.holder_keys.emplace_back(holder_key);
    std::vector<RecordView> out;
    for (const Record& record : held_by(session, holder_key)) {
        const RegistryDefinition& definition = definition_of(*vocabulary, record.registry);
        out.push_back(view_of(vocabulary->access(), definition, record, holder, Relationship::holder, {}));
    }
    return out;
}

void Registry::record_read(Tx& tx, const Reader& reader, const Record& record, const std::vector<std::string>& fields)
    const {
    const auto vocabulary = vocabulary_();
    const RegistryDefinition& definition = definition_of(*vocabulary, record.registry);
    JsonArray names;
    for (const std::string& field : fields) {
        names.emplace_back(field);
    }
    const std::string fields_text = boost::json::serialize(names);
    const std::string access = new_id_text(tx.now());
    for (const std::string& party : parties_of(definition, record.values, *vocabulary)) {
        tx.execute(
            "INSERT INTO registry_access (holder, at, access, registry, record, fields, account, unit, purpose, "
            "case_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            {party,
             tx.now(),
             access,
             record.registry,
             record.id,
             fields_text,
             reader.account,
             reader.unit,
             reader.purpose,
             reader.case_id}
        );
    }
    JsonObject data{{"registry", record.registry}, {"fields", std::move(names)}, {"purpose", reader.purpose}};
    if (!reader.unit.empty()) {
        data["unit"] = reader.unit;
    }
    if (!reader.case_id.empty()) {
        data["case"] = reader.case_id;
    }
    tx.record({.kind = "record.read", .subject = record.id.text(), .actor = reader.account, .data = std::move(data)});
}

std::vector<Access>
Registry::access_log(Session& session, std::string_view holder_key, std::optional<Instant> before, int limit) const {
    std::string sql =
        "SELECT at, registry, record, fields, account, unit, purpose, case_id FROM registry_access WHERE holder = ?";
    store::Values values{holder_key};
    if (before) {
        sql += " AND at < ?";
        values.emplace_back(*before);
    }
    values.emplace_back(limit);
    return session.all(sql + " ORDER BY at DESC, access DESC LIMIT ?", values, [](const store::Row& row) {
        Access out{
            .at = row.instant(0),
            .registry = row.text(1),
            .record = row.id<RecordId>(2),
            .fields = {},
            .account = row.text(4),
            .unit = row.text(5),
            .purpose = row.text(6),
            .case_id = row.text(7)};
        const Json fields = parse_json(row.view(3));
        for (const Json& field : fields.as_array()) {
            out.fields.emplace_back(field.as_string());
        }
        return out;
    });
}

} // namespace tonghe::registry
