#include "tonghe/snapshot/touched.hpp"

#include <algorithm>

namespace tonghe::snapshot {

using catalog::FactDefinition;
using catalog::FactKind;
using catalog::TargetDefinition;

Touched::Touched(const catalog::Catalog& catalog, std::string registry, std::optional<std::set<std::string>> fields)
    : catalog_(catalog), registry_(std::move(registry)), fields_(std::move(fields)),
      households_(catalog.target("household")) {
    for (const TargetDefinition& target : catalog.content().targets) {
        persons_ = target.household.empty() ? persons_ : &target;
    }
    moves_members_ = persons_ != nullptr && persons_->registry == registry_ && has(persons_->household);
}

bool Touched::touches(std::string_view target_id, std::string_view fact_id, bool by_household) const {
    const TargetDefinition* target = catalog_.target(target_id);
    if (target == nullptr) {
        return false;
    }
    if (fact_id == region_column) {
        return !by_household && target->registry == registry_ && has(target->region);
    }
    const bool begins = households_ != nullptr && households_->registry == registry_ && !fields_; // a new household
    if (const FactDefinition* fact = target->fact(fact_id)) {
        return !by_household && ((begins && target == households_) || touches(*target, *fact));
    }
    const FactDefinition* of_household = households_ == nullptr ? nullptr : households_->fact(fact_id);
    return of_household != nullptr && (moves_members_ || begins || touches(*households_, *of_household));
}

bool Touched::touches_any(const TargetTable& table) const {
    return std::any_of(table.table.columns().begin(), table.table.columns().end(), [&](const columns::Column& column) {
        return touches(table.target, column.spec.name);
    });
}

bool Touched::touches(const TargetDefinition& target, const FactDefinition& fact) const {
    if (fact.of_members) {
        const FactDefinition* member = persons_ == nullptr ? nullptr : persons_->fact(fact.member_fact);
        return moves_members_ || (member != nullptr && touches(*persons_, *member));
    }
    if (fact.kind == FactKind::ratio) {
        const FactDefinition* over = target.fact(fact.over);
        const FactDefinition* under = target.fact(fact.under);
        return (over != nullptr && touches(target, *over)) || (under != nullptr && touches(target, *under));
    }
    if ((fact.is_own() ? target.registry : fact.registry) != registry_) {
        return false;
    }
    return !fields_ || has(fact.field) || has(fact.latest) ||
           std::any_of(fact.by.begin(), fact.by.end(), [&](const std::string& field) { return has(field); }) ||
           std::any_of(fact.where.begin(), fact.where.end(), [&](const catalog::RecordCondition& condition) {
               return has(condition.field);
           });
}

} // namespace tonghe::snapshot
