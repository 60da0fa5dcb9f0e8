#include "tonghe/app/policy_views.hpp"

#include "tonghe/app/given_facts.hpp"

#include <algorithm>

namespace tonghe::app {

using catalog::FactDefinition;
using catalog::PolicyDefinition;

PolicyVersionView version_view(const PolicyDefinition& policy, Date today) {
    return {
        policy.version, policy.from, policy.until, policy.is_in_force(today), policy.number, policy.hash, policy.pack};
}

PolicyViews::PolicyViews(std::shared_ptr<const catalog::Catalog> catalog) : catalog_(std::move(catalog)) {}

Text PolicyViews::unit_title(const std::string& function) const {
    const catalog::Region* root = catalog_->territory().root();
    const catalog::Unit* unit = root == nullptr || function.empty()
                                    ? nullptr
                                    : catalog_->organisation().competent(function, catalog::Level::city, root->code);
    return unit != nullptr ? unit->title : Text{function, function};
}

const FactDefinition* PolicyViews::find(std::string_view target_id, const std::string& fact) const {
    const catalog::TargetDefinition* target = catalog_->target(target_id);
    return target == nullptr ? nullptr : fact_of(*catalog_, *target, fact);
}

FactView PolicyViews::fact(std::string_view target_id, const std::string& id) const {
    FactView out;
    out.fact = id;
    const FactDefinition* definition = find(target_id, id);
    if (definition == nullptr) {
        out.title = {id, id};
        return out;
    }
    out.title = definition->title;
    out.type = definition->type;
    out.scale = definition->scale;
    if (const catalog::CodeList* list = catalog_->code_list(definition->code_list)) {
        for (const catalog::CodeValue& value : list->values) {
            out.options.push_back({value.code, value.title});
        }
    }
    const catalog::TargetDefinition* target = catalog_->target(target_id);
    const std::string& registry_id = definition->registry.empty() ? target->registry : definition->registry;
    if (const catalog::RegistryDefinition* registry = catalog_->registry(registry_id)) {
        const catalog::FieldDefinition* field = registry->field(definition->field);
        out.source = field != nullptr ? field->source : registry->source;
        out.source_title = unit_title(out.source);
        out.registry_title = registry->title;
    }
    return out;
}

NamedPolicy PolicyViews::named(const std::string& id) const {
    const auto versions = catalog_->policy_versions(id);
    return {id, versions.empty() ? Text{id, id} : versions.back()->title};
}

std::optional<ArticleView> PolicyViews::article(const PolicyDefinition& policy, const std::string& name) const {
    for (const catalog::PolicyArticle& one : policy.text) {
        if (one.article.zh == name) {
            return ArticleView{one.article, one.text};
        }
    }
    return std::nullopt;
}

PolicyLine PolicyViews::line(const PolicyDefinition& policy, Date today) const {
    PolicyLine out{
        policy.id,
        policy.version,
        policy.title,
        policy.summary,
        policy.field,
        policy.target,
        policy.issuer,
        unit_title(policy.issuer),
        policy.number,
        policy.issued_on,
        policy.from,
        policy.until,
        policy.is_in_force(today),
        {}};
    for (const catalog::BenefitDefinition& benefit : policy.benefits) {
        out.benefits.push_back({benefit.id, benefit.title, benefit.pays, benefit.delivery});
    }
    return out;
}

PolicyView PolicyViews::whole(const PolicyDefinition& policy, Date today) const {
    PolicyView out;
    static_cast<PolicyLine&>(out) = line(policy, today);
    for (const catalog::PolicyArticle& one : policy.text) {
        out.text.push_back({one.article, one.text});
    }
    for (const catalog::PolicyLaw& one : policy.law) {
        out.law.push_back({one.title, one.number, one.article});
    }
    if (policy.budget) {
        out.budget = BudgetView{policy.budget->year, policy.budget->yuan};
    }
    for (const auto& one : catalog_->policy_versions(policy.id)) {
        out.versions.push_back(version_view(*one, today));
    }
    out.contact = policy.contact;
    out.hash = policy.hash;
    out.dmn = policy.dmn;
    for (const catalog::BenefitDefinition& one : policy.benefits) {
        BenefitView benefit{one.id, one.title, one.pays, one.delivery, one.decision, one.item, {}, {}, one.reasons};
        for (const std::string& other : one.excludes) {
            benefit.excludes.push_back(named(other));
        }
        for (const catalog::PolicyInput& input : one.inputs) {
            benefit.facts.push_back(fact(policy.target, input.fact));
        }
        out.benefits.push_back(std::move(benefit));
    }
    out.algorithm = {
        policy.algorithm.purpose,
        policy.algorithm.impact,
        policy.algorithm.contact,
        unit_title(policy.algorithm.contact)};
    for (const catalog::PolicyCase& one : policy.cases) {
        const catalog::BenefitDefinition* benefit = policy.benefit(one.benefit);
        const auto reason =
            benefit == nullptr ? std::map<std::string, Text>::const_iterator{} : benefit->reasons.find(one.reason);
        const bool has_reason = benefit != nullptr && reason != benefit->reasons.end();
        out.cases.push_back({one.title, one.is, one.amount.value_or(""), has_reason ? reason->second : Text{}});
    }
    return out;
}

std::vector<FactView> PolicyViews::facts_asked(std::string_view target) const {
    std::map<std::string, std::set<std::string>> asked; // by fact: the policies, in any of their versions
    for (const auto& policy : catalog_->content().policies) {
        if (policy->target == target) {
            for (const catalog::BenefitDefinition& benefit : policy->benefits) {
                for (const catalog::PolicyInput& input : benefit.inputs) {
                    asked[input.fact].insert(policy->id);
                }
            }
        }
    }
    std::vector<FactView> out;
    for (const auto& [id, policies] : asked) {
        out.push_back(fact(target, id));
        out.back().policies = static_cast<int>(policies.size());
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return *a.policies > *b.policies; });
    return out;
}

AnswerView PolicyViews::answer(
    std::string_view target, const policy::CalculatedBenefit& one, const std::set<std::string>& withheld
) const {
    const PolicyDefinition& policy = *one.policy;
    AnswerView out;
    out.policy = policy.id;
    out.version = policy.version;
    out.title = policy.title;
    out.field = policy.field;
    out.benefit = one.benefit->id;
    out.benefit_title = one.benefit->title;
    out.is = one.answer.is;
    out.amount = one.answer.amount;
    out.pays = one.benefit->pays;
    out.delivery = one.benefit->delivery;
    out.item = one.benefit->item;
    if (const auto reason = one.benefit->reasons.find(one.answer.reason); reason != one.benefit->reasons.end()) {
        out.reason = reason->second;
    }
    out.article = article(policy, one.answer.article);
    for (const std::string& id : one.answer.missing) {
        out.missing.push_back(fact(target, id));
        out.missing.back().needs_consent = withheld.contains(id);
    }
    for (const catalog::NearMiss& miss : one.answer.near) {
        out.near.push_back({fact(target, miss.fact), miss.test, article(policy, miss.article), miss.amount});
    }
    if (!one.excluded_by.empty()) {
        out.excluded_by = named(one.excluded_by);
    }
    return out;
}

CalculationView PolicyViews::calculation(
    std::string_view target, const policy::Calculation& calculation, const std::set<std::string>& withheld
) const {
    CalculationView out;
    out.on = calculation.on;
    for (const policy::CalculatedBenefit& one : calculation.benefits) {
        out.answers.push_back(answer(target, one, withheld));
    }
    out.totals = {calculation.monthly.text(), calculation.yearly.text(), calculation.once.text()};
    return out;
}

} // namespace tonghe::app
