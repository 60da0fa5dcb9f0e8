// Payment batches as the API tells them. Names are masked, accounts never whole.
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/disbursement/paying.hpp"
#include "tonghe/disbursement/preparing.hpp"

namespace tonghe::identity {
struct Actor;
}

namespace tonghe::app {

using disbursement::Batch;
using disbursement::BatchState;
using disbursement::LineState;

struct BatchLineView {
    disbursement::BatchId batch;
    std::string policy;
    Text title;
    std::string benefit;
    Text benefit_title;
    std::string period;
    disbursement::Payees payees = disbursement::Payees::persons;
    BatchState state = BatchState::drawing;
    Text state_title;
    int64_t lines = 0;
    std::string amount; // yuan
    int64_t paid = 0;
    std::string paid_amount;
    int64_t failed = 0;
    int64_t set_aside = 0;
    Instant created_at;
};
TONGHE_STRUCT(
    BatchLineView,
    batch,
    policy,
    title,
    benefit,
    benefit_title,
    period,
    payees,
    state,
    state_title,
    lines,
    amount,
    paid,
    paid_amount,
    failed,
    set_aside,
    created_at
)

struct TallyView {
    LineState state = LineState::listed;
    int64_t lines = 0;
    std::string amount;
};
TONGHE_STRUCT(TallyView, state, lines, amount)

struct ActView {
    std::string act;
    std::string who;
    std::string note;
    Instant at;
};
TONGHE_STRUCT(ActView, act, who, note, at)

// One payee's line: by number, with what may be shown of her, or of an enterprise: its name, and of its credit code a
// part.
struct PersonLineView {
    int64_t number = 0;
    std::string name;
    std::string identity;
    Text region;
    std::string amount;
    Text reason;
    LineState state = LineState::listed;
    std::string account; // …1234
    std::optional<Text> cause;
    int attempt = 0;
};
TONGHE_STRUCT(PersonLineView, number, name, identity, region, amount, reason, state, account, cause, attempt)

struct SampledView {
    PersonLineView line;
    std::optional<bool> right;
    std::string note;
    catalog::Entitlement now_is = catalog::Entitlement::unknown; // asked again of the records of today
    std::string now_amount;
};
TONGHE_STRUCT(SampledView, line, right, note, now_is, now_amount)

struct ObjectionView {
    std::string objection;
    PersonLineView line;
    std::string reason;
    Instant lodged_at;
    std::optional<bool> upheld;
    std::string answer;
};
TONGHE_STRUCT(ObjectionView, objection, line, reason, lodged_at, upheld, answer)

struct FileView {
    std::string name;
    int64_t lines = 0;
    std::string amount;
    std::string state;
    std::string hash;
    Instant made_at;
};
TONGHE_STRUCT(FileView, name, lines, amount, state, hash, made_at)

struct SetAsideView {
    std::string receipt;
    int64_t line = 0;
    std::string payment;
    std::string amount;
    std::string reason;
    Text reason_title;
    Instant at;
};
TONGHE_STRUCT(SetAsideView, receipt, line, payment, amount, reason, reason_title, at)

SetAsideView set_aside_view(const disbursement::SetAside& one);

struct BudgetStandView {
    int year = 0;
    std::string yuan;
    std::string committed;
    std::string left; // before this batch where it is not approved yet
};
TONGHE_STRUCT(BudgetStandView, year, yuan, committed, left)

enum class BatchAct { judge, publish, answer, submit, approve, send_back, cancel, give_up };
TONGHE_ENUM(BatchAct, judge, publish, answer, submit, approve, send_back, cancel, give_up)

struct BatchView {
    BatchLineView line;
    int64_t version = 1;
    std::string run;
    std::string policy_hash;
    int64_t candidates = 0;
    int64_t already = 0;
    int64_t seed = 0;
    std::string note;
    std::optional<Instant> publicity_until;
    std::optional<Instant> confirmation_until;
    std::optional<Instant> settled_at;
    Text publicity; // 7 个工作日
    Text confirmation;
    int64_t live = 0; // that is to be paid
    std::string live_amount;
    std::optional<BudgetStandView> budget;
    std::vector<TallyView> tallies;
    std::vector<ActView> acts;
    std::vector<SampledView> sample;
    std::optional<double> wrong_share; // of the sample, in percent, once somebody judged
    std::vector<ObjectionView> objections;
    std::vector<FileView> files;
    std::vector<SetAsideView> set_aside;
    std::vector<PersonLineView> failed; // and those held
    std::vector<BatchAct> may;          // by whoever asks, now
};
TONGHE_STRUCT(
    BatchView,
    line,
    version,
    run,
    policy_hash,
    candidates,
    already,
    seed,
    note,
    publicity_until,
    confirmation_until,
    settled_at,
    publicity,
    confirmation,
    live,
    live_amount,
    budget,
    tallies,
    acts,
    sample,
    wrong_share,
    objections,
    files,
    set_aside,
    failed,
    may
)

struct DrawableView { // a benefit that can be paid without an application
    std::string policy;
    Text title;
    std::string benefit;
    Text benefit_title;
    catalog::Pays pays = catalog::Pays::monthly;
    std::string period; // now
    disbursement::Payees payees = disbursement::Payees::persons;
    bool may_draw = false; // whoever asks
    int64_t entitled = 0;
    int64_t served = 0;
    int64_t under_way = 0;
    int64_t unserved = 0;
    std::optional<BudgetStandView> budget;
};
TONGHE_STRUCT(
    DrawableView,
    policy,
    title,
    benefit,
    benefit_title,
    pays,
    period,
    payees,
    may_draw,
    entitled,
    served,
    under_way,
    unserved,
    budget
)

disbursement::BatchTerms terms_of(
    const catalog::PolicyDefinition& policy,
    const catalog::BenefitDefinition& benefit,
    disbursement::Payees payees,
    const std::string& period,
    const std::string& run,
    Date today
);
// Who is paid where a policy has that target; nothing where it is nobody who has an account.
std::optional<disbursement::Payees> payees_of(const catalog::Catalog& catalog, const std::string& target);
std::optional<disbursement::Budget> budget_of(const catalog::Catalog& catalog, const std::string& policy, Date on);

// Makes views of one moment.
class PaymentViews {
  public:
    explicit PaymentViews(const House& house) : house_(house), catalog_(house.catalog.get()) {}

    Text title_of(const disbursement::BatchTerms& terms) const; // of the benefit
    Text policy_title(const disbursement::BatchTerms& terms) const;
    // Why she is entitled, and on which article it rests.
    Text reason_of(const disbursement::BatchTerms& terms, int rule, Text* article = nullptr) const;
    BatchLineView line(Session& session, const Batch& batch) const;
    BatchView whole(Session& session, const Batch& batch, const identity::Actor& actor) const;
    PersonLineView person(Session& session, const Batch& batch, const disbursement::Line& line) const;
    std::optional<DrawableView> drawable(
        Session& session,
        int64_t entitled, // by the last run
        const catalog::PolicyDefinition& policy,
        const catalog::BenefitDefinition& benefit
    ) const; // nothing where it is not of that kind

  private:
    SampledView sampled(Session& session, const Batch& batch, const disbursement::SampledLine& one) const;
    std::optional<BudgetStandView> budget(Session& session, const std::string& policy) const;

    const House& house_;
    std::shared_ptr<const catalog::Catalog> catalog_;
};

} // namespace tonghe::app
