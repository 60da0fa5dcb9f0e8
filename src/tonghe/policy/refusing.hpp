// Whose refusal of automated decisions counts for whom (个人信息保护法 article 24).
//
// Always true
//  1. A person's counts for herself and, once she is of age, for her household: a decision about all needs only one who
//     asks for a person.
//  2. Whoever acts for an enterprise refuses for it; what she refuses for herself does not touch it.
//  3. Nobody is told which member of a household it was.
//
// Elsewhere: keeping refusals, and the proposals that they lead to (policy/automation.hpp).
#pragma once
#include "tonghe/policy/automation.hpp"
#include "tonghe/registry/registry.hpp"

namespace tonghe::policy {

// Of which policies people decide about somebody.
struct Refused {
    bool all = false;
    std::set<std::string> policies;

    bool covers(const std::string& policy) const { return all || policies.contains(policy); }
};

// Adults of a household; whoever else it is, nobody.
std::vector<registry::Record> adults_of(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    std::string_view target,
    const registry::Record& subject,
    Date today
);
// Those whose refusal counts for the subject: she, the enterprise, or the adults of the household.
Refused refused_for(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    std::string_view target,
    const registry::Record& subject,
    Date today
);
// The household of an adult; nothing of children, who refuse nothing for it.
std::optional<registry::Record> household_of(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const registry::Record& person,
    Date today
);
// Records of those about whom people decide, and have not granted the benefit.
std::set<std::string> not_to_deliver(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const catalog::PolicyDefinition& policy,
    std::string_view benefit,
    Date today
);
// Proposals of the subject that rest on a refusal no more.
void withdraw_proposals(
    Tx& tx,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    std::string_view target,
    const registry::Record& subject
);

} // namespace tonghe::policy
