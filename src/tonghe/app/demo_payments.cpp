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

struct Officers {
    std::string prepares;
    std::string approves;
};

std::optional<Officers> officers_of(House& house) {
    return house.journal.read([](Session& session) -> std::optional<Officers> {
        const auto prepares = identity::find_account_by_login(session, "ye.payments");
        const auto approves = identity::find_account_by_login(session, "qian.finance");
        return prepares && approves ? std::optional(Officers{prepares->id.text(), approves->id.text()}) : std::nullopt;
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

} // namespace

void add_demo_batches(House& house) {
    const auto officers = officers_of(house);
    const auto city = house.matcher.city();
    const auto catalog = house.catalog.get();
    const auto policy = catalog->policy("elderly-allowance", date_of(house.clock.now()));
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit("allowance");
    const auto there = house.journal.read([](Session& session) { return batches(session, {}, "", 1); });
    if (!officers || city == nullptr || benefit == nullptr || !there.empty()) {
        return;
    }
    try {
        const Date today = date_of(house.clock.now());
        const auto draw = [&](Date on, bool at_once) {
            BatchTerms terms = terms_of(*policy, *benefit, period_of(benefit->pays, on), city->run.run.text(), today);
            terms.sample = at_once ? 5 : terms.sample;
            terms.publicity_days = at_once ? 0 : terms.publicity_days;
            terms.confirmation_days = at_once ? 0 : terms.confirmation_days;
            const PackedCandidates candidates = house.journal.read([&](Session& session) {
                return pack(terms, found_people(session, house, *city, *policy, *benefit));
            });
            return drawn(house, terms, candidates, officers->prepares);
        };
        const Batch paid = draw(Date::of(today.year(), today.month(), 1) - 1, true);
        house.journal.write([&](Tx& tx) {
            Batch batch = batch_of(tx, paid.id);
            judge_all(tx, batch, officers->prepares);
            publish(tx, batch, officers->prepares);
            submit(tx, batch, officers->prepares);
        });
        house.journal.write([&](Tx& tx) {
            Batch batch = batch_of(tx, paid.id);
            approve(tx, batch, budget_of(*catalog, policy->id, date_of(house.clock.now())), officers->approves);
        });
        const Batch published = draw(today, false);
        house.journal.write([&](Tx& tx) {
            Batch batch = batch_of(tx, published.id);
            judge_all(tx, batch, officers->prepares);
            publish(tx, batch, officers->prepares);
        });
    } catch (const Error& error) { // a city without money or people for it has none
        base::log_warning("payment.no_demonstration", {{"reason", error.what()}});
    }
}

} // namespace tonghe::app
