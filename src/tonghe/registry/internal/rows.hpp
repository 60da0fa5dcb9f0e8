// Rows of the registries: records, their index and their history, as SQL values.
#pragma once
#include "tonghe/catalog/registry_definition.hpp"
#include "tonghe/registry/record.hpp"
#include "tonghe/store/session.hpp"

namespace tonghe::registry::internal {

inline constexpr const char* record_columns =
    "record, registry, key, region, version, data, source, source_at, origins, changed_at";
inline constexpr int record_column_count = 10;

Record record_from(const store::Row& row);
void append_record(store::Values& values, const Record& record); // in the order of record_columns
store::Value origins_value(const FieldOrigins& origins);

// The number under which a value is indexed. The upper 16 bits tell registry and field, so that one load writes near
// to where it wrote before; the lower 48 the value.
int64_t index_token(std::string_view registry, std::string_view field, std::string_view value);
bool is_indexed(
    const catalog::RegistryDefinition& definition, const catalog::FieldDefinition& field
); // beside key and territory
std::vector<int64_t> index_tokens(const catalog::RegistryDefinition& definition, const JsonObject& values);
std::string index_text(const Json& value); // empty where there is nothing to index

} // namespace tonghe::registry::internal
