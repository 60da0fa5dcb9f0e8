#include "tonghe/disbursement/internal/mending_rows.hpp"

#include "tonghe/disbursement/internal/rows.hpp"

namespace tonghe::disbursement::internal {

void open_mending(Tx& tx, const Batch& batch, const Line& line, int told, const WorkCalendar& calendar) {
    const Date today = date_of(tx.now());
    tx.execute(
        "INSERT INTO payment_mending (line, policy, opened_on, due_on, holder, told, told_on) VALUES (?, ?, ?, ?, '', "
        "?, ?)",
        {line.line,
         batch.terms.policy,
         today,
         last_day(batch.terms.mending, today, calendar),
         told,
         told > 0 ? store::Value(today) : store::Value()}
    );
}

void open_all_mending(Tx& tx, const Batch& batch, const WorkCalendar& calendar) {
    const Date today = date_of(tx.now());
    tx.execute(
        std::string("INSERT INTO payment_mending (line, policy, opened_on, due_on, holder, told, told_on) SELECT line, "
                    "?, ?, ?, '', 0, NULL FROM payment_line WHERE state IN ('held', 'failed') AND line > ? AND line <= "
                    "? AND NOT EXISTS (SELECT 1 FROM payment_mending m WHERE m.line = payment_line.line) AND "
        ) + exceptional,
        {batch.terms.policy,
         today,
         last_day(batch.terms.mending, today, calendar),
         batch.first_line(),
         batch.last_line()}
    );
}

void pay_to(Tx& tx, Batch& batch, Line& line, const Account& account) {
    tx.execute_one(
        "UPDATE payment_line SET account = ?, holder = ?, bank = ?, confirmed = 1 WHERE line = ?",
        {account.number, account.holder, account.bank, line.line}
    );
    line.account = account;
    if (line.state != LineState::held && line.state != LineState::failed) {
        return;
    }
    const bool is_paying = batch.state == BatchState::paying || batch.state == BatchState::settled;
    set_state(tx, line, is_paying ? LineState::again : LineState::listed);
    if (batch.state == BatchState::settled) {
        batch.state = BatchState::paying;
        batch.settled_at.reset();
        save(tx, batch);
    }
    if (is_paying) {
        wake(tx, batch);
    }
}

void close_mending(Tx& tx, const Line& line) { tx.execute("DELETE FROM payment_mending WHERE line = ?", {line.line}); }

} // namespace tonghe::disbursement::internal
