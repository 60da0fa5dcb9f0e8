#include "tonghe/app/estimate_views.hpp"

#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/events.hpp"

namespace tonghe::app {

namespace {

using rules::Number;

std::string yuan(int64_t cents) { return Number::scaled(cents, 2).text(); }

FigureView view_of(const policy::Figure& figure) {
    return {figure.people, figure.cents ? std::optional(yuan(*figure.cents)) : std::nullopt};
}

FigureView people_of(const policy::Figure& figure) { return {figure.people, std::nullopt}; }

// `3–5`, `90 and more`; of money in whole yuan.
Text limits_title(const policy::Group& group, int scale) {
    int64_t unit = 1;
    for (int i = 0; i < scale; ++i) {
        unit *= 10;
    }
    const auto below = [&](int64_t high) {
        return scale == 0 ? std::to_string(high - 1) : std::to_string(high / unit);
    };
    if (!group.low && !group.high) {
        return {"全部", "all"};
    }
    if (!group.low) {
        const std::string high = std::to_string(*group.high / unit);
        return {"低于 " + high, "below " + high};
    }
    const std::string low = std::to_string(*group.low / unit);
    if (!group.high) {
        return {low + " 及以上", low + " and more"};
    }
    const std::string until = below(*group.high);
    const std::string range = low == until ? low : low + "–" + until;
    return {range, range};
}

Text group_title(
    const catalog::Catalog& catalog,
    const FactView& fact,
    const policy::DimensionEstimate& dimension,
    const policy::Group& group
) {
    if (group.name.empty()) {
        return {"不明", "not known"};
    }
    if (dimension.name == snapshot::region_column) {
        return catalog.territory().full_name(group.name);
    }
    if (dimension.is_ordered) {
        return limits_title(group, dimension.scale);
    }
    for (const FactOption& option : fact.options) {
        if (option.code == group.name) {
            return option.title;
        }
    }
    if (group.name == "true") {
        return {"是", "yes"};
    }
    return group.name == "false" ? Text{"否", "no"} : Text{group.name, group.name};
}

EqualityView view_of(const policy::Equality& equality, const Text& title) {
    return {
        title,
        equality.gini_without,
        equality.gini_today,
        equality.gini_variant,
        equality.poor_without,
        equality.poor_today,
        equality.poor_variant,
        equality.concentration_today,
        equality.concentration_variant};
}

} // namespace

void record_estimate(House& house, const api::Caller& caller, const EstimateAsked& asked) {
    house.journal.write([&](journal::Tx& tx) {
        tx.record(
            {.kind = policy::events::estimated,
             .subject = asked.policy,
             .actor = caller.actor().account,
             .data = {{"benefit", asked.benefit}, {"variant", asked.variant}, {"asked", asked.asked}}}
        );
    });
}

SandboxView sandbox_view(const House& house, const std::string& policy_id, const std::string& benefit_id) {
    auto [city, policy, drawn] = house.sandbox.begin(policy_id, benefit_id);
    const catalog::BenefitDefinition* benefit = policy->benefit(benefit_id);
    SandboxView out;
    out.drawn = std::move(drawn);
    out.policy = policy->id;
    out.version = policy->version;
    out.title = policy->title;
    out.target = policy->target;
    out.benefit = benefit->id;
    out.benefit_title = benefit->title;
    out.pays = benefit->pays;
    if (policy->budget) {
        out.budget = BudgetView{policy->budget->year, policy->budget->yuan};
    }
    out.reasons = benefit->reasons;
    for (const catalog::PolicyArticle& article : policy->text) {
        out.articles.push_back({article.article, article.text});
    }
    const PolicyViews views(city->catalog);
    if (const snapshot::TargetTable* table = city->columns.table(policy->target)) {
        for (const columns::Column& column : table->table.columns()) {
            if (city->catalog->fact_of(policy->target, column.spec.name) != nullptr) {
                out.facts.push_back(views.fact(policy->target, column.spec.name));
            }
        }
    }
    return out;
}

EstimateView estimate_view(const House& house, const policy::VariantEstimate& estimated) {
    const auto catalog = house.catalog.get();
    const std::string& target = estimated.target;
    const PolicyViews views(catalog);
    const policy::Estimate& from = estimated.estimate;
    EstimateView out;
    out.run = estimated.run.run;
    out.on = estimated.run.on;
    out.rows = estimated.rows;
    out.seconds = estimated.seconds;
    out.today = view_of(from.today);
    out.variant = view_of(from.variant);
    out.gained = view_of(from.gained);
    out.lost = view_of(from.lost);
    out.more = view_of(from.more);
    out.less = view_of(from.less);
    out.unknown_today = people_of(from.unknown_today);
    out.unknown_variant = people_of(from.unknown_variant);
    out.rules_left_out = estimated.rules_left_out;
    const int first_year = estimated.run.on.year();
    for (const policy::YearEstimate& year : from.years) {
        out.years.push_back({first_year + year.years, view_of(year.today), view_of(year.variant)});
    }
    for (const std::string& fact : estimated.held) {
        out.held.push_back(views.fact(target, fact));
    }
    for (const policy::DimensionEstimate& dimension : from.dimensions) {
        const bool is_region = dimension.name == snapshot::region_column;
        const FactView fact = is_region ? FactView() : views.fact(target, dimension.name);
        DimensionView& made = out.dimensions.emplace_back();
        made.dimension = dimension.name;
        made.title = is_region ? Text{"地区", "District"} : fact.title;
        made.is_ordered = dimension.is_ordered;
        for (const policy::GroupEstimate& one : dimension.groups) {
            made.groups.push_back(
                {one.group.name,
                 group_title(*catalog, fact, dimension, one.group),
                 people_of(one.population),
                 view_of(one.today),
                 view_of(one.variant),
                 view_of(one.gained),
                 view_of(one.lost)}
            );
        }
    }
    if (from.equality) {
        out.equality = view_of(*from.equality, views.fact(target, from.equality->fact).title);
    }
    out.dmn = estimated.dmn;
    return out;
}

SensitivityView sensitivity_view(const policy::DrawnBenefit& drawn, const policy::Sensitivity& sensitivity) {
    SensitivityView out;
    out.variant = view_of(sensitivity.variant);
    for (const policy::ThresholdEffect& effect : sensitivity.thresholds) {
        const auto step = [](const Number& value, const std::optional<policy::Figure>& figure) {
            return StepView{value.text(), figure ? std::optional(view_of(*figure)) : std::nullopt};
        };
        out.thresholds.push_back(
            {static_cast<int>(effect.threshold.condition),
             drawn.conditions[effect.threshold.condition].expression,
             effect.threshold.value.text(),
             step(effect.lower_value, effect.lower),
             step(effect.upper_value, effect.upper)}
        );
    }
    return out;
}

} // namespace tonghe::app
