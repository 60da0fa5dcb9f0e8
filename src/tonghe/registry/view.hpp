// Reading a record for somebody (可用不可见的第一道门): which values are shown whole, which masked. Pure.
//
// Always true
//  1. A value is shown whole to its holder, to the parent of a holder under 18, if its class is public, or if purpose
//     and right allow; else it is masked by its kind, and hidden where the field names no kind.
//  2. The right to sensitive and core data counts only for a case: a purpose without a case shows them masked.
//  3. Who has no right to the registries at all learns nothing of other people's records, not even that there is one.
//
// Elsewhere: that the read is recorded (registry/registry.hpp).
#pragma once
#include "tonghe/catalog/registry_definition.hpp"
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

enum class Relationship { none, holder, guardian }; // of the reader to the record

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

bool shows_whole(const catalog::FieldDefinition& field, const Reader& reader, Relationship relationship);
bool may_view(const Reader& reader, Relationship relationship, const catalog::RegistryDefinition& definition);
// `fields` empty: all of the registry. Throws registry.unknown_field.
RecordView view_of(
    const catalog::RegistryDefinition& definition,
    const Record& record,
    const Reader& reader,
    Relationship relationship,
    const std::vector<std::string>& fields
);

} // namespace tonghe::registry
