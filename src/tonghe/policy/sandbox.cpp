#include "tonghe/policy/sandbox.hpp"

#include "tonghe/base/clock.hpp"
#include "tonghe/base/parallel.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/policy/ageing.hpp"
#include "tonghe/policy/errors.hpp"

#include <algorithm>
#include <set>

namespace tonghe::policy {

struct Sandbox::Prepared {
    std::shared_ptr<const MatchedCity> city;
    const snapshot::TargetTable* table = nullptr; // of the city
    Population population;
    std::vector<columns::Table> later;                             // one year later, two …
    mutable std::map<std::string, std::vector<Reach>> later_today; // by `policy/benefit`; under the sandbox's mutex
};

struct Sandbox::Asked {
    std::shared_ptr<const Prepared> over;
    std::shared_ptr<const catalog::PolicyDefinition> today;
    const catalog::BenefitDefinition* benefit = nullptr; // of `today`
    std::shared_ptr<const catalog::PolicyDefinition> drawn;
    CompiledBenefit compiled;
    std::string dmn;
};

namespace {

std::vector<columns::ColumnSpec> specs_of(const columns::Table& table) {
    std::vector<columns::ColumnSpec> out;
    for (const columns::Column& column : table.columns()) {
        out.push_back(column.spec);
    }
    return out;
}

std::shared_ptr<const catalog::PolicyDefinition>
policy_of(const MatchedCity& city, const std::string& policy, const std::string& benefit) {
    auto found = city.catalog->policy(policy, city.run.on);
    if (found == nullptr) {
        throw Error(errors::policy_not_found, {{"policy", policy}});
    }
    if (found->benefit(benefit) == nullptr) {
        throw Error(errors::benefit_not_found, {{"policy", policy}, {"benefit", benefit}});
    }
    return found;
}

Fault cell_fault(std::string pointer, Text what, Text remedy) {
    return {"policy.variant", std::move(pointer), "", 0, std::move(what), std::move(remedy)};
}

[[noreturn]] void refuse(const Variant& variant, std::vector<Fault> faults) {
    throw Error(
        errors::variant_faulty,
        {{"policy", variant.policy}, {"count", std::to_string(faults.size())}},
        std::move(faults)
    );
}

// The shape that DMN cannot tell: a test for each condition, facts that the columns hold.
std::vector<catalog::FactType> types_of(
    const Variant& variant, const catalog::Catalog& catalog, const std::string& target, const columns::Table& table
) {
    std::vector<Fault> faults;
    std::vector<catalog::FactType> types;
    std::set<std::string> seen;
    for (size_t i = 0; i < variant.drawn.inputs.size(); ++i) {
        const DrawnInput& input = variant.drawn.inputs[i];
        const std::string pointer = "/drawn/inputs/" + std::to_string(i);
        const catalog::FactDefinition* fact = catalog.fact_of(target, input.fact);
        types.push_back(fact == nullptr ? catalog::FactType::text : fact->type);
        if (fact == nullptr) {
            faults.push_back(cell_fault(
                pointer + "/fact",
                {"没有事实“" + input.fact + "”", "There is no fact '" + input.fact + "'"},
                {"从列出的事实中选择", "Choose one of those that are listed"}
            ));
        } else if (!table.find(input.fact)) {
            faults.push_back(cell_fault(
                pointer + "/fact",
                {"最近一次匹配没有读取“" + fact->title.zh + "”", "The last run did not read '" + fact->title.en + "'"},
                {"选择已有政策用到的事实", "Choose a fact that a policy in force reads"}
            ));
        }
        if (input.input.empty() || input.name.empty() || !seen.insert(input.input).second) {
            faults.push_back(cell_fault(
                pointer + "/input",
                {"输入需要唯一的标识和名称", "An input needs a name and an id of its own"},
                {"改用别的标识", "Use another id"}
            ));
        }
    }
    for (size_t i = 0; i < variant.drawn.rules.size(); ++i) {
        if (variant.drawn.rules[i].tests.size() != variant.drawn.conditions.size()) {
            faults.push_back(cell_fault(
                "/drawn/rules/" + std::to_string(i) + "/tests",
                {"每个条件需要一格", "There is one test for each condition"},
                {"补足或删去多余的格", "Add what is missing or remove what is too much"}
            ));
        }
    }
    if (!faults.empty()) {
        refuse(variant, std::move(faults));
    }
    return types;
}

} // namespace

rules::Number step_of(const rules::Number& threshold) {
    const auto whole = threshold.truncated().value_or(0);
    const int64_t size = whole < 0 ? -whole : whole;
    if (size == 0 && threshold != rules::Number(0)) {
        return rules::Number::scaled(1, 2); // a share
    }
    if (size <= 200) {
        return 1;
    }
    int64_t step = 1;
    for (int64_t unit = 1; unit <= size / 20; unit *= 10) {
        for (const int64_t times : {1, 2, 5}) {
            step = unit * times <= size / 20 ? unit * times : step;
        }
    }
    return step;
}

std::shared_ptr<const Sandbox::Prepared> Sandbox::prepared(const std::string& target) const {
    auto city = city_();
    if (city == nullptr || city->columns.table(target) == nullptr) {
        throw Error(errors::not_matched_yet);
    }
    const std::lock_guard lock(mutex_);
    auto& kept = prepared_[target];
    if (kept == nullptr || kept->city->run.run != city->run.run) {
        std::erase_if(prepared_, [&](const auto& one) {
            return one.second != nullptr && one.second->city->run.run != city->run.run;
        });
        auto fresh = std::make_shared<Prepared>();
        fresh->table = city->columns.table(target);
        fresh->population =
            population(*city->catalog, *city->catalog->target(target), *fresh->table, secret_, threads_);
        for (int years = 1; years < years_estimated && !fresh->population.ages.empty(); ++years) {
            fresh->later.push_back(aged(*city->catalog, target, fresh->table->table, years));
        }
        fresh->city = std::move(city);
        return prepared_[target] = std::move(fresh);
    }
    return kept;
}

Sandbox::Asked Sandbox::ask(const Variant& variant) const {
    const auto city = city_();
    if (city == nullptr) {
        throw Error(errors::not_matched_yet);
    }
    Asked out;
    out.today = policy_of(*city, variant.policy, variant.benefit);
    out.benefit = out.today->benefit(variant.benefit);
    out.over = prepared(out.today->target);
    const columns::Table& table = out.over->table->table;
    const auto types = types_of(variant, *city->catalog, out.today->target, table);
    const WrittenBenefit written = write_dmn(variant.drawn, *out.today, *out.benefit, types);
    out.dmn = written.dmn;
    std::vector<catalog::PolicyInput> inputs;
    for (const DrawnInput& input : variant.drawn.inputs) {
        inputs.push_back({input.input, input.name, input.fact});
    }
    const auto drawn = catalog::redraw(*city->catalog, *out.today, variant.benefit, written.dmn, inputs);
    if (!drawn) {
        std::vector<Fault> faults = drawn.faults();
        for (Fault& fault : faults) {
            fault.pointer = "/drawn" + written.pointer_of(fault.line);
            fault.file.clear();
            fault.line = 0;
        }
        refuse(variant, std::move(faults));
    }
    out.drawn = *drawn;
    out.compiled = compile(out.drawn, *out.drawn->benefit(variant.benefit), specs_of(table));
    return out;
}

DrawnBenefit Sandbox::today(const std::string& policy, const std::string& benefit) const {
    const auto city = city_();
    if (city == nullptr) {
        throw Error(errors::not_matched_yet);
    }
    const auto found = policy_of(*city, policy, benefit);
    prepared(found->target); // so that the first estimate does not wait for it
    return drawn(*found, *found->benefit(benefit));
}

std::vector<Reach> Sandbox::later_reach(const Asked& asked, const CompiledBenefit& compiled, const Matched& now) const {
    const Prepared& over = *asked.over;
    const bool ages = std::any_of(compiled.facts.begin(), compiled.facts.end(), [&](const std::string& fact) {
        return grows(*over.city->catalog, asked.today->target, fact);
    });
    std::vector<Reach> out(years_estimated - 1);
    in_parallel(out.size(), threads_, [&](size_t year, unsigned) {
        const int years = static_cast<int>(year) + 1;
        if (!ages || over.later.empty()) {
            out[year] = reach_after(over.population, now, now, years);
            return;
        }
        const auto then = match({&compiled, 1}, over.later[year], {.threads = 1, .entitled_only = true});
        out[year] = reach_after(over.population, {&then.front(), now.pays}, now, years);
    });
    return out;
}

// Of today's policy: the same for every variant of it, until the next run.
std::vector<Reach> Sandbox::later_reach_today(const Asked& asked, const Matched& now) const {
    if (now.matches == nullptr) {
        return std::vector<Reach>(years_estimated - 1);
    }
    const std::string name = asked.today->id + "/" + asked.benefit->id;
    {
        const std::lock_guard lock(mutex_);
        const auto known = asked.over->later_today.find(name);
        if (known != asked.over->later_today.end()) {
            return known->second;
        }
    }
    const CompiledBenefit compiled = compile(asked.today, *asked.benefit, specs_of(asked.over->table->table));
    auto reach = later_reach(asked, compiled, now);
    const std::lock_guard lock(mutex_);
    asked.over->later_today[name] = reach;
    return reach;
}

VariantEstimate Sandbox::estimate(const Variant& variant) const {
    const int64_t began = steady_micros();
    const Asked asked = ask(variant);
    const Prepared& over = *asked.over;
    const columns::Table& table = over.table->table;
    const Matched today{over.city->find(variant.policy, variant.benefit), asked.benefit->pays};
    const auto matched = match({&asked.compiled, 1}, table, {.threads = threads_});
    const Matched drawn{&matched.front(), asked.benefit->pays};
    const std::vector<Reach> later_today = later_reach_today(asked, today);
    const std::vector<Reach> later_drawn = later_reach(asked, asked.compiled, drawn);
    std::vector<YearReach> years;
    for (size_t i = 0; i < later_drawn.size(); ++i) {
        years.push_back({later_today[i], later_drawn[i]});
    }
    VariantEstimate out;
    out.estimate = policy::estimate(over.population, today, drawn, years, threads_);
    out.rules_left_out = static_cast<int>(asked.compiled.entitling_rules.size()) - out.estimate.rules_counted;
    std::set<std::string> held;
    for (const std::string& fact : asked.compiled.facts) {
        if (is_held(*over.city->catalog, asked.today->target, fact)) {
            held.insert(fact);
        }
    }
    out.held = {held.begin(), held.end()};
    out.run = over.city->run;
    out.rows = static_cast<int64_t>(table.rows());
    out.dmn = asked.dmn;
    out.seconds = static_cast<double>(steady_micros() - began) / 1e6;
    return out;
}

Sensitivity Sandbox::sensitivity(const Variant& variant) const {
    const Asked asked = ask(variant);
    Sensitivity out;
    std::vector<CompiledBenefit> compiled{asked.compiled};
    std::vector<std::optional<Figure>*> figures{nullptr};
    for (const Threshold& threshold : thresholds(variant.drawn)) {
        const auto step = step_of(threshold.value);
        out.thresholds.push_back(
            {threshold,
             rules::subtract(threshold.value, step).value_or(threshold.value),
             rules::add(threshold.value, step).value_or(threshold.value),
             std::nullopt,
             std::nullopt}
        );
    }
    for (ThresholdEffect& effect : out.thresholds) {
        for (const bool up : {false, true}) {
            Variant moved = variant;
            moved.drawn = with_threshold(variant.drawn, effect.threshold, up ? effect.upper_value : effect.lower_value);
            try {
                compiled.push_back(ask(moved).compiled);
                figures.push_back(up ? &effect.upper : &effect.lower);
            } catch (const Error&) { // meets the next threshold: not a table any more
            }
        }
    }
    constexpr size_t together = 4;
    for (size_t first = 0; first < compiled.size(); first += together) {
        const auto some = std::span(compiled).subspan(first, std::min(together, compiled.size() - first));
        const auto matched = match(some, asked.over->table->table, {.threads = threads_, .entitled_only = true});
        for (size_t i = 0; i < matched.size(); ++i) {
            const Figure figure = reach(asked.over->population, {&matched[i], asked.benefit->pays});
            if (first + i == 0) {
                out.variant = figure;
            } else {
                *figures[first + i] = figure;
            }
        }
    }
    return out;
}

} // namespace tonghe::policy
