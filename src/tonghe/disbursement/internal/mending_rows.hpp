// Lines that wait for an officer, as rows: opened where a line fails, closed with whatever takes it out of that.
#pragma once
#include "tonghe/disbursement/batch.hpp"
#include "tonghe/journal/tx.hpp"

namespace tonghe::disbursement::internal {

// A line that has just failed; `told` people have been told so.
void open_mending(Tx& tx, const Batch& batch, const Line& line, int told, const WorkCalendar& calendar);
// All lines of a batch that wait for an account or have failed, and are not there yet.
void open_all_mending(Tx& tx, const Batch& batch, const WorkCalendar& calendar);
// Another account for a line; what waited for one goes on: to the list, or into the next file.
void pay_to(Tx& tx, Batch& batch, Line& line, const Account& account);
void close_mending(Tx& tx, const Line& line);

} // namespace tonghe::disbursement::internal
