#include "tonghe/policy/refusing.hpp"

#include "tonghe/snapshot/known.hpp"

namespace tonghe::policy {

namespace {

constexpr const char* household = "household";

void add_refusals(Session& session, const registry::RecordId& of, Refused& out) {
    for (const Refusal& one : refusals_of(session, of)) {
        out.all = out.all || one.policy.empty();
        if (!one.policy.empty()) {
            out.policies.insert(one.policy);
        }
    }
}

const catalog::TargetDefinition* persons_of(const catalog::Catalog& catalog) { return catalog.target("person"); }

} // namespace

std::vector<registry::Record> adults_of(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    std::string_view target,
    const registry::Record& subject,
    Date today
) {
    std::vector<registry::Record> out;
    const catalog::TargetDefinition* persons = persons_of(catalog);
    if (target != household || persons == nullptr) {
        return out;
    }
    const std::set<std::string> no_facts;
    snapshot::FactReader reader(session, registry, catalog, today);
    const auto known = reader.read(target, subject.key, &no_facts);
    for (const std::string& key : known ? known->others : std::vector<std::string>{}) {
        if (auto adult = registry.get(session, persons->registry, key)) {
            out.push_back(std::move(*adult));
        }
    }
    return out;
}

Refused refused_for(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    std::string_view target,
    const registry::Record& subject,
    Date today
) {
    Refused out;
    add_refusals(session, subject.id, out);
    for (const registry::Record& adult : adults_of(session, registry, catalog, target, subject, today)) {
        add_refusals(session, adult.id, out);
    }
    return out;
}

std::optional<registry::Record> household_of(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const registry::Record& person,
    Date today
) {
    const catalog::TargetDefinition* persons = persons_of(catalog);
    const catalog::TargetDefinition* households = catalog.target(household);
    if (persons == nullptr || households == nullptr || person.registry != persons->registry) {
        return std::nullopt;
    }
    auto found = registry.get(session, households->registry, person.text(persons->household));
    if (!found) {
        return std::nullopt;
    }
    for (const registry::Record& adult : adults_of(session, registry, catalog, household, *found, today)) {
        if (adult.id == person.id) {
            return found;
        }
    }
    return std::nullopt;
}

std::set<std::string> not_to_deliver(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const catalog::PolicyDefinition& policy,
    std::string_view benefit,
    Date today
) {
    std::set<std::string> out = refusers_of(session, policy.id);
    if (policy.target == household) {
        std::set<std::string> households;
        for (const std::string& refuser : out) {
            const auto person = registry.get(session, registry::RecordId(refuser));
            const auto of = person ? household_of(session, registry, catalog, *person, today) : std::nullopt;
            if (of) {
                households.insert(of->id.text());
            }
        }
        out = std::move(households);
    }
    for (const std::string& granted : granted_by_people(session, policy.id, benefit)) {
        out.erase(granted);
    }
    return out;
}

void withdraw_proposals(
    Tx& tx,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    std::string_view target,
    const registry::Record& subject
) {
    const Refused refused = refused_for(tx, registry, catalog, target, subject, date_of(tx.now()));
    for (const Proposal& one : proposals_of(tx, subject.id)) {
        if (one.state == ProposalState::open && !refused.covers(one.policy)) {
            withdraw(tx, one);
        }
    }
}

} // namespace tonghe::policy
