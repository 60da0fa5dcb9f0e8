#include "tonghe/app/demo_payments.hpp"

#include "tonghe/app/found_people.hpp"
#include "tonghe/app/payment_views.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/run.hpp"

#include <chrono>
#include <thread>

namespace tonghe::app {

namespace {

using namespace disbursement;

struct Shown { // a benefit, and who prepares it
    const char* policy;
    const char* benefit;
    const char* prepares;
};

constexpr Shown shown[] = {
    {"elderly-allowance", "allowance", "ye.payments"}, {"job-retention-refund", "refund", "tang.payments"}};

std::string account_of(House& house, const char* login) {
    return house.journal.read([&](Session& session) {
        const auto account = identity::find_account_by_login(session, login);
        return account ? account->id.text() : "";
    });
}

Batch drawn(House& house, const BatchTerms& terms, const PackedCandidates& candidates, const std::string& account) {
    const Batch begun = house.journal.write([&](Tx& tx) { return begin(tx, terms, candidates, account); });
    for (int turn = 0; turn < 600; ++turn) { // the worker draws it
        const Batch batch = house.journal.read([&](Session& session) { return batch_of(session, begun.id); });
        if (batch.state != BatchState::drawing) {
            return batch;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return begun;
}

void judge_all(Tx& tx, Batch& batch, const std::string& account) {
    for (const SampledLine& one : sample(tx, batch)) {
        judge(tx, batch, one.line.number(), true, "", account);
    }
}

// The period before this one is paid, this one is published; what is paid once or was only now found is published
// alone.
void show(House& house, const Shown& one, const std::string& approves) {
    const std::string prepares = account_of(house, one.prepares);
    const auto city = house.matcher.city();
    const auto catalog = house.catalog.get();
    const Date today = date_of(house.clock.now());
    const auto policy = catalog->policy(one.policy, today);
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(one.benefit);
    if (prepares.empty() || city == nullptr || benefit == nullptr) {
        return;
    }
    const auto draw = [&](Date on, bool at_once) {
        BatchTerms terms = terms_of(
            *policy,
            *benefit,
            payees_of(*catalog, policy->target).value_or(Payees::persons),
            period_of(benefit->pays, on),
            city->run.run.text(),
            today
        );
        terms.sample = at_once ? 5 : terms.sample;
        terms.publicity = at_once ? Term{} : terms.publicity;
        terms.confirmation = at_once ? Term{} : terms.confirmation;
        const PackedCandidates candidates = house.journal.read([&](Session& session) {
            return pack(terms, found_people(session, house, *city, *policy, *benefit));
        });
        return drawn(house, terms, candidates, prepares);
    };
    const auto published = [&](const Batch& begun) {
        house.journal.write([&](Tx& tx) {
            Batch batch = batch_of(tx, begun.id);
            judge_all(tx, batch, prepares);
            publish(tx, batch, catalog->calendar(), prepares);
        });
    };
    if (benefit->pays == catalog::Pays::monthly) {
        const Batch paid = draw(Date::of(today.year(), today.month(), 1) - 1, true);
        published(paid);
        house.journal.write([&](Tx& tx) {
            Batch batch = batch_of(tx, paid.id);
            submit(tx, batch, prepares);
        });
        house.journal.write([&](Tx& tx) {
            Batch batch = batch_of(tx, paid.id);
            approve(tx, batch, budget_of(*catalog, policy->id, today), catalog->calendar(), approves);
        });
    }
    published(draw(today, false));
}

} // namespace

void add_demo_batches(House& house) {
    const std::string approves = account_of(house, "qian.finance");
    const auto there = house.journal.read([](Session& session) { return batches(session, {.limit = 1}); });
    if (approves.empty() || !there.empty()) {
        return;
    }
    for (const Shown& one : shown) {
        try {
            show(house, one, approves);
        } catch (const Error& error) { // a city without money or people for it has none
            base::log_warning("payment.no_demonstration", {{"policy", one.policy}, {"reason", error.what()}});
        }
    }
}

} // namespace tonghe::app
