#include "tonghe/snapshot/known.hpp"

#include "tonghe/snapshot/fold.hpp"

#include <algorithm>
#include <map>

namespace tonghe::snapshot {

using catalog::FactDefinition;
using catalog::FactKind;
using catalog::TargetDefinition;

namespace {

constexpr int related_max = 1'000; // records of one registry that name one target
constexpr int members_max = 100;
constexpr int adult = 18;

bool is_wanted(const std::set<std::string>* wanted, const std::string& fact) {
    return wanted == nullptr || wanted->contains(fact);
}

// The person target, whose field names the household.
const TargetDefinition* members_of(const catalog::Catalog& catalog) {
    for (const TargetDefinition& target : catalog.content().targets) {
        if (!target.household.empty()) {
            return &target;
        }
    }
    return nullptr;
}

FactValue value_of(const Json* value, const FactDefinition& fact) {
    if (value == nullptr || value->is_null()) {
        return {};
    }
    if (value->is_bool()) {
        return {FactValue::Kind::truth, value->get_bool() ? 1 : 0, {}};
    }
    if (value->is_number()) {
        double scaled = value->to_number<double>();
        for (int i = 0; i < fact.scale; ++i) {
            scaled *= 10;
        }
        return {FactValue::Kind::number, static_cast<int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5)), {}};
    }
    return {};
}

// Whether it tells more of a member than everybody in the household reads in its household book.
bool is_private(const FactDefinition& fact, const TargetDefinition& members, const catalog::Catalog& catalog) {
    const catalog::RegistryDefinition* registry = catalog.registry(members.registry);
    const catalog::FieldDefinition* field = registry == nullptr ? nullptr : registry->field(fact.field);
    return !fact.is_own() || field == nullptr || field->data_class >= catalog::DataClass::sensitive;
}

void keep(KnownFacts& known, const FactDefinition& fact, const FactValue& value) {
    if (value.is_known()) {
        known.values[fact.id] = json_of(value, fact.scale);
    }
}

bool is_adult(
    const registry::Record& person, const TargetDefinition& target, const catalog::Catalog& catalog, Date day
) {
    for (const FactDefinition& fact : target.facts) { // the field whose years are somebody's age
        if (fact.is_own() && fact.kind == FactKind::years) {
            const auto born = parse_date(person.text(fact.field));
            return !born || years_between(*born, day) >= adult;
        }
    }
    return catalog.registry(target.registry) != nullptr;
}

} // namespace

std::optional<KnownFacts>
FactReader::read(std::string_view target_id, std::string_view key, const std::set<std::string>* wanted) {
    const TargetDefinition* target = catalog_.target(target_id);
    auto record = target == nullptr ? std::nullopt : registry_.get(session_, target->registry, key);
    if (!record) {
        return std::nullopt;
    }
    std::set<std::string> with_parts; // what ratios are made of is read too
    if (wanted != nullptr) {
        with_parts = *wanted;
        for (const FactDefinition& fact : target->facts) {
            if (fact.kind == FactKind::ratio && wanted->contains(fact.id)) {
                with_parts.insert({fact.over, fact.under});
            }
        }
        wanted = &with_parts;
    }
    KnownFacts known{target->id, std::move(*record), {}, {}, {}};
    add_own(*target, known, wanted);
    add_of_members(*target, known, wanted);
    if (!target->household.empty()) {
        add_of_household(*target, known, wanted);
    }
    return known;
}

