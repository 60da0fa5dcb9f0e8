#include "tonghe/registry/internal/rows.hpp"

namespace tonghe::registry {

const ValueOrigin& Record::origin_of(const std::string& field) const {
    const auto found = origins.find(field);
    return found == origins.end() ? origin : found->second;
}

std::string Record::text(std::string_view field) const { return std::string(text_or(values, field)); }

} // namespace tonghe::registry

namespace tonghe::registry::internal {

namespace {

uint64_t fnv(std::string_view text, uint64_t state = 0xcbf29ce484222325ULL) {
    for (const char c : text) {
        state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return state;
}

uint64_t mixed(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

} // namespace

Record record_from(const store::Row& row) {
    Record out;
    out.id = row.id<RecordId>(0);
    out.registry = row.text(1);
    out.key = row.text(2);
    out.region = row.text(3);
    out.version = row.integer(4);
    out.values = parse_own_json(row.view(5)).as_object();
    out.origin = {row.text(6), row.instant(7)};
    if (!row.is_null(8)) {
        out.origins = from_json<FieldOrigins>(parse_own_json(row.view(8)));
    }
    out.changed_at = row.instant(9);
    return out;
}

store::Value origins_value(const FieldOrigins& origins) {
    return origins.empty() ? store::Value() : store::Value(to_json_text(origins));
}

void append_record(store::Values& values, const Record& record) {
    values.emplace_back(record.id);
    values.emplace_back(record.registry);
    values.emplace_back(record.key);
    values.push_back(record.region.empty() ? store::Value() : store::Value(record.region));
    values.emplace_back(record.version);
    values.emplace_back(boost::json::serialize(record.values));
    values.emplace_back(record.origin.source);
    values.emplace_back(record.origin.at);
    values.push_back(origins_value(record.origins));
    values.emplace_back(record.changed_at);
}

int64_t index_token(std::string_view registry, std::string_view field, std::string_view value) {
    const uint64_t place = mixed(fnv(field, fnv("/", fnv(registry))));
    return static_cast<int64_t>((place << 48) | (mixed(fnv(value)) >> 16));
}

bool is_indexed(const catalog::RegistryDefinition& definition, const catalog::FieldDefinition& field) {
    // Codes and yes-or-no have few values: a scan finds many at once, and an index would only cost.
    const bool few = field.type == catalog::FieldType::code || field.type == catalog::FieldType::boolean;
    return field.name != definition.key && field.name != definition.territory && !few &&
           (field.index || field.name == definition.holder);
}

std::string index_text(const Json& value) {
    if (value.is_string()) {
        return std::string(value.get_string());
    }
    return value.is_null() || value.is_structured() ? "" : boost::json::serialize(value);
}

std::vector<int64_t> index_tokens(const catalog::RegistryDefinition& definition, const JsonObject& values) {
    std::vector<int64_t> out;
    for (const catalog::FieldDefinition& field : definition.fields) {
        if (!is_indexed(definition, field)) {
            continue;
        }
        if (const Json* value = values.if_contains(field.name)) {
            if (const std::string text = index_text(*value); !text.empty()) {
                out.push_back(index_token(definition.id, field.name, text));
            }
        }
    }
    return out;
}

} // namespace tonghe::registry::internal
