#include "tonghe/service/material.hpp"

#include "tonghe/rules/expression.hpp"
#include "tonghe/service/certificate.hpp"

#include <algorithm>

namespace tonghe::service {

namespace {

using Kind = catalog::MaterialSource::Kind;

bool is_needed(const catalog::Material& material, const Json& form, const JsonObject& facts) {
    if (material.when.empty()) {
        return true;
    }
    const auto expression = rules::parse(material.when);
    // Unknown counts as needed: asking in vain costs a question, not asking costs a refusal.
    return !expression || rules::holds(*expression, JsonObject{{"form", form}, {"facts", facts}}).value_or(true);
}

std::optional<MaterialOrigin>
from_registry(const catalog::Catalog& catalog, Subjects& subjects, const catalog::MaterialSource& source) {
    const registry::Record* record = subjects.find(source.name);
    for (const catalog::SubjectDefinition& subject : catalog.content().subjects) {
        if (record == nullptr && subject.registry == source.name) {
            record = subjects.find(subject.id);
        }
    }
    if (record == nullptr) {
        return std::nullopt;
    }
    for (const std::string& field : source.fields) {
        const Json* value = record->values.if_contains(field);
        if (value == nullptr || value->is_null()) {
            return std::nullopt;
        }
    }
    const catalog::RegistryDefinition* definition = catalog.registry(record->registry);
    return MaterialOrigin{
        .source = record->registry,
        .source_title = definition != nullptr ? definition->title : Text{},
        .at = record->changed_at,
        .reference = record->id.text()};
}

std::optional<MaterialOrigin> from_certificate(
    Session& session,
    const catalog::Catalog& catalog,
    Subjects& subjects,
    const std::string& account,
    const catalog::MaterialSource& source,
    Date today
) {
    const registry::Record* applicant = subjects.find("person");
    auto certificate =
        applicant != nullptr ? valid_certificate(session, applicant->id.text(), source.name, today) : std::nullopt;
    if (!certificate) {
        for (Certificate& held : certificates_of_account(session, account)) {
            if (held.type == source.name && status_on(held, today) == CertificateStatus::valid) {
                certificate = std::move(held);
                break;
            }
        }
    }
    if (!certificate) {
        return std::nullopt;
    }
    const catalog::CertificateType* type = catalog.certificate_type(source.name);
    return MaterialOrigin{
        .source = source.name,
        .source_title = type != nullptr ? type->title : certificate->title,
        .at = start_of(certificate->issued_on),
        .reference = certificate->id.text()};
}

// The newest file under the same material id in an earlier case of this account for that item.
std::optional<StoredMaterial>
from_earlier_case(Session& session, const std::string& account, const std::string& item, const std::string& material) {
    return session.first(
        "SELECT m.state, m.name, m.media_type, m.size_bytes, m.blob, m.at FROM service_material m JOIN service_case c "
        "ON c.id = m.owner "
        "WHERE c.account = ? AND c.service = ? AND m.material = ? AND m.blob <> '' ORDER BY m.at DESC LIMIT 1",
        {account, item, material},
        [&](const store::Row& row) {
            return StoredMaterial{
                material, MaterialState::reused, row.text(1), row.text(2), row.integer(3), row.text(4), row.instant(5)};
        }
    );
}

// The certificate that another item of the same application will issue: nobody hands in what the house is about to
// make.
const catalog::MaterialSource* source_made_here(const catalog::Material& material, const std::vector<ItemForm>& items) {
    for (const catalog::MaterialSource& source : material.sources) {
        const bool made =
            source.kind == Kind::certificate && std::any_of(items.begin(), items.end(), [&](const ItemForm& item) {
                return item.definition->item.certificate == source.name;
            });
        if (made) {
            return &source;
        }
    }
    return nullptr;
}

MaterialOrigin made_here(const catalog::Catalog& catalog, const catalog::MaterialSource& source) {
    const catalog::CertificateType* type = catalog.certificate_type(source.name);
    const Text title = type != nullptr ? type->title : Text{};
    return {
        .source = source.name,
        .source_title = {title.zh + "（本次一并办理）", title.en + " (issued in this application)"}};
}

void resolve(
    Session& session,
    const catalog::Catalog& catalog,
    Subjects& subjects,
    const std::string& account,
    Date today,
    MaterialNeed& need
) {
    for (const catalog::MaterialSource& source : need.material.sources) {
        if (source.kind == Kind::registry) {
            need.origin = from_registry(catalog, subjects, source);
            need.state = MaterialState::fetched;
        } else if (source.kind == Kind::certificate) {
            need.origin = from_certificate(session, catalog, subjects, account, source, today);
            need.state = MaterialState::certificate;
        } else if (source.kind == Kind::earlier_case) {
            if (const auto file = from_earlier_case(session, account, source.name, need.material.id)) {
                need.origin =
                    MaterialOrigin{.source = source.name, .at = file->at, .name = file->name, .bytes = file->bytes};
            }
            need.state = MaterialState::reused;
        }
        if (need.origin) {
            return;
        }
    }
    need.state = MaterialState::missing;
}

} // namespace

std::vector<MaterialNeed> resolve_materials(
    Session& session,
    const catalog::Catalog& catalog,
    Subjects& subjects,
    const std::vector<ItemForm>& items,
    const JsonObject& facts,
    const std::string& account,
    const std::vector<StoredMaterial>& stored,
    Date today
) {
    std::vector<MaterialNeed> needs;
    for (const ItemForm& item : items) {
        for (const catalog::Material& material : item.definition->item.materials) {
            if (!is_needed(material, item.values, facts)) {
                continue;
            }
            const auto known = std::find_if(needs.begin(), needs.end(), [&](const MaterialNeed& need) {
                return need.material.id == material.id;
            });
            if (known != needs.end()) {
                known->items.push_back(item.definition->item.id);
                known->material.required = known->material.required || material.required;
                continue;
            }
            MaterialNeed need{.material = material, .items = {item.definition->item.id}};
            const auto file = std::find_if(stored.begin(), stored.end(), [&](const StoredMaterial& s) {
                return s.material == material.id;
            });
            if (file != stored.end()) {
                need.state = MaterialState::uploaded;
                need.origin =
                    MaterialOrigin{.source = "upload", .at = file->at, .name = file->name, .bytes = file->bytes};
            } else {
                resolve(session, catalog, subjects, account, today, need);
                const catalog::MaterialSource* made = need.origin ? nullptr : source_made_here(material, items);
                if (made != nullptr) {
                    need.state = MaterialState::certificate;
                    need.origin = made_here(catalog, *made);
                }
            }
            needs.push_back(std::move(need));
        }
    }
    return needs;
}

std::vector<Fault> missing_materials(const std::vector<MaterialNeed>& needs) {
    std::vector<Fault> faults;
    for (const MaterialNeed& need : needs) {
        if (need.state == MaterialState::missing && need.material.required) {
            faults.push_back({
                .code = "material_missing",
                .pointer = "/materials/" + need.material.id,
                .what =
                    {"缺少材料“" + need.material.title.zh + "”",
                     "The material '" + need.material.title.en + "' is missing"},
                .remedy = {"请上传清晰的扫描件或照片", "Upload a clear scan or photograph"},
            });
        }
    }
    return faults;
}

std::vector<StoredMaterial> stored_materials(Session& session, const std::string& owner) {
    return session.all(
        "SELECT material, state, name, media_type, size_bytes, blob, at FROM service_material WHERE owner = ? AND blob "
        "<> '' ORDER BY material",
        {owner},
        [](const store::Row& row) {
            return StoredMaterial{
                row.text(0),
                parse_word<MaterialState>(row.view(1)).value_or(MaterialState::uploaded),
                row.text(2),
                row.text(3),
                row.integer(4),
                row.text(5),
                row.instant(6)};
        }
    );
}

void store_material(Tx& tx, const std::string& owner, const StoredMaterial& m) {
    tx.execute(
        "INSERT INTO service_material (owner, material, state, origin, name, media_type, size_bytes, blob, at) VALUES "
        "(?, ?, ?, '{}', ?, ?, ?, ?, ?) "
        "ON CONFLICT (owner, material) DO UPDATE SET state = excluded.state, origin = excluded.origin, name = "
        "excluded.name, "
        "media_type = excluded.media_type, size_bytes = excluded.size_bytes, blob = excluded.blob, at = excluded.at",
        {owner, m.material, word(m.state), m.name, m.media_type, m.bytes, m.blob, m.at}
    );
}

bool remove_material(Tx& tx, const std::string& owner, const std::string& material) {
    return tx.execute("DELETE FROM service_material WHERE owner = ? AND material = ?", {owner, material}) == 1;
}

void keep_materials(
    Tx& tx, const std::string& owner, const std::vector<MaterialNeed>& needs, const std::vector<StoredMaterial>& stored
) {
    for (const MaterialNeed& need : needs) {
        const auto file = std::find_if(stored.begin(), stored.end(), [&](const StoredMaterial& s) {
            return s.material == need.material.id;
        });
        const bool has_file = file != stored.end();
        tx.execute(
            "INSERT INTO service_material (owner, material, state, origin, name, media_type, size_bytes, blob, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (owner, material) DO UPDATE SET state = excluded.state, origin = excluded.origin, at = "
            "excluded.at",
            {owner,
             need.material.id,
             word(need.state),
             need.origin ? to_json_text(*need.origin) : "{}",
             has_file ? file->name : "",
             has_file ? file->media_type : "",
             has_file ? file->bytes : int64_t{0},
             has_file ? file->blob : "",
             tx.now()}
        );
    }
}

std::vector<MaterialNeed> kept_materials(Session& session, const std::string& owner, const catalog::ServiceItem& item) {
    return session.all(
        "SELECT material, state, origin, name, size_bytes, at, blob FROM service_material WHERE owner = ? ORDER BY "
        "material",
        {owner},
        [&](const store::Row& row) {
            MaterialNeed need;
            const catalog::Material* material = item.material(row.view(0));
            need.material = material != nullptr
                                ? *material
                                : catalog::Material{.id = row.text(0), .title = {row.text(0), row.text(0)}};
            need.state = parse_word<MaterialState>(row.view(1)).value_or(MaterialState::missing);
            if (!row.view(6).empty()) {
                need.origin = MaterialOrigin{
                    .source = "upload", .at = row.instant(5), .name = row.text(3), .bytes = row.integer(4)};
            } else if (row.view(2).size() > 2) {
                need.origin = from_json<MaterialOrigin>(parse_json(row.view(2)));
            }
            return need;
        }
    );
}

} // namespace tonghe::service
