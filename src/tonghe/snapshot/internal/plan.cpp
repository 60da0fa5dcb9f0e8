#include "tonghe/snapshot/internal/plan.hpp"

#include "tonghe/snapshot/snapshot.hpp"

#include <algorithm>

namespace tonghe::snapshot::internal {

using catalog::FactDefinition;
using catalog::FactKind;
using catalog::FactType;
using catalog::TargetDefinition;

std::optional<size_t> TargetPlan::column_of(std::string_view fact) const {
    const auto found =
        std::find_if(facts.begin(), facts.end(), [&](const FactDefinition* one) { return one->id == fact; });
    return found == facts.end() ? std::nullopt : std::optional(static_cast<size_t>(found - facts.begin()));
}

std::vector<columns::ColumnSpec> TargetPlan::specs() const {
    std::vector<columns::ColumnSpec> out;
    for (const FactDefinition* fact : facts) {
        out.push_back(spec_of(*fact));
    }
    return out;
}

Plan::Plan(const catalog::Catalog& catalog, const std::map<std::string, std::vector<std::string>>& facts) {
    for (const TargetDefinition& target : catalog.content().targets) {
        targets_.emplace_back().definition = &target;
    }
    for (TargetPlan& target : targets_) {
        const auto wanted = facts.find(target.definition->id);
        for (const FactDefinition& fact : target.definition->facts) {
            if (wanted == facts.end() ||
                std::find(wanted->second.begin(), wanted->second.end(), fact.id) != wanted->second.end()) {
                add_fact(target, fact);
            }
        }
    }
    size_t texts = 0;
    for (size_t t = 0; t < targets_.size(); ++t) {
        TargetPlan& target = targets_[t];
        target.region.id = region_column;
        target.region.field = target.definition->region;
        target.region.code_list = "region"; // as many as a code list has
        if (!target.definition->region.empty()) {
            target.facts.push_back(&target.region);
        }
        if (target.has_household()) { // its own records are looked at, whatever facts are wanted
            Group& own = group_for(t, target.region);
            own.household = registries_[target.definition->registry].fields.place_of(target.definition->household);
        }
        for (size_t column = 0; column < target.facts.size(); ++column) {
            const FactDefinition& fact = *target.facts[column];
            target.words.push_back(fact.type == FactType::text ? std::make_unique<Words>(texts++) : nullptr);
            if (fact.of_members) {
                target.of_members.push_back(column);
            } else if (fact.kind != FactKind::ratio) {
                Group& group = group_for(t, fact);
                const bool says_itself = fact.kind == FactKind::exists || fact.kind == FactKind::count;
                auto& fields = registries_[fact.is_own() ? target.definition->registry : fact.registry].fields;
                group.facts.push_back(
                    {&fact, column, says_itself ? 0 : fields.place_of(fact.field), target.words.back().get()}
                );
            }
        }
    }
    for (const TargetPlan& target : targets_) {
        for (const Group& group : target.groups) {
            registries_[group.is_own ? target.definition->registry : group.like->registry].groups.push_back(&group);
        }
    }
}

// Facts that others are made of are made too.
void Plan::add_fact(TargetPlan& target, const FactDefinition& fact) {
    if (target.column_of(fact.id)) {
        return;
    }
    for (const std::string& part : {fact.over, fact.under}) {
        if (const FactDefinition* made_of = target.definition->fact(part)) {
            add_fact(target, *made_of);
        }
    }
    for (TargetPlan& other : targets_) {
        if (const FactDefinition* member = fact.of_members ? other.definition->fact(fact.member_fact) : nullptr) {
            add_fact(other, *member);
        }
    }
    target.facts.push_back(&fact);
}

Group& Plan::group_for(size_t target, const FactDefinition& fact) {
    auto& groups = targets_[target].groups;
    const auto same = [&](const Group& group) {
        return group.is_own == fact.is_own() &&
               (group.is_own || (group.like->registry == fact.registry && group.like->by == fact.by &&
                                 group.like->latest == fact.latest && group.like->where == fact.where));
    };
    const auto found = std::find_if(groups.begin(), groups.end(), same);
    if (found != groups.end()) {
        return *found;
    }
    Group& group = groups.emplace_back();
    group.number = groups.size() - 1;
    group.target = target;
    group.is_own = fact.is_own();
    group.like = &fact;
    if (!group.is_own) {
        auto& fields = registries_[fact.registry].fields;
        for (const std::string& field : fact.by) {
            group.by.push_back(fields.place_of(field));
        }
        for (const catalog::RecordCondition& condition : fact.where) {
            group.where.push_back(fields.place_of(condition.field));
        }
        if (!fact.latest.empty()) {
            group.latest = fields.place_of(fact.latest);
        }
    }
    return group;
}

const RegistryPlan* Plan::registry(std::string_view id) const {
    const auto found = registries_.find(id);
    return found == registries_.end() ? nullptr : &found->second;
}

std::optional<size_t> Plan::households() const {
    for (size_t i = 0; i < targets_.size(); ++i) {
        if (targets_[i].definition->id == "household") {
            return i;
        }
    }
    return std::nullopt;
}

void Plan::finish_words() {
    for (TargetPlan& target : targets_) {
        for (const auto& words : target.words) {
            if (words) {
                words->finish();
            }
        }
    }
}

columns::ColumnSpec spec_of(const FactDefinition& fact) {
    constexpr columns::ColumnKind kinds[] = {
        columns::ColumnKind::boolean,
        columns::ColumnKind::number,
        columns::ColumnKind::text,
        columns::ColumnKind::date};
    return {fact.id, kinds[static_cast<size_t>(fact.type)], fact.scale};
}

} // namespace tonghe::snapshot::internal
