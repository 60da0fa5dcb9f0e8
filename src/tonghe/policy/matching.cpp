#include "tonghe/policy/matching.hpp"

#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/drawn_rule.hpp"
#include "tonghe/columns/cents.hpp"
#include "tonghe/policy/errors.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace tonghe::policy {

namespace {

// Amounts of rules that no column kernel computes: asked of the scalar engine, row by row.
void ask_for_amounts(
    BenefitMatches& out, const CompiledBenefit& compiled, const columns::Table& table, std::span<const uint32_t> rules
) {
    std::vector<uint32_t> rows;
    std::vector<size_t> places;
    for (size_t i = 0; i < out.rows.size(); ++i) {
        if (!compiled.entitles.rules[rules[i]].amount) {
            rows.push_back(out.rows.view()[i]);
            places.push_back(i);
        }
    }
    std::vector<std::optional<columns::Number>> amounts(rows.size());
    if (!rows.empty()) {
        compiled.entitles.amount_otherwise(table, rows, amounts);
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        out.cents[places[i]] = amounts[i] ? columns::cents_of(amounts[i]->mantissa, amounts[i]->scale) : 0;
    }
}

void take(
    BenefitMatches& out, const CompiledBenefit& compiled, const columns::Table& table, columns::Outcome&& outcome
) {
    out.rows = std::move(outcome.ids);
    out.rules.reserve(out.rows.size());
    for (const uint32_t rule : outcome.rules) {
        out.rules.push_back(static_cast<uint16_t>(compiled.entitling_rules[rule]));
    }
    out.cents.reserve(out.rows.size());
    for (size_t i = 0; i < out.rows.size(); ++i) {
        out.cents.push_back(
            i < outcome.amounts.size() ? columns::cents_of(outcome.amounts[i], outcome.amount_scale) : 0
        );
    }
    ask_for_amounts(out, compiled, table, outcome.rules);
}

} // namespace

CompiledBenefit compile(
    std::shared_ptr<const catalog::PolicyDefinition> policy,
    const catalog::BenefitDefinition& benefit,
    std::span<const columns::ColumnSpec> columns
) {
    CompiledBenefit out;
    columns::CompileOptions options{
        .evaluation = {.text_dates = true}, .columns = {}, .amount = "amount", .null_is_unknown = true};
    for (const catalog::PolicyInput& input : benefit.inputs) {
        options.columns[input.name] = input.fact;
        out.facts.push_back(input.fact);
    }
    auto compiled = columns::compile(policy->model, benefit.decision, columns, options);
    if (!compiled) {
        throw Error(
            errors::not_by_columns,
            {{"policy", policy->id}, {"benefit", benefit.id}, {"reason", compiled.faults().front().what.en}}
        );
    }
    const auto& decision =
        policy->model->decisions[static_cast<size_t>(policy->model->find_decision(benefit.decision))];
    const rules::Table& table = *catalog::table_of(decision); // it compiled, so it is one
    out.entitles = out.refuses = compiled->policy;
    out.entitles.hit = out.refuses.hit = columns::HitPolicy::first; // no two of its rules hold at once
    out.entitles.rules.clear();
    out.refuses.rules.clear();
    for (size_t i = 0; i < table.rules.size(); ++i) {
        const bool says_yes = catalog::drawn_output(table, table.rules[i], "entitled") == "true";
        (says_yes ? out.entitles : out.refuses).rules.push_back(compiled->policy.rules[i]);
        if (says_yes) {
            out.entitling_rules.push_back(static_cast<int>(i) + 1);
        } else {
            out.refuses.rules.back().amount.reset();
        }
    }
    out.policy = std::move(policy);
    out.benefit = &benefit;
    return out;
}

