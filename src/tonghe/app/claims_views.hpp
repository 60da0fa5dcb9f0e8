// Claims as the API shows them: batches, flags, figures, and a quarter's payment line by line.
//
// Always true
//  1. A person's pseudonym, diagnosis and visit are masked unless the access rules show them for the purpose named
//     (catalog/access.hpp); what is shown whole is a recorded read.
//  2. Amounts are plain decimals in yuan.
//
// Elsewhere: the routes (claims_routes.cpp), what is kept (claims/batches.hpp).
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/access.hpp"
#include "tonghe/claims/batches.hpp"

namespace tonghe::app {

struct ClaimsBatchView {
    claims::BatchId batch;
    std::string name;
    std::string review;
    Text review_title;
    int64_t review_version = 1;
    std::string review_hash;
    std::string hash;
    int64_t lines = 0;
    int64_t set_aside = 0;
    int64_t faults = 0;
    int64_t persons = 0;
    std::string amount;
    int64_t flags = 0;
    int64_t flagged_lines = 0;
    std::string at_stake;
    Date first_on;
    Date last_on;
    Instant received_at;
    std::string received_by; // a name
};
TONGHE_STRUCT(
    ClaimsBatchView,
    batch,
    name,
    review,
    review_title,
    review_version,
    review_hash,
    hash,
    lines,
    set_aside,
    faults,
    persons,
    amount,
    flags,
    flagged_lines,
    at_stake,
    first_on,
    last_on,
    received_at,
    received_by
)

struct ClaimsRuleView {
    std::string rule;
    Text title;
    int64_t flags = 0;
    std::string at_stake; // each line once
    int64_t confirmed = 0;
    int64_t cleared = 0;
    std::string saved;
    std::optional<std::string> precision; // of those decided
};
TONGHE_STRUCT(ClaimsRuleView, rule, title, flags, at_stake, confirmed, cleared, saved, precision)

struct ClaimsStateView {
    claims::FlagState state = claims::FlagState::flagged;
    int64_t flags = 0;
    std::string amount; // saved where confirmed, at stake otherwise
};
TONGHE_STRUCT(ClaimsStateView, state, flags, amount)

struct LineFaultView {
    int64_t line = 0;
    std::string column;
    std::string code;
    Text what;
};
TONGHE_STRUCT(LineFaultView, line, column, code, what)

struct ChargedView {
    std::string item;
    Text item_title;
    std::string hospital;
    Text hospital_title;
    std::string department;
    Date day;
    std::string quantity;
    std::string price;
    std::string amount;
    std::string person;
    std::string visit;
    std::string diagnosis;
    std::string sex;
    int64_t age = 0;
    std::string setting;
    bool masked = true;
};
TONGHE_STRUCT(
    ChargedView,
    item,
    item_title,
    hospital,
    hospital_title,
    department,
    day,
    quantity,
    price,
    amount,
    person,
    visit,
    diagnosis,
    sex,
    age,
    setting,
    masked
)

struct ClaimsFlagView {
    claims::FlagId flag;
    claims::BatchId batch;
    int64_t line = 0;
    std::string rule;
    Text rule_title;
    Text reason;
    std::string at_stake;
    claims::FlagState state = claims::FlagState::flagged;
    Date answer_due_on;
    ChargedView charged;
    std::string saved;
};
TONGHE_STRUCT(
    ClaimsFlagView, flag, batch, line, rule, rule_title, reason, at_stake, state, answer_due_on, charged, saved
)

struct ClaimEvidenceView {
    std::string fact;
    Text title;
    Json value;
};
TONGHE_STRUCT(ClaimEvidenceView, fact, title, value)

struct BesideView { // the other line that makes this one doubtful
    std::string batch;
    int64_t line = 0;
};
TONGHE_STRUCT(BesideView, batch, line)

struct SaidView { // by somebody about a flag
    std::string who;
    std::optional<Instant> at;
    std::string text;
    std::optional<claims::Verdict> verdict;
};
TONGHE_STRUCT(SaidView, who, at, text, verdict)

struct ArticleTextView {
    Text article;
    Text text;
};
TONGHE_STRUCT(ArticleTextView, article, text)

enum class FlagAction { explain, confirm, clear };
TONGHE_ENUM(FlagAction, explain, confirm, clear)

struct ClaimsFlagDetail {
    ClaimsFlagView flag;
    std::optional<ArticleTextView> article;
    std::vector<ClaimEvidenceView> evidence;
    std::optional<BesideView> beside;
    std::optional<SaidView> explanation;
    std::optional<SaidView> proposal;
    std::optional<SaidView> decision;
    bool takes_two = false;
    std::vector<FlagAction> actions; // of the caller, now
    int64_t version = 1;
};
TONGHE_STRUCT(
    ClaimsFlagDetail, flag, article, evidence, beside, explanation, proposal, decision, takes_two, actions, version
)

struct ContractView {
    Text party;
    std::string number;
    Date from;
    std::optional<Date> until;
    std::string share;
    std::string precision_floor;
    std::string quarter_cap;
};
TONGHE_STRUCT(ContractView, party, number, from, until, share, precision_floor, quarter_cap)

struct PaymentLineView {
    Text what;
    std::string value;
    std::string from;
};
TONGHE_STRUCT(PaymentLineView, what, value, from)

struct EffectView {
    int64_t entry = 0; // of the journal
    Instant at;
    claims::FlagId flag;
    std::string batch;
    Text rule_title;
    claims::Verdict verdict = claims::Verdict::confirm;
    std::string saved;
};
TONGHE_STRUCT(EffectView, entry, at, flag, batch, rule_title, verdict, saved)

std::string yuan_of(int64_t cents);

// Views of one reading of the packs, for one caller.
class ClaimsViews {
  public:
    ClaimsViews(std::shared_ptr<const catalog::Catalog> catalog, const identity::Actor& actor);

    // How much of a person the caller sees; `own` where it is the caller's own hospital.
    bool shows_persons(bool own) const;
    bool is_own(const claims::KeptFlag& flag) const;
    bool reviews() const; // sees flags of every hospital
    // Codes of the hospitals that the caller answers for.
    std::vector<std::string> hospitals() const;

    ClaimsBatchView batch(const claims::Batch& batch) const; // `received_by` as the account
    ClaimsRuleView rule(const catalog::ReviewDefinition* review, const claims::RuleFigures& figures) const;
    ClaimsFlagView flag(const claims::KeptFlag& flag, bool whole) const;
    ClaimsFlagDetail detail(const claims::KeptFlag& flag, Date today) const; // names as accounts
    ContractView contract(const catalog::EffectContract& contract) const;
    EffectView effect(const catalog::ReviewDefinition& review, const claims::EffectEntry& entry) const;

  private:
    std::shared_ptr<const catalog::Catalog> catalog_;
    const identity::Actor& actor_;
};

} // namespace tonghe::app
