// Of whom somebody may ask what policies say: herself, her household and children under age, the enterprise she acts
// for.
//
// Always true
//  1. What other adults of a household have not agreed to show is not known here (policy/consent.hpp).
//  2. Whoever looks at what is known of somebody else (a child, the others of the household) leaves a trace that they
//     can read.
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/snapshot/known.hpp"

#include <set>
#include <string>
#include <vector>

namespace tonghe::app {

enum class Whose { person, family, enterprise };
TONGHE_ENUM(Whose, person, family, enterprise)

struct Subject {
    std::string target;
    std::string key;
    Text who; // where there are several
};

std::string person_key(Session& session, const House& house, const api::Caller& caller);
std::vector<Subject> subjects_of(Session& session, const House& house, const api::Caller& caller, Whose whose, Date on);

struct KnownOf {
    snapshot::KnownFacts known;
    std::set<std::string> withheld; // for want of consent
    bool own = false;               // it is about whoever asks
};

// As the person with that key may see it: what is her own needs nobody's consent. Error(policy.not_in_register).
KnownOf known_of(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    snapshot::FactReader& reader,
    const Subject& subject,
    const std::string& asker
);

// The trace of `caller` having looked at it; nothing where it is only her own.
void record_family_look(House& house, const api::Caller& caller, const std::vector<KnownOf>& looked_at);

} // namespace tonghe::app
