// A record of a registry (登记记录): what one authority holds about one person, enterprise, place or fact.
//
// Always true
//  1. The value of the registry's key field is unique in the registry and never changes.
//  2. Every value knows who gave it and when: the record's origin, or its own where that differs.
//  3. A change makes the next version; the values before it stay in the history.
//
// Elsewhere: which fields there are (catalog/registry_definition.hpp), who may read them (registry/view.hpp).
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/base/time.hpp"

#include <map>
#include <string>

namespace tonghe::registry {

using RecordId = Id<struct RecordTag>;

// Where a value comes from: the function of a unit (`police`), or `applicant`, `system`.
struct ValueOrigin {
    std::string source;
    Instant at;

    bool operator==(const ValueOrigin&) const = default;
};
TONGHE_STRUCT(ValueOrigin, source, at)

using FieldOrigins = std::map<std::string, ValueOrigin>;

struct Record {
    RecordId id;
    std::string registry;
    std::string key;    // value of the key field
    std::string region; // value of the territory field, empty where there is none
    int64_t version = 1;
    JsonObject values;
    ValueOrigin origin;
    FieldOrigins origins; // of the fields whose origin is not the record's
    Instant changed_at;

    const ValueOrigin& origin_of(const std::string& field) const;
    std::string text(std::string_view field) const; // of a text value; empty where there is none
};

} // namespace tonghe::registry
