// From an approved batch to money: order files, receipts, what failed, and the end.
//
//   unit: lines → ordered, file made │ file handed over │ unit: file sent │ receipt │ units: lines → paid, again,
//   failed
//
// Always true
//  1. A file's lines are fixed in the unit that makes it, with the hash of its bytes; handed over again it is the same.
//  2. Of a receipt only what fits is applied: the order is on its way in that very file, with that amount and account.
//     What does not fit is kept with its reason, and applied never.
//  3. A slice of a receipt is one unit with the place up to which the receipt was applied, so it is applied once.
//  4. What may be tried again goes into a later file under the same order id; the bank pays an id once.
#pragma once
#include "tonghe/disbursement/bank_gateway.hpp"
#include "tonghe/disbursement/batch.hpp"
#include "tonghe/journal/journal.hpp"

#include <optional>

namespace tonghe::disbursement {

inline constexpr int attempts_max = 3; // then an officer looks at it

struct MadeFile {
    int64_t file = 0;
    OrderFile content;
};

// The next orders of a batch that is paying as a file; nothing where none are waiting.
std::optional<MadeFile> make_file(Tx& tx, Batch& batch, int lines_max);
// A file as it was made, from its rows.
MadeFile file_again(Session& session, int64_t file);
std::vector<int64_t> files_to_send(Session& session, const Batch& batch); // made and not known to be handed over
void note_sent(Tx& tx, int64_t file);

// Applies what a bank sent, in units of `lines_max` lines. The same file again does nothing. What a person has to mend
// becomes work of an officer (mending.hpp).
void receive(Journal& journal, const ReceivedFile& file, int lines_max, const WorkCalendar& calendar);
// Settled once nothing is waiting or on its way.
void settle(Tx& tx, Batch& batch);

struct FileLine { // an order file, as officers see it
    std::string name;
    int64_t lines = 0;
    int64_t cents = 0;
    std::string state; // made, sent, answered
    std::string hash;
    Instant made_at;
};

std::vector<FileLine> files_of(Session& session, const Batch& batch, int limit); // newest first

struct SetAside {
    std::string receipt;
    int64_t receipt_line = 0; // 0: the whole file
    std::string payment;
    int64_t cents = 0;
    std::string reason;
    Instant at;
};

std::vector<SetAside> set_aside_of(Session& session, const Batch& batch, int limit); // newest first
std::vector<SetAside> set_aside_of_none(Session& session, int limit);                // that name no batch
int64_t count_set_aside(Session& session, const Batch& batch);
Text title_of_reason(std::string_view reason); // of what was set aside, and of what a bank refused

} // namespace tonghe::disbursement
