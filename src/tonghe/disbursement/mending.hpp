// Payments that wait for a person (未付成的款项): the bank refused them, or no account is known. One officer at a time
// takes each in hand: asks the payee again, pays to another account that the registry has, or gives it up.
//
// Always true
//  1. A line is here while it is `failed`, or `held` in a batch that pays; whatever takes it out of that ends the work.
//  2. Whoever acts on a line has it in hand; nobody acts on one that somebody else has. Once it is overdue another may
//  take it.
//  3. An officer types no account: it is the one that the registry has of that payee, by her own name.
//
// Elsewhere: giving one up (preparing.hpp), the payee naming an account herself (mine.hpp).
#pragma once
#include "tonghe/disbursement/preparing.hpp"
#include "tonghe/journal/journal.hpp"

namespace tonghe::disbursement {

struct Mending {
    Line line;
    Date opened_on;
    Date due_on;
    std::string holder; // account of the officer; empty: nobody
    int told = 0;       // people of the portal, the last time
    std::optional<Date> told_on;
};

struct MendingFilter {
    std::optional<std::set<std::string>> policies; // those of no others
    std::optional<std::string> holder;
    std::string after; // `MendingPage::next` of the page before
    int limit = 0;
};

struct MendingPage {
    std::vector<Mending> rows; // what is due first comes first
    std::string next;          // empty: that is all
};

MendingPage mendings(Session& session, const MendingFilter& filter);
Mending mending_of(Session& session, const Line& line); // or Error(payment.nothing_to_mend)

struct MendingCount {
    int64_t open = 0;
    int64_t overdue = 0;
    int64_t mine = 0;
};

MendingCount count_mendings(
    Session& session, const std::optional<std::set<std::string>>& policies, Date today, const std::string& account
);

// Has it in hand from now on. Error(payment.in_other_hands) where somebody else has and it is not overdue.
void claim(Tx& tx, const Line& line, const std::string& account);
void release(Tx& tx, const Line& line, const std::string& account);
// Tells the payee again what is wrong, and what to do. How many were told.
int ask_again(Tx& tx, const Batch& batch, const Line& line, const std::string& account);
// The account that the registry has of the payee, where it is another than the one that was refused.
std::optional<Account>
other_account(Session& session, const Batch& batch, const Line& line, const AccountSource& accounts);
// Pays to it. Error(payment.no_other_account).
void pay_to_record(Tx& tx, Batch& batch, Line& line, const AccountSource& accounts, const std::string& account);

// After a start: what failed before there was a list of it.
void open_what_waits(Journal& journal, const WorkCalendar& calendar);

} // namespace tonghe::disbursement
