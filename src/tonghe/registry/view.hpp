// Reading a record for somebody (可用不可见的第一道门): which values are shown whole, which masked. Pure.
//
// Always true
//  1. How much is seen of a value the access rules decide (catalog/access.hpp): whole, masked by its kind (and wholly
//     where the field names no kind), or not at all.
//  2. Who would see nothing of a record does not learn that there is one.
//
// Elsewhere: that the read is recorded (registry/registry.hpp).
#pragma once
#include "tonghe/catalog/access.hpp"
#include "tonghe/registry/record.hpp"

#include <set>
#include <string>
#include <vector>

namespace tonghe::registry {

namespace permission {
inline constexpr std::string_view read = "registry.read";                     // internal values whole, others masked
inline constexpr std::string_view read_sensitive = "registry.read_sensitive"; // for a case
inline constexpr std::string_view read_core = "registry.read_core";           // for a case
} // namespace permission

// Who reads, and what for.
struct Reader {
    std::string account;
    std::string unit;                     // of an officer
    std::vector<std::string> holder_keys; // own identity number, credit codes acted for
    std::vector<std::string> permissions;
    std::string purpose; // `case_handling`, `prefill`, `supervision` …; empty: none named
    std::string case_id;

    bool holds(std::string_view key) const;
    bool may(std::string_view permission) const;
};

using Relationship = catalog::Look::Relation; // of the reader to the record

struct FieldView {
    std::string field;
    Text title;
    Json value;
    bool masked = false;
    catalog::DataClass data_class = catalog::DataClass::internal;
    ValueOrigin origin;
};

struct RecordView {
    RecordId record;
    std::string registry;
    Text title; // of the registry
    std::vector<FieldView> fields;
};

catalog::Sight sight_of(
    const catalog::AccessRules& access,
    const catalog::FieldDefinition& field,
    const Reader& reader,
    Relationship relationship
);
bool may_view(
    const catalog::AccessRules& access,
    const Reader& reader,
    Relationship relationship,
    const catalog::RegistryDefinition& definition
);
// `fields` empty: all of the registry. Throws registry.unknown_field.
RecordView view_of(
    const catalog::AccessRules& access,
    const catalog::RegistryDefinition& definition,
    const Record& record,
    const Reader& reader,
    Relationship relationship,
    const std::vector<std::string>& fields
);

} // namespace tonghe::registry
