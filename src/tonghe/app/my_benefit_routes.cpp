// What is paid to me, or to the enterprise that I act for: on its way, arrived, and what may be done about it. An agent
// of an enterprise looks; its legal representative confirms, names another account, opts out.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/payment_scope.hpp"
#include "tonghe/app/payment_views.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/mine.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/registry/registry.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using namespace disbursement;

enum class BenefitState {
    publicity,
    confirming,
    submitted,
    approved,
    paying,
    paid,
    failed,
    held,
    opted_out,
    removed,
    given_up
};
TONGHE_ENUM(
    BenefitState, publicity, confirming, submitted, approved, paying, paid, failed, held, opted_out, removed, given_up
)

struct PaidView {
    std::string payment;
    Date on;
    std::string amount;
    BenefitState state = BenefitState::paid;
    std::string period;
};
TONGHE_STRUCT(PaidView, payment, on, amount, state, period)

struct MyBenefitView {
    std::string policy;
    Text title;
    std::string benefit;
    Text benefit_title;
    BenefitState state = BenefitState::publicity;
    std::string amount;
    catalog::Pays pays = catalog::Pays::monthly;
    Date since;
    std::string account_masked;
    std::string payment; // of the newest
    std::string period;
    BatchId batch;
    int64_t number = 0;
    std::optional<Instant> publicity_until;
    std::optional<Instant> confirmation_until;
    bool confirmed = false;
    bool may_change_account = false;
    bool may_opt_out = false;
    std::optional<Text> cause; // why it failed
    std::vector<PaidView> payments;
};
TONGHE_STRUCT(
    MyBenefitView,
    policy,
    title,
    benefit,
    benefit_title,
    state,
    amount,
    pays,
    since,
    account_masked,
    payment,
    period,
    batch,
    number,
    publicity_until,
    confirmation_until,
    confirmed,
    may_change_account,
    may_opt_out,
    cause,
    payments
)

struct NoInput {};
TONGHE_STRUCT_EMPTY(NoInput)

struct MyBenefitsOut {
    std::optional<std::string> enterprise; // whose they are, where it is not herself
    std::optional<bool> may_act;           // for it
    std::vector<MyBenefitView> benefits;
};
TONGHE_STRUCT(MyBenefitsOut, enterprise, may_act, benefits)

struct PaymentIn {
    std::string payment;
};
TONGHE_STRUCT(PaymentIn, payment)

struct AccountIn {
    std::string payment;
    std::string account;
    std::string bank; // code; may be empty
};
TONGHE_STRUCT(AccountIn, payment, account, bank)

struct ProofView {
    std::string payment;
    std::string policy;
    Text title;
    Text benefit_title;
    std::string number_of_policy; // 云府规〔2025〕6号
    Text issuer_title;
    Text reason;
    Text article;
    std::string policy_hash;
    std::string period;
    std::string amount;
    Date paid_on;
    std::string name; // the payee's own
    std::string account_masked;
    BatchId batch;
    std::string receipt;
    int64_t entry = 0;
    std::string entry_hash;
    std::string root;
    std::string leaf_hash;
    int64_t leaf = 0;
    int64_t leaves = 0;
    std::vector<std::string> path;
};
TONGHE_STRUCT(
    ProofView,
    payment,
    policy,
    title,
    benefit_title,
    number_of_policy,
    issuer_title,
    reason,
    article,
    policy_hash,
    period,
    amount,
    paid_on,
    name,
    account_masked,
    batch,
    receipt,
    entry,
    entry_hash,
    root,
    leaf_hash,
    leaf,
    leaves,
    path
)

BenefitState state_of(const Batch& batch, const Line& line) {
    switch (line.state) {
    case LineState::paid:
        return BenefitState::paid;
    case LineState::failed:
        return BenefitState::failed;
    case LineState::opted_out:
        return BenefitState::opted_out;
    case LineState::removed:
        return BenefitState::removed;
    case LineState::given_up:
        return BenefitState::given_up;
    case LineState::ordered:
    case LineState::again:
        return BenefitState::paying;
    case LineState::held:
        return BenefitState::held;
    case LineState::listed:
        break;
    }
    return batch.state == BatchState::publicity    ? BenefitState::publicity
           : batch.state == BatchState::confirming ? BenefitState::confirming
           : batch.state == BatchState::submitted  ? BenefitState::submitted
                                                   : BenefitState::approved;
}

