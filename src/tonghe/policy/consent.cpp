#include "tonghe/policy/consent.hpp"

#include "tonghe/policy/events.hpp"

#include <algorithm>

namespace tonghe::policy {

bool has_consented(Session& session, const registry::RecordId& person) {
    return session.count("SELECT COUNT(*) FROM policy_consent WHERE person = ?", {person}) == 1;
}

void set_consent(Tx& tx, const registry::RecordId& person, bool given, const std::string& account) {
    if (has_consented(tx, person) == given) {
        return;
    }
    if (given) {
        tx.execute("INSERT INTO policy_consent (person, given_at) VALUES (?, ?)", {person, tx.now()});
    } else {
        tx.execute("DELETE FROM policy_consent WHERE person = ?", {person});
    }
    tx.record(
        {.kind = given ? events::consent_given : events::consent_withdrawn,
         .subject = person.text(),
         .actor = account,
         .data = JsonObject()}
    );
}

std::set<std::string> withhold_unshared(
    Session& session, const registry::Registry& registry, const catalog::Catalog& catalog, snapshot::KnownFacts& known
) {
    const catalog::TargetDefinition* target = catalog.target("person");
    const bool all_agree =
        target != nullptr && std::all_of(known.others.begin(), known.others.end(), [&](const auto& key) {
            const auto other = registry.get(session, target->registry, key);
            return other && has_consented(session, other->id);
        });
    if (all_agree) {
        return {};
    }
    for (const std::string& fact : known.shared) {
        known.values.erase(fact);
    }
    return known.shared;
}

} // namespace tonghe::policy
