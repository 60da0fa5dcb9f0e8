// Policies (政策): text with articles, issuer, validity, budget, and benefits, each with a decision over facts that
// says who is entitled, to how much and why.
//
// Always true
//  1. Every input of a benefit's decision is a fact of the policy's target, of the type that the decision expects.
//  2. The decision is one table with the outputs `entitled`, `amount`, `reason`; every reason has words in both
//  languages.
//  3. For known facts exactly one rule answers; that none does means that a fact is missing.
//  4. The policy's own cases hold: those it was written for are entitled, those just outside are not.
//
// Elsewhere: facts (catalog/fact.hpp), answers about people (policy/).
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/base/term.hpp"
#include "tonghe/base/time.hpp"
#include "tonghe/catalog/algorithm.hpp"
#include "tonghe/catalog/fact.hpp"
#include "tonghe/catalog/item.hpp"
#include "tonghe/rules/model.hpp"

#include <map>
#include <memory>

namespace tonghe::catalog {

enum class PolicyField {
    elderly,
    children,
    disability,
    assistance,
    employment,
    startup,
    insurance,
    education,
    health,
    housing,
    veterans,
    family,
    agriculture,
    innovation,
    enterprise,
    talent,
    consumption,
};
TONGHE_ENUM(
    PolicyField,
    elderly,
    children,
    disability,
    assistance,
    employment,
    startup,
    insurance,
    education,
    health,
    housing,
    veterans,
    family,
    agriculture,
    innovation,
    enterprise,
    talent,
    consumption
)

enum class Pays { monthly, yearly, once, none };
TONGHE_ENUM(Pays, monthly, yearly, once, none)

enum class BenefitDelivery { automatic, application, service }; // automatic: 免申即享
TONGHE_ENUM(BenefitDelivery, automatic, application, service)

struct PolicyLaw { // a published text that the policy rests on
    Text title;
    std::string number; // of the document, `国发〔2014〕47号`
    Text article;

    bool operator==(const PolicyLaw&) const = default;
};

struct PolicyArticle {
    Text article; // 第三条
    Text text;

    bool operator==(const PolicyArticle&) const = default;
};

struct PolicyInput {
    std::string input; // id of the decision's input
    std::string name;  // of that input, as drawn
    std::string fact;

    bool operator==(const PolicyInput&) const = default;
};

struct BenefitDefinition {
    std::string id;
    Text title;
    std::string decision; // id in the policy's model
    std::vector<PolicyInput> inputs;
    Pays pays = Pays::monthly;
    BenefitDelivery delivery = BenefitDelivery::application;
    std::string item;                  // where one may apply; may be empty
    std::vector<std::string> excludes; // policies whose benefits cannot be had beside this one
    std::map<std::string, Text> reasons;
};

enum class Entitlement { entitled, not_entitled, unknown };
TONGHE_ENUM(Entitlement, entitled, not_entitled, unknown)

struct PolicyCase { // one of the stories that a policy brings along
    std::string title;
    std::string benefit;               // the first where the file says nothing
    std::map<std::string, Json> given; // by fact
    Entitlement is = Entitlement::entitled;
    std::optional<std::string> amount; // as written
    std::string reason;
    std::vector<std::string> missing; // facts, where unknown
    int line = 0;
};

struct PolicyBudget {
    int year = 0;
    int64_t yuan = 0;

    bool operator==(const PolicyBudget&) const = default;
};

struct PaymentTerms {                    // how what nobody has to apply for is paid (免申即享)
    int sample = 20;                     // payees whom the department looks at before the list is published
    Term publicity{TermUnit::day, 7};    // during which anybody may object
    Term confirmation{TermUnit::day, 3}; // after that, for the payee to name another account or to opt out
    Term mending{TermUnit::workday, 5};  // for an officer to see to a payment that the bank refused
    bool pays_out = true;                // false: a relief, which lowers what somebody owes

    bool operator==(const PaymentTerms&) const = default;
};

struct PolicyDefinition {
    std::string id;
    int64_t version = 1;
    std::string pack;
    Text title;
    Text summary;
    std::string issuer; // function of a unit
    std::string number; // of the document
    Date issued_on;
    Date from;
    std::optional<Date> until;
    std::string target;
    PolicyField field = PolicyField::assistance;
    std::vector<PolicyLaw> law;
    std::vector<PolicyArticle> text;
    std::optional<PolicyBudget> budget;
    PaymentTerms payment;
    std::string contact;
    std::vector<BenefitDefinition> benefits;
    AlgorithmEntry algorithm;
    std::string dmn;  // benefit.dmn as drawn
    std::string hash; // of its files: which version answered
    std::shared_ptr<const rules::Model> model;
    std::vector<PolicyCase> cases;

    const BenefitDefinition* benefit(std::string_view benefit_id) const;

    bool is_in_force(Date day) const { return from <= day && (!until || day <= *until); }
};

struct NearMiss { // a rule that would entitle but for one condition
    int rule = 0; // from 1
    std::string fact;
    std::string test; // what the fact would have to be, as the author wrote it
    std::string article;
    std::string amount; // as written

    bool operator==(const NearMiss&) const = default;
};

struct BenefitAnswer {
    Entitlement is = Entitlement::unknown;
    std::string amount;               // in yuan, as a plain decimal; empty where there is none
    std::string reason;               // key of the benefit's reasons
    int rule = 0;                     // that answered, from 1
    std::string article;              // what the rule notes: 第三条
    std::vector<std::string> missing; // facts without which nothing can be said
    std::vector<NearMiss> near;       // where not entitled
};

// Whether somebody of whom these facts are known (by id; an absent one is unknown) is entitled. A fact that is not
// known never counts for or against: a rule answers only where all it asks about is known.
BenefitAnswer answer(const PolicyDefinition& policy, const BenefitDefinition& benefit, const JsonObject& facts);

} // namespace tonghe::catalog