// The enterprise that she acts for, or herself.
registry::Record payee_of(Session& session, const House& house, const api::Caller& caller) {
    const identity::Actor& actor = caller.actor();
    auto record = actor.acting_for ? house.registry.get(session, "enterprise", actor.acting_for->id)
                                   : house.registry.get(session, registry::RecordId(actor.person));
    if (!record) {
        throw Error(policy::errors::not_in_register, {{"who", actor.acting_for ? actor.acting_for->name : actor.name}});
    }
    return *std::move(record);
}

bool may_act(const api::Caller& caller) {
    const auto& enterprise = caller.actor().acting_for;
    return !enterprise || enterprise->role == identity::EnterpriseRole::legal_representative;
}

registry::Record payee_who_acts(Session& session, const House& house, const api::Caller& caller) {
    if (!may_act(caller)) {
        throw Error(disbursement::errors::representative_needed, {{"enterprise", caller.actor().acting_for->name}});
    }
    return payee_of(session, house, caller);
}

MyBenefitView view_of(const House& house, const PaymentViews& views, const MyPayment& mine, bool acts) {
    const auto catalog = house.catalog.get();
    const auto policy = catalog->policy_version(mine.batch.terms.policy, mine.batch.terms.policy_version);
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(mine.batch.terms.benefit);
    MyBenefitView out;
    out.policy = mine.batch.terms.policy;
    out.title = views.policy_title(mine.batch.terms);
    out.benefit = mine.batch.terms.benefit;
    out.benefit_title = views.title_of(mine.batch.terms);
    out.state = state_of(mine.batch, mine.line);
    out.amount = yuan(mine.line.cents);
    out.pays = benefit == nullptr ? catalog::Pays::once : benefit->pays;
    out.since = date_of(mine.batch.created_at);
    out.account_masked = masked_account(mine.line.account.number);
    out.payment = mine.line.payment;
    out.period = mine.batch.terms.period;
    out.batch = mine.batch.id;
    out.number = mine.line.number();
    out.publicity_until = mine.batch.publicity_until;
    out.confirmation_until = mine.batch.confirmation_until;
    out.confirmed = mine.line.confirmed;
    out.may_change_account = acts && may_change(mine.batch, mine.line);
    out.may_opt_out = acts && may_opt_out(mine.batch, mine.line);
    if (mine.line.state == LineState::failed && !mine.line.cause.empty()) {
        out.cause = title_of_reason(mine.line.cause);
    }
    return out;
}

// One line a benefit: the newest payment says how it stands, those that arrived are below it.
MyBenefitsOut my_benefits(Session& session, const House& house, const api::Caller& caller) {
    const PaymentViews views(house);
    MyBenefitsOut out;
    std::string payee = caller.actor().person;
    if (caller.actor().acting_for) {
        payee = payee_of(session, house, caller).id.text();
        out.enterprise = caller.actor().acting_for->name;
        out.may_act = may_act(caller);
    }
    for (const MyPayment& mine : payments_to(session, payee)) {
        auto found = std::find_if(out.benefits.begin(), out.benefits.end(), [&](const MyBenefitView& one) {
            return one.policy == mine.batch.terms.policy && one.benefit == mine.batch.terms.benefit;
        });
        if (found == out.benefits.end()) {
            found = out.benefits.insert(found, view_of(house, views, mine, may_act(caller)));
        }
        if (mine.line.paid_on) {
            found->payments.push_back(
                {mine.line.payment,
                 *mine.line.paid_on,
                 yuan(mine.line.cents),
                 BenefitState::paid,
                 mine.batch.terms.period}
            );
        }
    }
    return out;
}

ProofView proof(Session& session, const House& house, const api::Caller& caller, const std::string& payment) {
    const registry::Record payee = payee_of(session, house, caller);
    const Proof found = proof_of(session, house.journal, payee.id.text(), payment);
    const PaymentViews views(house);
    const BatchTerms& terms = found.paid.batch.terms;
    ProofView out;
    out.payment = payment;
    out.policy = terms.policy;
    out.title = views.policy_title(terms);
    out.benefit_title = views.title_of(terms);
    if (const auto policy = house.catalog.get()->policy_version(terms.policy, terms.policy_version)) {
        out.number_of_policy = policy->number;
        const auto catalog = house.catalog.get();
        const catalog::Unit* unit = issuing_unit(*catalog, policy->issuer);
        out.issuer_title = unit == nullptr ? Text{policy->issuer, policy->issuer} : unit->title;
    }
    out.reason = views.reason_of(terms, found.paid.line.rule, &out.article);
    out.policy_hash = terms.policy_hash;
    out.period = terms.period;
    out.amount = yuan(found.paid.line.cents);
    out.paid_on = found.paid.line.paid_on.value_or(Date{});
    out.name = payee.text("name");
    out.account_masked = masked_account(found.paid.line.account.number);
    out.batch = found.paid.batch.id;
    out.receipt = found.receipt;
    out.entry = found.entry;
    out.entry_hash = found.entry_hash;
    out.root = found.root;
    out.leaf_hash = found.leaf_hash;
    out.leaf = found.leaf;
    out.leaves = found.leaves;
    out.path = found.path;
    return out;
}

