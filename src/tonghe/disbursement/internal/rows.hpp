// Rows of batches and lines, and the acts that every step shares.
#pragma once
#include "tonghe/disbursement/batch.hpp"
#include "tonghe/journal/tx.hpp"

namespace tonghe::disbursement::internal {

inline constexpr const char* line_columns =
    "line, payment, subject, payee, district, rule, cents, state, holder, bank, account, "
    "confirmed, attempt, file, settlement, paid_on, cause";
// In these words, so that both engines find the index of exceptions.
inline constexpr const char* exceptional = "state NOT IN ('listed', 'ordered', 'paid')";

inline constexpr int lines_a_slice = 5000;

Line read_line(const store::Row& row);
int64_t insert_batch(Tx& tx, Batch& batch); // gives it its serial
// Writes what has changed; Error(store.conflict) where somebody else was quicker.
void save(Tx& tx, Batch& batch);
void note_act(Tx& tx, const Batch& batch, const char* act, const std::string& account, const std::string& note = "");
// Moves `of` from one state's tally to another's. Nothing: from, or to, outside of the batch.
void move(Tx& tx, int64_t serial, std::optional<LineState> from, std::optional<LineState> to, const Tally& of);
// One line into another state, with its tallies. Its order id goes where the state is not live.
void set_state(Tx& tx, Line& line, LineState to, const std::string& cause = "");
// The payee finds the line by her record, not only by its order id.
void note_payee(Tx& tx, const std::string& payee, int64_t line);
// Error(payment.not_allowed_now) unless it is in one of these.
void require(const Batch& batch, std::initializer_list<BatchState> states);
// `AND column IN (…)`, with the words appended to the values; nothing fits where there are none.
std::string one_of(const char* column, const std::set<std::string>& words, store::Values& values);
void need_reason(const std::string& reason); // Error(payment.reason_needed) where there is none
void record(Tx& tx, const char* kind, const Batch& batch, const std::string& account, JsonObject data = {});
void wake(Tx& tx, const Batch& batch); // the worker has something to do

} // namespace tonghe::disbursement::internal
