// What changed between two snapshots, for `tonghe pack diff` and for the operator before a reload.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/catalog/catalog.hpp"

#include <string>
#include <vector>

namespace tonghe::catalog {

struct Change {
    enum class Kind { added, removed, changed };

    Kind kind = Kind::changed;
    std::string what; // item, bundle, registry, field, certificate_type, code_list, decision, unit, post, region, year,
                      // pack, text
    std::string id;   // `household-registration`
    std::string place; // inside it: `promised`, `materials/birth-certificate`, `form.json`; empty for the whole
    std::string before;
    std::string after;

    bool operator==(const Change&) const = default;
};
TONGHE_ENUM(Change::Kind, added, removed, changed)
TONGHE_STRUCT(Change, kind, what, id, place, before, after)

std::vector<Change> diff(const Catalog& before, const Catalog& after);

} // namespace tonghe::catalog