// The benefit after an act; one that was opted out of has no order id any more.
MyBenefitView after(Session& session, const House& house, const MyPayment& before) {
    const MyPayment now{*find_batch(session, before.batch.id), *find_line(session, before.line.line)};
    return view_of(house, PaymentViews(house), now, true);
}

} // namespace

void add_my_benefit_routes(api::Routes& routes, House& house) {
    routes.read<NoInput, MyBenefitsOut>(
        {.path = "/api/v1/me/benefits",
         .name = "list_my_benefits",
         .tag = "payments",
         .summary = {"我的待遇：在途和已发", "What is on its way to me or my enterprise, and what arrived"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const NoInput&) {
            return my_benefits(session, house, caller);
        }
    );
    routes.write<PaymentIn, MyBenefitView>(
        {.method = api::Method::post,
         .path = "/api/v1/me/benefits/{payment}/confirmation",
         .name = "confirm_my_account",
         .tag = "payments",
         .summary = {"确认收款账户", "The account is right"},
         .access = "resident",
         .errors =
             {&disbursement::errors::benefit_not_found,
              &disbursement::errors::account_needed,
              &disbursement::errors::representative_needed}},
        [&house](Tx& tx, const api::Caller& caller, const PaymentIn& in) {
            const std::string payee = payee_who_acts(tx, house, caller).id.text();
            const MyPayment before = payment_to(tx, payee, in.payment);
            confirm(tx, payee, in.payment, caller.actor().account);
            return after(tx, house, before);
        }
    );
    routes.write<AccountIn, MyBenefitView>(
        {.method = api::Method::put,
         .path = "/api/v1/me/benefits/{payment}/account",
         .name = "change_my_account",
         .tag = "payments",
         .summary = {"改用本人名下的另一个账号", "Be paid to another account of mine"},
         .access = "resident",
         .errors =
             {&disbursement::errors::benefit_not_found,
              &disbursement::errors::too_late,
              &disbursement::errors::bad_account,
              &disbursement::errors::account_of_another,
              &disbursement::errors::representative_needed}},
        [&house](Tx& tx, const api::Caller& caller, const AccountIn& in) {
            const registry::Record payee = payee_who_acts(tx, house, caller);
            const MyPayment before = payment_to(tx, payee.id.text(), in.payment);
            change_account(tx, house.registry, payee, in.payment, {in.account, "", in.bank}, caller.actor().account);
            return after(tx, house, before);
        }
    );
    routes.write<PaymentIn, MyBenefitView>(
        {.method = api::Method::post,
         .path = "/api/v1/me/benefits/{payment}/opting-out",
         .name = "opt_out_of_benefit",
         .tag = "payments",
         .summary = {"放弃本期待遇", "I do not want this payment"},
         .access = "resident",
         .errors =
             {&disbursement::errors::benefit_not_found,
              &disbursement::errors::too_late,
              &disbursement::errors::representative_needed}},
        [&house](Tx& tx, const api::Caller& caller, const PaymentIn& in) {
            const std::string payee = payee_who_acts(tx, house, caller).id.text();
            const MyPayment before = payment_to(tx, payee, in.payment);
            opt_out(tx, payee, in.payment, caller.actor().account);
            return after(tx, house, before);
        }
    );
    routes.read<PaymentIn, ProofView>(
        {.path = "/api/v1/me/benefits/{payment}/proof",
         .name = "get_payment_proof",
         .tag = "payments",
         .summary = {"到账凭证", "The proof of a payment"},
         .access = "resident",
         .errors = {&disbursement::errors::benefit_not_found, &disbursement::errors::not_paid}},
        [&house](Session& session, const api::Caller& caller, const PaymentIn& in) {
            return proof(session, house, caller, in.payment);
        }
    );
}

} // namespace tonghe::app
