#include "tonghe/policy/calculator.hpp"

#include <algorithm>

namespace tonghe::policy {

namespace {

using catalog::Entitlement;
using catalog::Pays;

rules::Number sum(const rules::Number& left, const rules::Number& right) {
    return rules::add(left, right).value_or(left); // 34 digits hold what a city can pay
}

rules::Number worth_a_year(const catalog::BenefitDefinition& benefit, const catalog::BenefitAnswer& answer) {
    const auto amount = rules::Number::parse(answer.amount);
    if (!amount || answer.is != Entitlement::entitled || benefit.pays == Pays::none) {
        return {};
    }
    return benefit.pays == Pays::monthly ? rules::multiply(*amount, rules::Number(12)).value_or(*amount) : *amount;
}

int group_of(const CalculatedBenefit& one) {
    switch (one.answer.is) {
    case Entitlement::entitled:
        return one.excluded_by.empty() ? 0 : 1;
    case Entitlement::not_entitled:
        return one.answer.near.empty() ? 4 : 2;
    default:
        return 3;
    }
}

bool excludes(const CalculatedBenefit& one, const CalculatedBenefit& other) {
    const auto names = [](const CalculatedBenefit& a, const CalculatedBenefit& b) {
        const auto& list = a.benefit->excludes;
        return std::find(list.begin(), list.end(), b.policy->id) != list.end();
    };
    return one.policy->id != other.policy->id && (names(one, other) || names(other, one));
}

// In the order of what they are worth, so that the first of two that exclude each other stands.
void settle_exclusions(std::vector<CalculatedBenefit>& benefits) {
    for (size_t i = 0; i < benefits.size(); ++i) {
        for (size_t k = 0; k < i && benefits[i].answer.is == Entitlement::entitled && benefits[i].excluded_by.empty();
             ++k) {
            if (benefits[k].counts() && excludes(benefits[k], benefits[i])) {
                benefits[i].excluded_by = benefits[k].policy->id;
            }
        }
    }
}

} // namespace

Calculation calculate(
    const catalog::Catalog& catalog,
    std::string_view target,
    const JsonObject& facts,
    Date on,
    std::span<const std::string> only
) {
    Calculation out{on, {}, {}, {}, {}};
    for (const auto& policy : catalog.content().policies) {
        const bool asked = only.empty() || std::find(only.begin(), only.end(), policy->id) != only.end();
        if (policy->target != target || !policy->is_in_force(on) || !asked) {
            continue;
        }
        for (const catalog::BenefitDefinition& benefit : policy->benefits) {
            CalculatedBenefit one{policy, &benefit, catalog::answer(*policy, benefit, facts), {}, {}};
            one.yearly = worth_a_year(benefit, one.answer);
            out.benefits.push_back(std::move(one));
        }
    }
    std::stable_sort(out.benefits.begin(), out.benefits.end(), [](const auto& a, const auto& b) {
        return rules::compare(b.yearly, a.yearly) < 0;
    });
    settle_exclusions(out.benefits);
    std::stable_sort(out.benefits.begin(), out.benefits.end(), [](const auto& a, const auto& b) {
        return group_of(a) < group_of(b);
    });
    for (const CalculatedBenefit& one : out.benefits) {
        if (const auto amount = rules::Number::parse(one.answer.amount); one.counts() && amount) {
            rules::Number& total = one.benefit->pays == Pays::monthly  ? out.monthly
                                   : one.benefit->pays == Pays::yearly ? out.yearly
                                                                       : out.once;
            total = one.benefit->pays == Pays::none ? total : sum(total, *amount);
        }
    }
    return out;
}

} // namespace tonghe::policy
