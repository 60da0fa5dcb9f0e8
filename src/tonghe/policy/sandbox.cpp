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

struct Sandbox::Base {
    std::shared_ptr<const Prepared> over;
    std::shared_ptr<const catalog::PolicyDefinition> policy; // that is drawn anew
    const catalog::BenefitDefinition* benefit = nullptr;     // of `policy`
};

struct Sandbox::Asked {
    std::shared_ptr<const Prepared> over;
    CompiledBenefit compiled;
    std::string dmn;
};

namespace {

std::shared_ptr<const MatchedCity> needed(std::shared_ptr<const MatchedCity> city) {
    if (city == nullptr) {
        throw Error(errors::not_matched_yet);
    }
    return city;
}

// In force on the day of the run, else the first version to come.
std::shared_ptr<const catalog::PolicyDefinition> newest_of(const MatchedCity& city, const std::string& policy) {
    if (auto in_force = city.catalog->policy(policy, city.run.on)) {
        return in_force;
    }
    for (const auto& version : city.catalog->policy_versions(policy)) {
        if (version->from > city.run.on) {
            return version;
        }
    }
    throw Error(errors::policy_not_found, {{"policy", policy}});
}

Fault cell_fault(std::string pointer, Text what, Text remedy) {
    return {"policy.variant", std::move(pointer), "", 0, std::move(what), std::move(remedy)};
}

[[noreturn]] void refuse(const std::string& policy, std::vector<Fault> faults) {
    throw Error(
        errors::variant_faulty, {{"policy", policy}, {"count", std::to_string(faults.size())}}, std::move(faults)
    );
}

Fault not_read(std::string pointer, const catalog::FactDefinition& fact) {
    return cell_fault(
        std::move(pointer),
        {"最近一次匹配没有读取“" + fact.title.zh + "”", "The last run did not read '" + fact.title.en + "'"},
        {"选择已有政策用到的事实；或保存为政策草稿后再匹配一次",
         "Choose a fact that a policy reads; or save the policy as a draft and begin a run"}
    );
}

// The shape that DMN cannot tell: a test for each condition, facts that the columns hold.
std::vector<catalog::FactType> types_of(
    const DrawnBenefit& drawn,
    const catalog::Catalog& catalog,
    const catalog::PolicyDefinition& policy,
    const columns::Table& table
) {
    std::vector<Fault> faults;
    std::vector<catalog::FactType> types;
    std::set<std::string> seen;
    for (size_t i = 0; i < drawn.inputs.size(); ++i) {
        const DrawnInput& input = drawn.inputs[i];
        const std::string pointer = "/drawn/inputs/" + std::to_string(i);
        const catalog::FactDefinition* fact = catalog.fact_of(policy.target, input.fact);
        types.push_back(fact == nullptr ? catalog::FactType::text : fact->type);
        if (fact == nullptr) {
            faults.push_back(cell_fault(
                pointer + "/fact",
                {"没有事实“" + input.fact + "”", "There is no fact '" + input.fact + "'"},
                {"从列出的事实中选择", "Choose one of those that are listed"}
            ));
        } else if (!table.find(input.fact)) {
            faults.push_back(not_read(pointer + "/fact", *fact));
        }
        if (input.input.empty() || input.name.empty() || !seen.insert(input.input).second) {
            faults.push_back(cell_fault(
                pointer + "/input",
                {"输入需要唯一的标识和名称", "An input needs a name and an id of its own"},
                {"改用别的标识", "Use another id"}
            ));
        }
    }
    for (size_t i = 0; i < drawn.rules.size(); ++i) {
        if (drawn.rules[i].tests.size() != drawn.conditions.size()) {
            faults.push_back(cell_fault(
                "/drawn/rules/" + std::to_string(i) + "/tests",
                {"每个条件需要一格", "There is one test for each condition"},
                {"补足或删去多余的格", "Add what is missing or remove what is too much"}
            ));
        }
    }
    if (!faults.empty()) {
        refuse(policy.id, std::move(faults));
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

std::shared_ptr<const Sandbox::Prepared>
Sandbox::prepared(const std::shared_ptr<const MatchedCity>& city, const std::string& target) const {
    const snapshot::TargetTable* table = city->columns.table(target);
    if (table == nullptr) {
        throw Error(errors::not_matched_yet);
    }
    std::shared_ptr<Slot> slot;
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(slots_, [&](const auto& one) { return one.second->run != city->run.run; });
        auto& kept = slots_[target];
        if (kept == nullptr) {
            kept = std::make_shared<Slot>();
            kept->run = city->run.run;
        }
        slot = kept;
    }
    const std::lock_guard lock(slot->mutex); // other targets do not wait
    if (slot->made == nullptr) {
        auto fresh = std::make_shared<Prepared>();
        fresh->table = table;
        fresh->population = population(*city->catalog, *city->catalog->target(target), *table, secret_, threads_);
        for (int years = 1; years < years_estimated && !fresh->population.ages.empty(); ++years) {
            fresh->later.push_back(aged(*city->catalog, target, table->table, years));
        }
        fresh->city = city;
        slot->made = std::move(fresh);
    }
    return slot->made;
}

Sandbox::Base Sandbox::base_of(const std::string& policy, const std::string& benefit) const {
    const auto city = needed(city_());
    Base out;
    out.policy = newest_of(*city, policy);
    out.benefit = out.policy->benefit(benefit);
    if (out.benefit == nullptr) {
        throw Error(errors::benefit_not_found, {{"policy", policy}, {"benefit", benefit}});
    }
    out.over = prepared(city, out.policy->target);
    return out;
}

Sandbox::Asked Sandbox::ask(const Base& base, const DrawnBenefit& drawn) const {
    const catalog::Catalog& catalog = *base.over->city->catalog;
    const columns::Table& table = base.over->table->table;
    const auto types = types_of(drawn, catalog, *base.policy, table);
    const WrittenBenefit written = write_dmn(drawn, *base.policy, *base.benefit, types);
    std::vector<catalog::PolicyInput> inputs;
    for (const DrawnInput& input : drawn.inputs) {
        inputs.push_back({input.input, input.name, input.fact});
    }
    const auto redrawn = catalog::redraw(catalog, *base.policy, base.benefit->id, written.dmn, inputs);
    if (!redrawn) {
        std::vector<Fault> faults = redrawn.faults();
        for (Fault& fault : faults) {
            fault.pointer = "/drawn" + written.pointer_of(fault.line);
            fault.file.clear();
            fault.line = 0;
        }
        refuse(base.policy->id, std::move(faults));
    }
    return {base.over, compile(*redrawn, *(*redrawn)->benefit(base.benefit->id), table.specs()), written.dmn};
}

Sandbox::Begun Sandbox::begin(const std::string& policy, const std::string& benefit) const {
    const Base base = base_of(policy, benefit); // prepares, so that the first estimate does not wait for it
    return {base.over->city, base.policy, drawn(*base.policy, *base.benefit)};
}

std::vector<Reach> Sandbox::later_reach(const Asked& asked, const CompiledBenefit& compiled, const Matched& now) const {
    const Prepared& over = *asked.over;
    const bool ages = std::any_of(compiled.facts.begin(), compiled.facts.end(), [&](const std::string& fact) {
        return grows(*over.city->catalog, over.table->target, fact);
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

// Of the policy in force: the same for every variant of it, until the next run.
std::vector<Reach>
Sandbox::later_reach_today(const Asked& asked, const CompiledBenefit* compiled, const Matched& now) const {
    if (compiled == nullptr) {
        return std::vector<Reach>(years_estimated - 1);
    }
    const std::string name = compiled->policy->id + "/" + compiled->benefit->id;
    {
        const std::lock_guard lock(mutex_);
        const auto known = asked.over->later_today.find(name);
        if (known != asked.over->later_today.end()) {
            return known->second;
        }
    }
    auto reach = later_reach(asked, *compiled, now);
    const std::lock_guard lock(mutex_);
    asked.over->later_today[name] = reach;
    return reach;
}

VariantEstimate Sandbox::estimate(const Asked& asked) const {
    const int64_t began = steady_micros();
    const Prepared& over = *asked.over;
    const columns::Table& table = over.table->table;
    const auto [in_force, found] = over.city->asked(asked.compiled.policy->id, asked.compiled.benefit->id);
    const bool stands = in_force != nullptr && in_force->policy->target == over.table->target;
    const Matched today = stands ? Matched{found, in_force->benefit->pays} : Matched{};
    const auto matched = match({&asked.compiled, 1}, table, {.threads = threads_});
    const Matched drawn{&matched.front(), asked.compiled.benefit->pays};
    const std::vector<Reach> later_today = later_reach_today(asked, stands ? in_force : nullptr, today);
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
        if (is_held(*over.city->catalog, over.table->target, fact)) {
            held.insert(fact);
        }
    }
    out.held = {held.begin(), held.end()};
    out.run = over.city->run;
    out.target = over.table->target;
    out.rows = static_cast<int64_t>(table.rows());
    out.dmn = asked.dmn;
    out.seconds = static_cast<double>(steady_micros() - began) / 1e6;
    return out;
}

VariantEstimate Sandbox::estimate(const Variant& variant) const {
    return estimate(ask(base_of(variant.policy, variant.benefit), variant.drawn));
}

VariantEstimate Sandbox::estimate(
    const std::shared_ptr<const catalog::PolicyDefinition>& written, const std::string& benefit_id
) const {
    const catalog::BenefitDefinition* benefit = written->benefit(benefit_id);
    if (benefit == nullptr) {
        throw Error(errors::benefit_not_found, {{"policy", written->id}, {"benefit", benefit_id}});
    }
    const auto over = prepared(needed(city_()), written->target);
    std::vector<Fault> faults;
    for (const catalog::PolicyInput& input : benefit->inputs) {
        const catalog::FactDefinition* fact = over->city->catalog->fact_of(written->target, input.fact);
        if (fact != nullptr && !over->table->table.find(input.fact)) {
            const auto place = std::to_string(benefit - written->benefits.data());
            faults.push_back(not_read("/text/benefits/" + place + "/inputs/" + input.input, *fact));
        }
    }
    if (!faults.empty()) {
        refuse(written->id, std::move(faults));
    }
    return estimate({over, compile(written, *benefit, over->table->table.specs()), written->dmn});
}

Sensitivity Sandbox::sensitivity(const Variant& variant) const {
    const Base base = base_of(variant.policy, variant.benefit);
    const Asked asked = ask(base, variant.drawn);
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
            const auto& value = up ? effect.upper_value : effect.lower_value;
            try {
                compiled.push_back(ask(base, with_threshold(variant.drawn, effect.threshold, value)).compiled);
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
            const Figure figure = reach(asked.over->population, {&matched[i], base.benefit->pays});
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
