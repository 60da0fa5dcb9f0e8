// Access rules: who sees how much of a field, which administrator holds which permission. They are decisions drawn in
// DMN, asked once for every combination of their inputs when packs are read, and kept as tables: a look costs an index.
//
// Always true
//  1. The house's own rules (access.dmn beside this file, part of the binary) are what the law allows at most. A pack's
//     access.dmn can only take away: what it answers is the most that is allowed, and of several the strictest holds.
//  2. A pack that says `shown` or `true` where the house does not is at fault. Where its table says nothing the others
//     stand.
//  3. What no rule answers is hidden, and not permitted.
//
// Elsewhere: which rows an officer sees (identity/visibility.hpp), masks (registry/mask.hpp).
#pragma once
#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/registry_definition.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

enum class Sight { hidden, masked, shown }; // from strict to open
TONGHE_ENUM(Sight, hidden, masked, shown)

// What is known when somebody looks at a field of somebody's record.
struct Look {
    enum class Relation { none, holder, guardian };

    DataClass data_class = DataClass::internal;
    Relation relation = Relation::none;
    std::string_view purpose; // as named by the reader; empty: none
    bool for_a_case = false;
    bool may_read = false;
    bool may_read_sensitive = false;
    bool may_read_core = false;
};
TONGHE_ENUM(Look::Relation, none, holder, guardian)

// The words of the inputs `purpose`, `role` and `permission`. A purpose that is not among them counts as `other`.
std::span<const std::string_view> access_purposes();
std::span<const std::string_view> administrator_roles();
std::span<const std::string_view> administrator_permission_words();

struct AccessModel {
    std::string pack; // empty: the house's own
    DecisionModel model;
};

// The first combination of inputs for which a pack's decision would allow more.
struct LooserAccess {
    std::string decision; // fields, administrators
    std::string where;    // `class sensitive, relation none, purpose supervision`
};

class AccessRules {
  public:
    static const std::shared_ptr<const AccessRules>& of_the_house();

    Sight sight(const Look& look) const;
    bool grants(std::string_view role, std::string_view permission) const;

    const std::vector<AccessModel>& models() const { return models_; } // the house's, then those of packs

    // These rules with those of a pack over them; what the pack would loosen is told, once a decision.
    std::shared_ptr<const AccessRules> tightened(const AccessModel& by, std::vector<LooserAccess>& looser) const;

  private:
    std::vector<AccessModel> models_;
    static std::shared_ptr<const AccessRules> make_house();
    AccessRules() = default; // nothing is seen, nobody may anything

    std::vector<Sight> sights_;    // by index of the look
    std::vector<uint8_t> granted_; // role × permission
};

} // namespace tonghe::catalog
