#include "tonghe/app/payment_views.hpp"

#include "tonghe/app/found_people.hpp"
#include "tonghe/app/payment_scope.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/drawn_rule.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/registry/mask.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/snapshot/known.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using namespace disbursement;

constexpr int shown_max = 200; // files, failures, what is set aside: the newest

std::vector<BatchAct>
acts_open(const Batch& batch, const std::vector<Act>& acts, const identity::Actor& actor, const PaymentScope& scope) {
    std::vector<BatchAct> out;
    const bool prepares = actor.may(identity::permission::prepare_payments) && scope.prepares(batch.terms.policy);
    const bool approves = actor.may(identity::permission::approve_payments);
    const bool took_part = std::any_of(acts.begin(), acts.end(), [&](const Act& one) {
        return one.account == actor.account && one.act != "sent_back";
    });
    const auto add = [&](BatchAct act, bool is_open) {
        if (is_open) {
            out.push_back(act);
        }
    };
    const BatchState state = batch.state;
    add(BatchAct::judge, prepares && state == BatchState::sampling);
    add(BatchAct::publish, prepares && state == BatchState::sampling);
    add(BatchAct::answer, prepares && (state == BatchState::publicity || state == BatchState::confirming));
    add(BatchAct::submit, prepares && state == BatchState::confirming);
    add(BatchAct::approve, approves && !took_part && state == BatchState::submitted);
    add(BatchAct::send_back, approves && state == BatchState::submitted);
    add(BatchAct::cancel,
        prepares && state != BatchState::paying && state != BatchState::settled && state != BatchState::cancelled);
    add(BatchAct::give_up, prepares && (state == BatchState::paying || state == BatchState::settled));
    return out;
}

template <class Tallies> Tally in_state(const Tallies& tallies, LineState state) {
    const auto found = tallies.find(state);
    return found == tallies.end() ? Tally{} : found->second;
}

std::optional<double> share_of_wrong(const std::vector<SampledView>& sample) {
    double judged = 0;
    double wrong = 0;
    for (const SampledView& one : sample) {
        judged += one.right ? 1 : 0;
        wrong += one.right == false ? 1 : 0;
    }
    return judged == 0 ? std::nullopt : std::optional(wrong * 100 / judged);
}

} // namespace

SetAsideView set_aside_view(const SetAside& one) {
    return {
        one.receipt, one.receipt_line, one.payment, yuan(one.cents), one.reason, title_of_reason(one.reason), one.at};
}

BatchTerms terms_of(
    const catalog::PolicyDefinition& policy,
    const catalog::BenefitDefinition& benefit,
    Payees payees,
    const std::string& period,
    const std::string& run,
    Date today
) {
    return {
        policy.id,
        benefit.id,
        policy.version,
        policy.hash,
        run,
        period,
        period == "once" ? today.year() : std::stoi(period.substr(0, 4)),
        policy.payment.sample,
        policy.payment.publicity,
        policy.payment.confirmation,
        policy.payment.mending,
        payees};
}

std::optional<Payees> payees_of(const catalog::Catalog& catalog, const std::string& target) {
    const catalog::TargetDefinition* found = catalog.target(target);
    if (found != nullptr && found->registry == "enterprise") {
        return Payees::enterprises;
    }
    const bool is_person = found != nullptr && (found->registry == "person" || found->registry == "household");
    return is_person ? std::optional(Payees::persons) : std::nullopt;
}

std::optional<Budget> budget_of(const catalog::Catalog& catalog, const std::string& policy, Date on) {
    const auto found = catalog.policy(policy, on);
    return found == nullptr || !found->budget ? std::nullopt
                                              : std::optional(Budget{found->budget->year, found->budget->yuan * 100});
}

Text PaymentViews::title_of(const BatchTerms& terms) const {
    const auto policy = catalog_->policy_version(terms.policy, terms.policy_version);
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(terms.benefit);
    return benefit == nullptr ? Text{terms.benefit, terms.benefit} : benefit->title;
}

