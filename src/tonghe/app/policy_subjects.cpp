#include "tonghe/app/policy_subjects.hpp"

#include "tonghe/catalog/catalog.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/consent.hpp"
#include "tonghe/policy/errors.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

constexpr const char* purpose = "policy_family"; // looking up what one's family may have

// The household, and the children under eighteen whose father or mother this is.
std::vector<Subject> family_of(Session& session, const House& house, const std::string& key, Date on) {
    const auto catalog = house.catalog.get();
    const catalog::TargetDefinition* person = catalog->target("person");
    std::vector<Subject> out;
    if (person == nullptr) {
        return out;
    }
    if (const auto record = house.registry.get(session, person->registry, key)) {
        if (const std::string household = record->text(person->household); !household.empty()) {
            out.push_back({"household", household, {"我的家庭", "My household"}});
        }
        for (const char* parent : {"father", "mother"}) {
            for (const registry::Record& child :
                 house.registry.related(session, record->id, parent, registry::Direction::to)) {
                const auto born = parse_date(child.text("birth_date"));
                if (born && years_between(*born, on) < 18) {
                    out.push_back({"person", child.key, {child.text("name"), child.text("name")}});
                }
            }
        }
    }
    return out;
}

// Fields of the target's own record that policies ask about.
std::vector<std::string> fields_asked(const catalog::TargetDefinition& target) {
    std::set<std::string> out;
    for (const catalog::FactDefinition& fact : target.facts) {
        if (fact.is_own() && !fact.field.empty()) {
            out.insert(fact.field);
        }
    }
    return {out.begin(), out.end()};
}

} // namespace

std::string person_key(Session& session, const House& house, const api::Caller& caller) {
    const auto record = house.registry.get(session, registry::RecordId(caller.actor().person));
    if (!record) {
        throw Error(policy::errors::not_in_register, {{"who", caller.actor().name}});
    }
    return record->key;
}

std::vector<Subject>
subjects_of(Session& session, const House& house, const api::Caller& caller, Whose whose, Date on) {
    if (whose == Whose::enterprise) {
        if (!caller.actor().acting_for) {
            throw Error(policy::errors::no_enterprise);
        }
        return {{"enterprise", caller.actor().acting_for->id, {}}};
    }
    const std::string key = person_key(session, house, caller);
    return whose == Whose::person ? std::vector<Subject>{{"person", key, {}}} : family_of(session, house, key, on);
}

KnownOf known_of(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    snapshot::FactReader& reader,
    const Subject& subject,
    const std::string& asker
) {
    auto known = reader.read(subject.target, subject.key);
    if (!known) {
        throw Error(policy::errors::not_in_register, {{"who", subject.key}});
    }
    std::erase(known->others, asker); // whoever asks agrees to see what is her own
    auto withheld = policy::withhold_unshared(session, registry, catalog, *known);
    return {std::move(*known), std::move(withheld), subject.key == asker};
}

void record_family_look(House& house, const api::Caller& caller, const std::vector<KnownOf>& looked_at) {
    const auto catalog = house.catalog.get();
    const catalog::TargetDefinition* persons = catalog->target("person");
    const auto of_others = [&](const KnownOf& one) {
        const bool child = one.known.target == "person" && !one.own;
        const bool agreed = one.withheld.empty() && !one.known.shared.empty() && !one.known.others.empty();
        return child || agreed;
    };
    if (persons == nullptr || std::none_of(looked_at.begin(), looked_at.end(), of_others)) {
        return;
    }
    house.journal.write([&](Tx& tx) {
        const registry::Reader reader{
            .account = caller.account,
            .unit = {},
            .holder_keys = {},
            .permissions = {},
            .purpose = caller.actor().purpose.empty() ? purpose : caller.actor().purpose,
            .case_id = {}};
        for (const KnownOf& one : looked_at) {
            if (one.known.target == persons->id && !one.own) { // a child
                house.registry.record_read(tx, reader, one.known.record, fields_asked(*persons));
            }
            const bool shown = one.withheld.empty() && !one.known.shared.empty(); // what they agreed to show
            for (const std::string& key : shown ? one.known.others : std::vector<std::string>{}) {
                if (const auto other = house.registry.get(tx, persons->registry, key)) {
                    house.registry.record_read(tx, reader, *other, {one.known.shared.begin(), one.known.shared.end()});
                }
            }
        }
    });
}

} // namespace tonghe::app
