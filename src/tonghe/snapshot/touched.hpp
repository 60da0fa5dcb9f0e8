// Which facts read what: what a change of some fields of a record can change, and what it cannot.
//
// Always true
//  1. A fact that is not touched is the same before and after the change, for everybody.
//
// Elsewhere: whom a record concerns (policy/following.hpp), what facts are (catalog/fact.hpp).
#pragma once
#include "tonghe/snapshot/snapshot.hpp"

#include <optional>
#include <set>
#include <string>

namespace tonghe::snapshot {

class Touched {
  public:
    // `fields`: nothing where the record is new.
    Touched(const catalog::Catalog& catalog, std::string registry, std::optional<std::set<std::string>> fields);

    // Of a target that the record is about or names; of somebody who is only in the same household, `by_household`.
    bool touches(std::string_view target, std::string_view fact, bool by_household = false) const;

    bool touches_any(const TargetTable& table) const; // of its columns

  private:
    bool touches(const catalog::TargetDefinition& target, const catalog::FactDefinition& fact) const;

    bool has(const std::string& field) const { return !fields_ || fields_->contains(field); }

    const catalog::Catalog& catalog_;
    const std::string registry_;
    const std::optional<std::set<std::string>> fields_;
    const catalog::TargetDefinition* persons_ = nullptr;
    const catalog::TargetDefinition* households_ = nullptr;
    bool moves_members_ = false; // somebody may have come into a household, or left it
};

} // namespace tonghe::snapshot