Text PaymentViews::policy_title(const BatchTerms& terms) const {
    const auto policy = catalog_->policy_version(terms.policy, terms.policy_version);
    return policy == nullptr ? Text{terms.policy, terms.policy} : policy->title;
}

Text PaymentViews::reason_of(const BatchTerms& terms, int rule, Text* article) const {
    const auto policy = catalog_->policy_version(terms.policy, terms.policy_version);
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(terms.benefit);
    if (benefit == nullptr || policy->hash != terms.policy_hash) {
        return {}; // its words are those of another version
    }
    const auto& decision =
        policy->model->decisions[static_cast<size_t>(policy->model->find_decision(benefit->decision))];
    const rules::Table* table = catalog::table_of(decision);
    if (table == nullptr || rule < 1 || static_cast<size_t>(rule) > table->rules.size()) {
        return {};
    }
    const rules::TableRule& drawn = table->rules[static_cast<size_t>(rule) - 1];
    if (article != nullptr && !drawn.annotations.empty()) {
        *article = {drawn.annotations.front(), drawn.annotations.front()};
        for (const catalog::PolicyArticle& one : policy->text) {
            *article = one.article.zh == article->zh ? one.article : *article;
        }
    }
    const auto found = benefit->reasons.find(catalog::drawn_output(*table, drawn, "reason"));
    return found == benefit->reasons.end() ? Text{} : found->second;
}

BatchLineView PaymentViews::line(Session& session, const Batch& batch) const {
    const Tallies tallies = tallies_of(session, batch);
    const Tally paid = in_state(tallies, LineState::paid);
    BatchLineView out;
    out.batch = batch.id;
    out.policy = batch.terms.policy;
    out.title = policy_title(batch.terms);
    out.benefit = batch.terms.benefit;
    out.benefit_title = title_of(batch.terms);
    out.period = batch.terms.period;
    out.payees = batch.terms.payees;
    out.state = batch.state;
    out.state_title = disbursement::title_of(batch.state);
    out.lines = batch.lines;
    out.amount = yuan(batch.cents);
    out.paid = paid.lines;
    out.paid_amount = yuan(paid.cents);
    out.failed = in_state(tallies, LineState::failed).lines;
    out.set_aside = count_set_aside(session, batch);
    out.created_at = batch.created_at;
    return out;
}

PersonLineView PaymentViews::person(Session& session, const Batch& batch, const Line& line) const {
    PersonLineView out;
    out.number = line.number();
    if (const auto record = house_.registry.get(session, registry::RecordId(line.payee))) {
        // An enterprise's name is no personal data; that of an individual business often is its owner's.
        const bool is_public = batch.terms.payees == Payees::enterprises && record->text("kind") != "individual";
        out.name = is_public ? record->text("name") : published_name(record->text("name"));
        out.identity = registry::mask_identity(record->key);
    }
    out.region = catalog_->territory().full_name(line.district + "000000");
    out.amount = yuan(line.cents);
    out.reason = reason_of(batch.terms, line.rule);
    out.state = line.state;
    out.account = masked_account(line.account.number);
    if (!line.cause.empty()) {
        out.cause = title_of_reason(line.cause);
    }
    out.attempt = line.attempt;
    return out;
}

SampledView PaymentViews::sampled(Session& session, const Batch& batch, const SampledLine& one) const {
    SampledView out;
    out.line = person(session, batch, one.line);
    out.right = one.right;
    out.note = one.reason;
    const auto policy = catalog_->policy_version(batch.terms.policy, batch.terms.policy_version);
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(batch.terms.benefit);
    const auto record = house_.registry.get(session, registry::RecordId(one.line.subject));
    if (benefit != nullptr && record) {
        snapshot::FactReader reader(session, house_.registry, *catalog_, date_of(house_.clock.now()));
        if (const auto known = reader.read(policy->target, record->key)) {
            const catalog::BenefitAnswer answer = catalog::answer(*policy, *benefit, known->values);
            out.now_is = answer.is;
            out.now_amount = answer.amount;
        }
    }
    return out;
}

