// Policies and answers as the API tells them.
#pragma once
#include "tonghe/policy/calculator.hpp"
#include "tonghe/snapshot/known.hpp"

#include <map>
#include <optional>
#include <set>

namespace tonghe::app {

struct FactOption {
    std::string code;
    Text title;
};
TONGHE_STRUCT(FactOption, code, title)

struct FactView {
    std::string fact;
    Text title;
    catalog::FactType type = catalog::FactType::text;
    int scale = 0;
    std::vector<FactOption> options;
    std::string source; // function of the office whose word it is
    Text source_title;
    Text registry_title;
    std::optional<int> policies; // how many ask for it
    std::optional<Json> value;
    bool needs_consent = false; // of the other adults of the household
};
TONGHE_STRUCT(
    FactView, fact, title, type, scale, options, source, source_title, registry_title, policies, value, needs_consent
)

struct BenefitLine {
    std::string benefit;
    Text title;
    catalog::Pays pays = catalog::Pays::monthly;
    catalog::BenefitDelivery delivery = catalog::BenefitDelivery::application;
};
TONGHE_STRUCT(BenefitLine, benefit, title, pays, delivery)

struct PolicyLine {
    std::string policy;
    int64_t version = 1;
    Text title;
    Text summary;
    catalog::PolicyField field = catalog::PolicyField::assistance;
    std::string target;
    std::string issuer;
    Text issuer_title;
    std::string number;
    Date issued_on;
    Date from;
    std::optional<Date> until;
    bool in_force = true;
    std::vector<BenefitLine> benefits;
};
TONGHE_STRUCT(
    PolicyLine,
    policy,
    version,
    title,
    summary,
    field,
    target,
    issuer,
    issuer_title,
    number,
    issued_on,
    from,
    until,
    in_force,
    benefits
)

struct NamedPolicy {
    std::string policy;
    Text title;
};
TONGHE_STRUCT(NamedPolicy, policy, title)

struct ArticleView {
    Text article;
    Text text;
};
TONGHE_STRUCT(ArticleView, article, text)

struct PolicyLawView {
    Text title;
    std::string number;
    Text article;
};
TONGHE_STRUCT(PolicyLawView, title, number, article)

struct BudgetView {
    int year = 0;
    int64_t yuan = 0;
};
TONGHE_STRUCT(BudgetView, year, yuan)

struct BenefitView {
    std::string benefit;
    Text title;
    catalog::Pays pays = catalog::Pays::monthly;
    catalog::BenefitDelivery delivery = catalog::BenefitDelivery::application;
    std::string decision;
    std::string item;
    std::vector<NamedPolicy> excludes;
    std::vector<FactView> facts;
    std::map<std::string, Text> reasons;
};
TONGHE_STRUCT(BenefitView, benefit, title, pays, delivery, decision, item, excludes, facts, reasons)

struct AlgorithmView {
    Text purpose;
    Text impact;
    std::string contact;
    Text contact_title;
};
TONGHE_STRUCT(AlgorithmView, purpose, impact, contact, contact_title)

struct PolicyCaseView {
    std::string title;
    catalog::Entitlement is = catalog::Entitlement::entitled;
    std::string amount;
    Text reason;
};
TONGHE_STRUCT(PolicyCaseView, title, is, amount, reason)

struct PolicyVersionView {
    int64_t version = 1;
    Date from;
    std::optional<Date> until; // the day before the next begins; before `from`: it never came into force
    bool in_force = false;     // today
    std::string number;        // of the document
    std::string hash;
    std::string pack;
};
TONGHE_STRUCT(PolicyVersionView, version, from, until, in_force, number, hash, pack)

struct PolicyView : PolicyLine {
    std::vector<PolicyVersionView> versions; // oldest first
    std::vector<ArticleView> text;
    std::vector<PolicyLawView> law;
    std::optional<BudgetView> budget;
    std::string contact;
    std::string hash;
    std::vector<BenefitView> benefits; // in place of the lines
    std::string dmn;
    AlgorithmView algorithm;
    std::vector<PolicyCaseView> cases;
};
TONGHE_STRUCT(
    PolicyView,
    policy,
    version,
    title,
    summary,
    field,
    target,
    issuer,
    issuer_title,
    number,
    issued_on,
    from,
    until,
    in_force,
    versions,
    text,
    law,
    budget,
    contact,
    hash,
    benefits,
    dmn,
    algorithm,
    cases
)

struct NearMissView {
    FactView fact;
    std::string test;
    std::optional<ArticleView> article;
    std::string amount;
};
TONGHE_STRUCT(NearMissView, fact, test, article, amount)

struct AnswerView {
    std::string policy;
    int64_t version = 1;
    Text title;
    catalog::PolicyField field = catalog::PolicyField::assistance;
    std::string benefit;
    Text benefit_title;
    std::optional<Text> who;            // of a family
    std::optional<std::string> subject; // record that the answer is about, where registers were asked
    bool by_person = false;             // she asked that people decide: this is a proposal
    catalog::Entitlement is = catalog::Entitlement::unknown;
    std::string amount;
    catalog::Pays pays = catalog::Pays::monthly;
    catalog::BenefitDelivery delivery = catalog::BenefitDelivery::application;
    std::string item;
    std::optional<Text> reason;
    std::optional<ArticleView> article;
    std::vector<FactView> missing;
    std::vector<NearMissView> near;
    std::optional<NamedPolicy> excluded_by;
};
TONGHE_STRUCT(
    AnswerView,
    policy,
    version,
    title,
    field,
    benefit,
    benefit_title,
    who,
    subject,
    by_person,
    is,
    amount,
    pays,
    delivery,
    item,
    reason,
    article,
    missing,
    near,
    excluded_by
)

struct TotalsView {
    std::string monthly;
    std::string yearly;
    std::string once;
};
TONGHE_STRUCT(TotalsView, monthly, yearly, once)

struct CalculationView {
    Date on;
    std::optional<Text> who;
    std::vector<FactView> facts; // what was known, where somebody's registers were asked
    std::vector<AnswerView> answers;
    TotalsView totals;
};
TONGHE_STRUCT(CalculationView, on, who, facts, answers, totals)

PolicyVersionView version_view(const catalog::PolicyDefinition& policy, Date today);

// Makes views of one catalogue.
class PolicyViews {
  public:
    explicit PolicyViews(std::shared_ptr<const catalog::Catalog> catalog);

    PolicyLine line(const catalog::PolicyDefinition& policy, Date today) const;
    PolicyView whole(const catalog::PolicyDefinition& policy, Date today) const;
    // Those that policies for the target ask about, the most asked first.
    std::vector<FactView> facts_asked(std::string_view target) const;
    FactView fact(std::string_view target, const std::string& fact) const;
    CalculationView calculation(
        std::string_view target, const policy::Calculation& calculation, const std::set<std::string>& withheld = {}
    ) const;
    AnswerView answer(
        std::string_view target, const policy::CalculatedBenefit& one, const std::set<std::string>& withheld = {}
    ) const;
    Text unit_title(const std::string& function) const;

  private:
    const catalog::FactDefinition* find(std::string_view target, const std::string& fact) const;
    NamedPolicy named(const std::string& policy) const;
    std::optional<ArticleView> article(const catalog::PolicyDefinition& policy, const std::string& name) const;

    std::shared_ptr<const catalog::Catalog> catalog_;
};

} // namespace tonghe::app
