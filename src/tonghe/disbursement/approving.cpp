// From submission to approval, and the two ways out: cancelling a batch, giving up a line.
#include "tonghe/disbursement/events.hpp"
#include "tonghe/disbursement/internal/mending_rows.hpp"
#include "tonghe/disbursement/internal/rows.hpp"
#include "tonghe/disbursement/internal/telling.hpp"
#include "tonghe/disbursement/mending.hpp"
#include "tonghe/disbursement/preparing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::disbursement {

using internal::record;
using internal::require;

namespace {

int64_t open_objections(Session& session, const Batch& batch) {
    return session.count(
        "SELECT COUNT(*) FROM payment_objection WHERE line > ? AND line <= ? AND verdict IS NULL",
        {batch.first_line(), batch.last_line()}
    );
}

} // namespace

void submit(Tx& tx, Batch& batch, const std::string& account) {
    require(batch, {BatchState::confirming});
    if (batch.confirmation_until && tx.now() < *batch.confirmation_until) {
        throw Error(errors::confirmation_open, {{"until", to_string(date_of(*batch.confirmation_until))}});
    }
    if (const int64_t open = open_objections(tx, batch); open > 0) {
        throw Error(errors::objections_open, {{"count", std::to_string(open)}});
    }
    const Tally all = live(tallies_of(tx, batch));
    batch.state = BatchState::submitted;
    batch.note.clear();
    internal::note_act(tx, batch, "submitted", account);
    record(tx, events::batch_submitted, batch, account, {{"lines", all.lines}, {"cents", all.cents}});
    internal::save(tx, batch);
}

void send_back(Tx& tx, Batch& batch, const std::string& reason, const std::string& account) {
    require(batch, {BatchState::submitted});
    internal::need_reason(reason);
    batch.state = BatchState::confirming;
    batch.note = reason;
    internal::note_act(tx, batch, "sent_back", account, reason);
    record(tx, events::batch_sent_back, batch, account);
    internal::save(tx, batch);
}

void cancel(Tx& tx, Batch& batch, const std::string& reason, const std::string& account) {
    require(
        batch,
        {BatchState::drawing,
         BatchState::sampling,
         BatchState::publicity,
         BatchState::confirming,
         BatchState::submitted}
    );
    internal::need_reason(reason);
    batch.state = BatchState::cancelled;
    batch.note = reason;
    tx.execute("DELETE FROM payment_candidates WHERE serial = ?", {batch.serial});
    internal::note_act(tx, batch, "cancelled", account, reason);
    record(tx, events::batch_cancelled, batch, account);
    internal::wake(tx, batch);
    internal::save(tx, batch);
}

int64_t committed(Session& session, std::string_view policy, int year) {
    return session.count("SELECT cents FROM payment_budget WHERE policy = ? AND year = ?", {policy, year});
}

void approve(
    Tx& tx, Batch& batch, const std::optional<Budget>& budget, const WorkCalendar& calendar, const std::string& account
) {
    require(batch, {BatchState::submitted});
    for (const Act& act : acts_of(tx, batch)) {
        if (act.account == account && act.act != "sent_back") {
            throw Error(errors::own_batch);
        }
    }
    const BatchTerms& t = batch.terms;
    if (!budget || budget->year != t.budget_year) {
        throw Error(errors::no_budget, {{"policy", t.policy}, {"year", std::to_string(t.budget_year)}});
    }
    const Tally all = live(tallies_of(tx, batch));
    tx.execute(
        "INSERT INTO payment_budget (policy, year, cents) VALUES (?, ?, 0) ON CONFLICT (policy, year) DO NOTHING",
        {t.policy, budget->year}
    );
    const int64_t fits = tx.execute(
        "UPDATE payment_budget SET cents = cents + ? WHERE policy = ? AND year = ? AND cents + ? <= ?",
        {all.cents, t.policy, budget->year, all.cents, budget->cents}
    );
    const int64_t now = committed(tx, t.policy, budget->year);
    if (fits == 0) {
        throw Error(
            errors::budget_exceeded,
            {{"year", std::to_string(budget->year)},
             {"budget", yuan(budget->cents)},
             {"committed", yuan(now)},
             {"batch", yuan(all.cents)},
             {"missing", yuan(now + all.cents - budget->cents)}}
        );
    }
    batch.state = BatchState::paying;
    internal::open_all_mending(tx, batch, calendar);
    internal::note_act(tx, batch, "approved", account);
    record(
        tx,
        events::batch_approved,
        batch,
        account,
        {{"lines", all.lines}, {"cents", all.cents}, {"year", budget->year}, {"committed", now}}
    );
    internal::wake(tx, batch);
    internal::save(tx, batch);
}

void give_up(Tx& tx, Batch& batch, int64_t number, const std::string& reason, const std::string& account) {
    require(batch, {BatchState::paying, BatchState::settled});
    internal::need_reason(reason);
    Line line = line_of(tx, batch, number);
    if (line.state != LineState::failed && line.state != LineState::held) {
        throw Error(errors::too_late);
    }
    claim(tx, line, account);
    const std::string payment = line.payment;
    internal::set_state(tx, line, LineState::given_up, reason);
    tx.execute_one(
        "UPDATE payment_budget SET cents = cents - ? WHERE policy = ? AND year = ?",
        {line.cents, batch.terms.policy, batch.terms.budget_year}
    );
    internal::tell(
        tx,
        batch.terms.payees,
        line,
        {{"一笔待遇未能发放", "A payment was not made"},
         {"原因：" + reason + "。如有疑问，可拨打 12345。", "Because: " + reason + ". Call 12345 with any question."}}
    );
    internal::note_act(tx, batch, "given_up", account, fmt::format("{} {}", number, reason));
    tx.record(
        {.kind = events::given_up,
         .subject = payment,
         .actor = account,
         .data = JsonObject{{"batch", batch.id.text()}, {"line", number}, {"cents", line.cents}}}
    );
    internal::save(tx, batch);
}

bool release_slice(Tx& tx, Batch& batch) {
    const int64_t end = batch.first_line() + batch.lines;
    if (batch.state != BatchState::cancelled || batch.ordered >= end) {
        return false;
    }
    const int64_t to = std::min(end, batch.ordered + internal::lines_a_slice);
    tx.execute("UPDATE payment_line SET payment = NULL WHERE line > ? AND line <= ?", {batch.ordered, to});
    batch.ordered = to;
    internal::save(tx, batch);
    return to < end;
}

} // namespace tonghe::disbursement
