// What disbursement records. The subject is the batch, of a person's own acts the order (payment); data holds ids,
// numbers, sums and hashes, never a name or an account.
#pragma once

namespace tonghe::disbursement::events {

// policy, benefit, version, hash, run, period, candidates, seed
inline constexpr const char* batch_begun = "payment.batch_begun";
inline constexpr const char* lines_drawn = "payment.lines_drawn"; // from, to, lines, cents, root (of the lines' leaves)
inline constexpr const char* batch_drawn = "payment.batch_drawn"; // lines, cents, already
inline constexpr const char* sample_judged = "payment.sample_judged";           // line, verdict
inline constexpr const char* publicity_begun = "payment.publicity_begun";       // until
inline constexpr const char* objection_lodged = "payment.objection_lodged";     // objection, line
inline constexpr const char* objection_decided = "payment.objection_decided";   // objection, line, verdict
inline constexpr const char* confirmation_begun = "payment.confirmation_begun"; // until
inline constexpr const char* account_confirmed = "payment.account_confirmed";   // subject: the order
inline constexpr const char* account_changed = "payment.account_changed";
inline constexpr const char* opted_out = "payment.opted_out";
inline constexpr const char* batch_submitted = "payment.batch_submitted"; // lines, cents
inline constexpr const char* batch_sent_back = "payment.batch_sent_back";
inline constexpr const char* batch_approved = "payment.batch_approved"; // lines, cents, year, committed
inline constexpr const char* batch_cancelled = "payment.batch_cancelled";
inline constexpr const char* file_made = "payment.file_made"; // file, lines, cents, hash
inline constexpr const char* file_sent = "payment.file_sent"; // file
// receipt, settlement, lines, cents, root (of the lines' leaves, in their order)
inline constexpr const char* lines_settled = "payment.lines_settled";
inline constexpr const char* failed = "payment.failed"; // subject: the order; cause, attempt, again
// Subject: the order; data: line.
inline constexpr const char* mending_claimed = "payment.mending_claimed";
inline constexpr const char* mending_released = "payment.mending_released";
inline constexpr const char* asked_again = "payment.asked_again"; // and told
inline constexpr const char* given_up = "payment.given_up";       // subject: the order
inline constexpr const char* set_aside =
    "payment.set_aside"; // subject: the batch or the receipt; receipt, line, reason
inline constexpr const char* batch_settled = "payment.batch_settled"; // lines, cents

} // namespace tonghe::disbursement::events
