// What the registries know of one target on a day: her facts, each from the records of today.
//
// Always true
//  1. The facts are those that the columns of a snapshot of the same moment would hold.
//  2. A person has the facts of her household. Where they are made of more than the household book says of its other
//  adults (what
//     they own or earn) they are `shared`: whoever shows anything of them asks for the consent of those adults first.
//
// Elsewhere: what facts mean (snapshot/fold.hpp), all targets at once (snapshot/snapshot.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/registry/registry.hpp"

#include <set>

namespace tonghe::snapshot {

struct KnownFacts {
    std::string target; // person, household, enterprise
    registry::Record record;
    JsonObject values;               // by fact, where known
    std::set<std::string> shared;    // facts that other adults of the household have a part in
    std::vector<std::string> others; // keys of those adults
};

// Reads facts; one object for one moment: a household is read once for all its members.
class FactReader {
  public:
    FactReader(Session& session, const registry::Registry& registry, const catalog::Catalog& catalog, Date day)
        : session_(session), registry_(registry), catalog_(catalog), day_(day) {}

    // Nothing where no such record is. `wanted`: only these facts; all where nothing is given.
    std::optional<KnownFacts>
    read(std::string_view target, std::string_view key, const std::set<std::string>* wanted = nullptr);

  private:
    void add_own(const catalog::TargetDefinition& target, KnownFacts& known, const std::set<std::string>* wanted);
    void
    add_of_members(const catalog::TargetDefinition& target, KnownFacts& known, const std::set<std::string>* wanted);
    void
    add_of_household(const catalog::TargetDefinition& target, KnownFacts& known, const std::set<std::string>* wanted);

    Session& session_;
    const registry::Registry& registry_;
    const catalog::Catalog& catalog_;
    Date day_;
    std::map<std::string, std::optional<KnownFacts>> households_; // that members were asked of, by key
};

} // namespace tonghe::snapshot