std::vector<CompiledBenefit> compile_all(
    const catalog::Catalog& catalog, std::string_view target, Date on, std::span<const columns::ColumnSpec> columns
) {
    std::vector<CompiledBenefit> out;
    for (const auto& policy : catalog.content().policies) {
        if (policy->target == target && policy->is_in_force(on)) {
            for (const catalog::BenefitDefinition& benefit : policy->benefits) {
                out.push_back(compile(policy, benefit, columns));
            }
        }
    }
    return out;
}

FactNames facts_needed(const catalog::Catalog& catalog) {
    FactNames out;
    for (const catalog::TargetDefinition& target : catalog.content().targets) {
        std::vector<std::string> facts{catalog.content().life_table.age, catalog.content().life_table.sex};
        for (const catalog::Grouping& grouping : target.groups) {
            facts.push_back(grouping.fact);
        }
        out = joined(out, facts_asked(catalog, target.id, facts));
    }
    for (const auto& policy : catalog.content().policies) {
        for (const catalog::BenefitDefinition& benefit : policy->benefits) {
            std::vector<std::string> facts;
            for (const catalog::PolicyInput& input : benefit.inputs) {
                facts.push_back(input.fact);
            }
            out = joined(out, facts_asked(catalog, policy->target, facts));
        }
    }
    return out;
}

FactNames facts_asked(const catalog::Catalog& catalog, std::string_view target_id, std::span<const std::string> facts) {
    FactNames out;
    const catalog::TargetDefinition* target = catalog.target(target_id);
    for (const std::string& fact : facts) {
        if (target != nullptr && catalog.fact_of(target_id, fact) != nullptr) {
            std::vector<std::string>& names = out[target->fact(fact) != nullptr ? target->id : "household"];
            names.push_back(fact);
        }
    }
    for (auto& [owner, names] : out) {
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
    }
    return out;
}

FactNames joined(const FactNames& some, const FactNames& others) {
    FactNames out = some;
    for (const auto& [target, facts] : others) {
        std::vector<std::string> both;
        std::set_union(out[target].begin(), out[target].end(), facts.begin(), facts.end(), std::back_inserter(both));
        out[target] = std::move(both);
    }
    return out;
}

bool has_all(const FactNames& facts, const FactNames& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& one) {
        const auto found = facts.find(one.first);
        return found != facts.end() &&
               std::includes(found->second.begin(), found->second.end(), one.second.begin(), one.second.end());
    });
}

int64_t BenefitMatches::total_cents() const { return std::accumulate(cents.begin(), cents.end(), int64_t{0}); }

std::vector<BenefitMatches>
match(std::span<const CompiledBenefit> benefits, const columns::Table& table, const ScanSettings& settings) {
    std::vector<BenefitMatches> out;
    for (size_t first = 0; first < benefits.size(); first += settings.together) {
        const auto group = benefits.subspan(first, std::min(settings.together, benefits.size() - first));
        std::vector<columns::Policy> entitles;
        std::vector<columns::Policy> refuses;
        for (const CompiledBenefit& one : group) {
            entitles.push_back(one.entitles);
            refuses.push_back(one.refuses);
        }
        std::vector<columns::Outcome> found =
            columns::scan(entitles, table, {.ids = true, .amounts = true, .rules = true, .threads = settings.threads});
        const std::vector<columns::Outcome> refused =
            settings.entitled_only ? std::vector<columns::Outcome>(group.size())
                                   : columns::scan(refuses, table, {.threads = settings.threads});
        for (size_t i = 0; i < group.size(); ++i) {
            const CompiledBenefit& one = group[i];
            BenefitMatches& matches = out.emplace_back();
            matches.policy = one.policy->id;
            matches.version = one.policy->version;
            matches.hash = one.policy->hash;
            matches.benefit = one.benefit->id;
            matches.refused = static_cast<int64_t>(refused[i].count);
            take(matches, one, table, std::move(found[i]));
            matches.unknown = settings.entitled_only ? 0
                                                     : static_cast<int64_t>(table.rows()) - matches.refused -
                                                           static_cast<int64_t>(matches.rows.size());
        }
    }
    return out;
}

} // namespace tonghe::policy
