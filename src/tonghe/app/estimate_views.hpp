// Estimates of the sandbox as the API tells them: money in yuan, groups by their titles.
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/app/policy_views.hpp"
#include "tonghe/policy/sandbox.hpp"

namespace tonghe::app {

// Of fewer than ten people both are absent: nobody may tell them from none.
struct FigureView {
    std::optional<int64_t> people;
    std::optional<std::string> yearly; // yuan
};
TONGHE_STRUCT(FigureView, people, yearly)

struct SandboxView {
    std::string policy;
    int64_t version = 1;
    Text title;
    std::string target;
    std::string benefit;
    Text benefit_title;
    catalog::Pays pays = catalog::Pays::monthly;
    std::optional<BudgetView> budget;
    policy::DrawnBenefit drawn;
    std::map<std::string, Text> reasons;
    std::vector<ArticleView> articles;
    std::vector<FactView> facts; // that conditions may read: those in the columns of the last run
};
TONGHE_STRUCT(
    SandboxView, policy, version, title, target, benefit, benefit_title, pays, budget, drawn, reasons, articles, facts
)

struct GroupView {
    std::string group;
    Text title;
    FigureView population, today, variant, gained, lost;
};
TONGHE_STRUCT(GroupView, group, title, population, today, variant, gained, lost)

struct DimensionView {
    std::string dimension;
    Text title;
    bool is_ordered = false;
    std::vector<GroupView> groups;
};
TONGHE_STRUCT(DimensionView, dimension, title, is_ordered, groups)

struct YearView {
    int year = 0;
    FigureView today, variant;
};
TONGHE_STRUCT(YearView, year, today, variant)

struct EqualityView {
    Text fact_title;
    double gini_without = 0, gini_today = 0, gini_variant = 0;
    double poor_without = 0, poor_today = 0, poor_variant = 0;
    std::optional<double> concentration_today, concentration_variant;
};
TONGHE_STRUCT(
    EqualityView,
    fact_title,
    gini_without,
    gini_today,
    gini_variant,
    poor_without,
    poor_today,
    poor_variant,
    concentration_today,
    concentration_variant
)

struct EstimateView {
    policy::RunId run;
    Date on;
    int64_t rows = 0;
    double seconds = 0;
    FigureView today, variant, gained, lost, more, less, unknown_today, unknown_variant;
    int rules_left_out = 0;
    std::vector<YearView> years;
    std::vector<FactView> held;
    std::vector<DimensionView> dimensions;
    std::optional<EqualityView> equality;
    std::string dmn;
};
TONGHE_STRUCT(
    EstimateView,
    run,
    on,
    rows,
    seconds,
    today,
    variant,
    gained,
    lost,
    more,
    less,
    unknown_today,
    unknown_variant,
    rules_left_out,
    years,
    held,
    dimensions,
    equality,
    dmn
)

struct StepView {
    std::string value;
    std::optional<FigureView> figure; // absent: the table would have a gap, or rules would overlap
};
TONGHE_STRUCT(StepView, value, figure)

struct ThresholdView {
    int condition = 0;
    std::string name; // of the condition
    std::string value;
    StepView lower, upper;
};
TONGHE_STRUCT(ThresholdView, condition, name, value, lower, upper)

struct SensitivityView {
    FigureView variant;
    std::vector<ThresholdView> thresholds;
};
TONGHE_STRUCT(SensitivityView, variant, thresholds)

struct EstimateAsked {
    std::string policy;
    std::string benefit;
    std::string variant; // hash of what was drawn
    std::string asked;   // estimate, sensitivity, draft
};

// That somebody asked stands in the journal: what the variant was, and who it was.
void record_estimate(House& house, const api::Caller& caller, const EstimateAsked& asked);
SandboxView sandbox_view(const House& house, const std::string& policy, const std::string& benefit);
EstimateView estimate_view(const House& house, const policy::VariantEstimate& estimate);
SensitivityView sensitivity_view(const policy::DrawnBenefit& drawn, const policy::Sensitivity& sensitivity);

} // namespace tonghe::app