std::optional<BudgetStandView> PaymentViews::budget(Session& session, const std::string& policy) const {
    const auto given = budget_of(*catalog_, policy, date_of(house_.clock.now()));
    if (!given) {
        return std::nullopt;
    }
    const int64_t used = committed(session, policy, given->year);
    return BudgetStandView{
        given->year, yuan(given->cents), yuan(used), yuan(std::max<int64_t>(given->cents - used, 0))};
}

BatchView PaymentViews::whole(Session& session, const Batch& batch, const identity::Actor& actor) const {
    const Tallies tallies = tallies_of(session, batch);
    const Tally all = disbursement::live(tallies);
    const std::vector<Act> acts = acts_of(session, batch);
    BatchView out;
    out.line = line(session, batch);
    out.version = batch.version;
    out.run = batch.terms.run;
    out.policy_hash = batch.terms.policy_hash;
    out.candidates = batch.candidates;
    out.already = batch.already;
    out.seed = batch.seed;
    out.note = batch.note;
    out.publicity_until = batch.publicity_until;
    out.confirmation_until = batch.confirmation_until;
    out.settled_at = batch.settled_at;
    out.publicity = shown(batch.terms.publicity);
    out.confirmation = shown(batch.terms.confirmation);
    out.live = all.lines;
    out.live_amount = yuan(all.cents);
    out.budget = budget(session, batch.terms.policy);
    for (const auto& [state, tally] : tallies) {
        out.tallies.push_back({state, tally.lines, yuan(tally.cents)});
    }
    std::vector<std::string> accounts;
    for (const Act& act : acts) {
        accounts.push_back(act.account);
    }
    const auto names = identity::names_of(session, accounts);
    for (const Act& act : acts) {
        const auto name = names.find(act.account);
        out.acts.push_back({act.act, name == names.end() ? "" : name->second, act.note, act.at});
    }
    for (const SampledLine& one : sample(session, batch)) {
        out.sample.push_back(sampled(session, batch, one));
    }
    out.wrong_share = share_of_wrong(out.sample);
    for (const Objection& one : objections(session, batch)) {
        out.objections.push_back(
            {one.id,
             person(session, batch, *find_line(session, one.line)),
             one.reason,
             one.lodged_at,
             one.upheld,
             one.answer}
        );
    }
    for (const FileLine& file : files_of(session, batch, shown_max)) {
        out.files.push_back({file.name, file.lines, yuan(file.cents), file.state, file.hash, file.made_at});
    }
    for (const SetAside& one : set_aside_of(session, batch, shown_max)) {
        out.set_aside.push_back(set_aside_view(one));
    }
    for (const LineState state : {LineState::failed, LineState::again, LineState::held}) {
        for (const Line& one : lines_in(session, batch, state, 0, shown_max)) {
            out.failed.push_back(person(session, batch, one));
        }
    }
    out.may = acts_open(batch, acts, actor, PaymentScope(*catalog_, actor));
    return out;
}

std::optional<DrawableView> PaymentViews::drawable(
    Session& session,
    int64_t entitled,
    const catalog::PolicyDefinition& policy,
    const catalog::BenefitDefinition& benefit
) const {
    const auto payees = payees_of(*catalog_, policy.target);
    const Date today = date_of(house_.clock.now());
    if (!is_paid_without_application(policy, benefit) || !payees || !policy.is_in_force(today)) {
        return std::nullopt;
    }
    DrawableView out;
    out.policy = policy.id;
    out.title = policy.title;
    out.benefit = benefit.id;
    out.benefit_title = benefit.title;
    out.pays = benefit.pays;
    out.period = period_of(benefit.pays, today);
    out.payees = *payees;
    out.entitled = entitled;
    out.served = paid_of(session, policy.id, benefit.id, out.period).lines;
    out.under_way = under_way_of(session, policy.id, benefit.id, out.period).lines;
    out.unserved = std::max<int64_t>(out.entitled - out.served, 0);
    out.budget = budget(session, policy.id);
    return out;
}

} // namespace tonghe::app
