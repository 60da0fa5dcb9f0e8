// The payee's side (我的待遇): what is on its way to her, or to an enterprise, and what may be done about it: confirm
// the account, name another, opt out, get a proof.
//
// Always true
//  1. A payee sees and changes what is paid to herself, from publicity on. Who acts for an enterprise is the caller's.
//  2. Nothing changes once an order is on its way; where it failed she may name another account, and it goes again.
//  3. A proof can be checked without us: its leaf leads to the root that a journal entry holds.
#pragma once
#include "tonghe/disbursement/batch.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/registry.hpp"

namespace tonghe::disbursement {

struct MyPayment {
    Batch batch;
    Line line;
};

std::vector<MyPayment> payments_to(Session& session, std::string_view payee); // newest first
MyPayment payment_to(Session& session, std::string_view payee, const std::string& payment);

bool may_change(const Batch& batch, const Line& line); // the account
bool may_opt_out(const Batch& batch, const Line& line);

void confirm(Tx& tx, std::string_view payee, const std::string& payment, const std::string& actor);
// `payee` is a person or an enterprise; the account becomes the one on record too.
void change_account(
    Tx& tx,
    const registry::Registry& registry,
    const registry::Record& payee,
    const std::string& payment,
    const Account& account,
    const std::string& actor
);
void opt_out(Tx& tx, std::string_view payee, const std::string& payment, const std::string& actor);

struct Proof {
    MyPayment paid;
    std::string receipt;
    int64_t entry = 0; // of the journal, that settled it
    std::string entry_hash;
    std::string root; // of the settled lines
    int64_t leaves = 0;
    int64_t leaf = 0;
    std::string leaf_hash;
    std::vector<std::string> path;
};

Proof proof_of(Session& session, Journal& journal, std::string_view payee, const std::string& payment);

} // namespace tonghe::disbursement
