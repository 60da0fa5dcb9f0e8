// Consent inside a household: an answer that rests on what another adult earns or owns tells something of that adult,
// even by being withheld; so it is shown only where every other adult of the household has agreed (个人信息保护法
// article 23).
//
// Always true
//  1. Without that consent the fact is unknown, whatever it is: nobody can tell one from the other.
//  2. Giving and withdrawing are events; withdrawing counts from the next answer.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/snapshot/known.hpp"

namespace tonghe::policy {

bool has_consented(Session& session, const registry::RecordId& person);
void set_consent(Tx& tx, const registry::RecordId& person, bool given, const std::string& account);

// Takes away what others have not agreed to show. Returns the facts that are withheld, whether or not anything is known
// of them.
std::set<std::string> withhold_unshared(
    Session& session, const registry::Registry& registry, const catalog::Catalog& catalog, snapshot::KnownFacts& known
);

} // namespace tonghe::policy
