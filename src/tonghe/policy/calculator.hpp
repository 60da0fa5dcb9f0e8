// The policy calculator (政策计算器): what somebody is entitled to, how much, why, what is missing, and what it would
// take.
//
// Always true
//  1. Pure: facts, the day and the policies in; answers out. Nothing is read and nothing is kept.
//  2. A policy answers only while it is in force on that day.
//  3. Of benefits that exclude each other the one that is worth most in a year stands; the others say which one.
//
// Elsewhere: one policy's answer (catalog/policy.hpp), where facts come from (snapshot/known.hpp), everybody at once
// (policy/matching.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/rules/number.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tonghe::policy {

struct CalculatedBenefit {
    std::shared_ptr<const catalog::PolicyDefinition> policy;
    const catalog::BenefitDefinition* benefit = nullptr; // of that policy
    catalog::BenefitAnswer answer;
    rules::Number yearly;    // what it comes to in twelve months; once: its amount
    std::string excluded_by; // policy; empty: nothing stands in its way

    bool counts() const { return answer.is == catalog::Entitlement::entitled && excluded_by.empty(); }
};

struct Calculation {
    Date on;
    // Entitled first, by what they are worth; then those that miss by one condition, those that cannot be told, the
    // others.
    std::vector<CalculatedBenefit> benefits;
    rules::Number monthly, yearly, once; // sums of what counts, by how it is paid
};

// `facts` as in catalog::answer. `only`: these policies; all of the target where empty.
Calculation calculate(
    const catalog::Catalog& catalog,
    std::string_view target,
    const JsonObject& facts,
    Date on,
    std::span<const std::string> only = {}
);

} // namespace tonghe::policy
