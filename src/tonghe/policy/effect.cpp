#include "tonghe/policy/effect.hpp"

#include "tonghe/policy/errors.hpp"
#include "tonghe/rules/number.hpp"

#include <algorithm>

namespace tonghe::policy {

namespace {

int64_t cents_of(const catalog::BenefitAnswer& answer) {
    const auto amount = rules::Number::parse(answer.amount);
    return amount ? rules::multiply(*amount, 100)->integer().value_or(0) : 0;
}

void count(Effect& out, bool was, bool is, int64_t before, int64_t after) {
    out.won += !was && is ? 1 : 0;
    out.lost += was && !is ? 1 : 0;
    out.more += was && is && after > before ? 1 : 0;
    out.less += was && is && after < before ? 1 : 0;
}

void add_rows(Effect& out, const BenefitMatches& before, const BenefitMatches& after, const snapshot::TargetTable& of) {
    const auto old_rows = before.rows.view();
    const auto new_rows = after.rows.view();
    size_t i = 0;
    size_t j = 0;
    while (i < old_rows.size() || j < new_rows.size()) {
        const bool was = i < old_rows.size() && (j == new_rows.size() || old_rows[i] <= new_rows[j]);
        const bool is = j < new_rows.size() && (i == old_rows.size() || new_rows[j] <= old_rows[i]);
        count(out, was, is, was ? before.cents[i] : 0, is ? after.cents[j] : 0);
        if (is && !was && of.target == "person") {
            out.newly.emplace_back(of.keys[new_rows[j]]);
        }
        i += was ? 1 : 0;
        j += is ? 1 : 0;
    }
}

} // namespace

Standings standings(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const std::vector<Concerned>& concerned,
    Date on
) {
    Standings out;
    snapshot::FactReader reader(session, registry, catalog, on);
    for (const Concerned& who : concerned) {
        const auto known = reader.read(who.target, who.key);
        if (!known) {
            continue;
        }
        ++out.asked;
        for (const auto& policy : catalog.content().policies) {
            if (policy->target != who.target || !policy->is_in_force(on)) {
                continue;
            }
            for (const catalog::BenefitDefinition& benefit : policy->benefits) {
                const catalog::BenefitAnswer answer = catalog::answer(*policy, benefit, known->values);
                if (answer.is == catalog::Entitlement::entitled) {
                    out.entitled[{who.target, who.key, policy->id, benefit.id}] = cents_of(answer);
                }
            }
        }
    }
    return out;
}

Effect compare(const Standings& before, const Standings& after) {
    Effect out{.asked = std::max(before.asked, after.asked)};
    for (const auto& [key, cents] : before.entitled) {
        const auto now = after.entitled.find(key);
        const bool is = now != after.entitled.end();
        count(out, true, is, cents, is ? now->second : 0);
    }
    for (const auto& [key, cents] : after.entitled) {
        out.won += before.entitled.contains(key) ? 0 : 1;
    }
    return out;
}

std::optional<Effect>
compare_versions(const MatchedCity& city, const std::string& hash, const catalog::PolicyDefinition& fresh) {
    const snapshot::TargetTable* table = city.columns.table(fresh.target);
    if (table == nullptr) {
        return std::nullopt;
    }
    const std::vector<columns::ColumnSpec> specs = table->table.specs();
    Effect out{.asked = static_cast<int64_t>(table->table.rows())};
    const auto shared = std::make_shared<const catalog::PolicyDefinition>(fresh);
    for (const catalog::BenefitDefinition& benefit : shared->benefits) {
        const BenefitMatches* before = city.find(fresh.id, benefit.id);
        if (before == nullptr || before->hash != hash) {
            return std::nullopt;
        }
        try {
            const CompiledBenefit compiled = compile(shared, benefit, specs);
            add_rows(out, *before, match({&compiled, 1}, table->table).front(), *table);
        } catch (const Error& e) {
            if (e.code().name != std::string_view(errors::not_by_columns.name)) {
                throw;
            }
            return std::nullopt;
        }
    }
    return out;
}

std::optional<std::string>
hash_before(Session& session, const RunId& run, std::string_view policy, std::string_view benefit) {
    return session.first(
        "SELECT hash FROM policy_run_benefit WHERE run < ? AND policy = ? AND benefit = ? ORDER BY run DESC LIMIT 1",
        {run, policy, benefit},
        [](const store::Row& row) { return row.text(0); }
    );
}

} // namespace tonghe::policy