void FactReader::add_own(const TargetDefinition& target, KnownFacts& known, const std::set<std::string>* wanted) {
    std::map<std::pair<std::string, std::vector<std::string>>, std::vector<registry::Record>> related;
    for (const FactDefinition& fact : target.facts) {
        if (fact.of_members || fact.kind == FactKind::ratio || !is_wanted(wanted, fact.id)) {
            continue;
        }
        if (fact.is_own()) {
            keep(known, fact, value_in(fact, known.record.values, day_));
            continue;
        }
        const auto [found, fresh] = related.try_emplace({fact.registry, fact.by});
        if (fresh) {
            std::set<registry::RecordId> seen;
            for (const std::string& field : fact.by) {
                for (registry::Record& one :
                     registry_.find(session_, fact.registry, field, known.record.key, related_max)) {
                    if (seen.insert(one.id).second) {
                        found->second.push_back(std::move(one));
                    }
                }
            }
        }
        FactFold fold(fact);
        for (const registry::Record& one : found->second) {
            fold.add(one.values, day_);
        }
        keep(known, fact, fold.result());
    }
}

void FactReader::add_of_members(
    const TargetDefinition& target, KnownFacts& known, const std::set<std::string>* wanted
) {
    const TargetDefinition* members = members_of(catalog_);
    std::set<std::string> member_facts;
    bool any = false;
    for (const FactDefinition& fact : target.facts) {
        any = any || fact.of_members;
        if (fact.of_members && !fact.member_fact.empty()) {
            member_facts.insert(fact.member_fact);
        }
    }
    if (any && members != nullptr) {
        std::map<std::string, FactFold> folds;
        for (const FactDefinition& fact : target.facts) {
            if (fact.of_members) {
                folds.emplace(fact.id, FactFold(fact));
            }
        }
        for (const registry::Record& person :
             registry_.find(session_, members->registry, members->household, known.record.key, members_max)) {
            KnownFacts member{members->id, person, {}, {}, {}};
            add_own(*members, member, &member_facts);
            for (const FactDefinition& fact : target.facts) {
                if (fact.of_members) {
                    const FactDefinition* of = members->fact(fact.member_fact);
                    folds.at(fact.id).add_member(
                        of == nullptr ? FactValue{} : value_of(member.values.if_contains(of->id), *of)
                    );
                }
            }
            if (is_adult(person, *members, catalog_, day_)) {
                known.others.push_back(person.key);
            }
        }
        for (const FactDefinition& fact : target.facts) {
            if (fact.of_members) {
                keep(known, fact, folds.at(fact.id).result());
                const FactDefinition* of = members->fact(fact.member_fact);
                if (of != nullptr && is_private(*of, *members, catalog_)) {
                    known.shared.insert(fact.id);
                }
            }
        }
    }
    for (const FactDefinition& fact : target.facts) {
        if (fact.kind == FactKind::ratio && is_wanted(wanted, fact.id)) {
            const FactDefinition* over = target.fact(fact.over);
            const FactDefinition* under = target.fact(fact.under);
            if (over != nullptr && under != nullptr) {
                keep(
                    known,
                    fact,
                    ratio_of(
                        value_of(known.values.if_contains(over->id), *over),
                        over->scale,
                        value_of(known.values.if_contains(under->id), *under),
                        under->scale
                    )
                );
                if (known.shared.contains(over->id) || known.shared.contains(under->id)) {
                    known.shared.insert(fact.id);
                }
            }
        }
    }
}

void FactReader::add_of_household(
    const TargetDefinition& target, KnownFacts& known, const std::set<std::string>* wanted
) {
    const std::string household = known.record.text(target.household);
    const catalog::TargetDefinition* households = catalog_.target("household");
    const auto is_asked = [&](const FactDefinition& fact) { return is_wanted(wanted, fact.id); };
    if (household.empty() || households == nullptr ||
        std::none_of(households->facts.begin(), households->facts.end(), is_asked)) {
        return;
    }
    const auto [found, fresh] = households_.try_emplace(household);
    if (fresh) {
        found->second = read("household", household);
    }
    if (const auto& of_household = found->second) {
        for (const auto& [fact, value] : of_household->values) {
            known.values[fact] = value;
        }
        known.shared.insert(of_household->shared.begin(), of_household->shared.end());
        for (const std::string& key : of_household->others) {
            if (key != known.record.key) {
                known.others.push_back(key);
            }
        }
    }
}

} // namespace tonghe::snapshot
