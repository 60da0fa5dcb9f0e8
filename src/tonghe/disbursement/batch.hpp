// A batch (发放批次): what one benefit pays for one period to everybody who was found for it, without an application.
//
//   drawing ─▶ sampling ─▶ publicity ─▶ confirming ─▶ submitted ─▶ paying ⇄ settled
//      └───────────┴───────────┴────────────┴─────────────┴─▶ cancelled    submitted ─▶ confirming (sent back)
//
// Always true
//  1. A grant (policy, benefit, person, period) has one order id, and one live line in all batches bears it.
//  2. From `paying` on nobody is added and no amount changes.
//  3. What the tallies of a batch say is what its lines come to.
//  4. Every change of state records an event in the same unit.
//  5. All lines of a batch pay persons (herself, or for her household), or all pay enterprises.
//
// Elsewhere: getting a batch approved (preparing.hpp), its money to the bank (paying.hpp), the person's side
// (mine.hpp).
#pragma once
#include "tonghe/base/calendar.hpp"
#include "tonghe/base/id.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/base/term.hpp"
#include "tonghe/disbursement/payees.hpp"
#include "tonghe/merkle/tree.hpp"
#include "tonghe/store/session.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::disbursement {

using store::Session;

using BatchId = Id<struct BatchTag>;

enum class BatchState { drawing, sampling, publicity, confirming, submitted, paying, settled, cancelled };
TONGHE_ENUM(BatchState, drawing, sampling, publicity, confirming, submitted, paying, settled, cancelled)
Text title_of(BatchState state);

// listed: to be paid. held: no account is known. removed: not entitled after all. ordered: in an order file. again:
// goes into the next file. failed: waits for the person or an officer. given_up: will not be paid.
enum class LineState { listed, held, removed, opted_out, ordered, paid, again, failed, given_up };
TONGHE_ENUM(LineState, listed, held, removed, opted_out, ordered, paid, again, failed, given_up)

bool is_live(LineState state); // counts against the budget, and keeps its order id

struct Candidate {       // somebody who was found
    std::string subject; // record that is entitled: a person, a household, an enterprise
    std::string payee;   // record of the person or the enterprise that gets the money
    std::string key;     // her identity number, its credit code
    std::string region;
    int64_t cents = 0;
    int rule = 0;
};

struct Account { // of a bank, of a person or an enterprise
    std::string number;
    std::string holder;
    std::string bank; // code

    bool operator==(const Account&) const = default;
};

struct BatchTerms { // what is paid, and how
    std::string policy;
    std::string benefit;
    int64_t policy_version = 1;
    std::string policy_hash;
    std::string run; // that found them
    std::string period;
    int budget_year = 0;
    int64_t sample = 20;
    Term publicity{TermUnit::day, 7};
    Term confirmation{TermUnit::day, 3};
    Term mending{TermUnit::workday, 5};
    Payees payees = Payees::persons;
};

// The last day of a period that begins with something on a day; that day is not counted (Civil Code art. 201).
Date last_day(const Term& term, Date event_on, const WorkCalendar& calendar);

struct Batch {
    BatchId id;
    int64_t serial = 0;
    BatchTerms terms;
    int64_t seed = 0; // of the sample
    BatchState state = BatchState::drawing;
    int64_t version = 1;
    int64_t candidates = 0;
    int64_t already = 0; // candidates who have an order in another batch
    int64_t drawn_parts = 0;
    int64_t lines = 0; // as drawn
    int64_t cents = 0;
    int64_t told = 0;    // line up to which people with an account of the portal were told
    int64_t ordered = 0; // line up to which orders went into files
    std::string note;    // why it was cancelled or sent back
    Instant created_at;
    std::optional<Instant> publicity_until;
    std::optional<Instant> confirmation_until;
    std::optional<Instant> settled_at;
    std::string timer;

    int64_t first_line() const { return serial << 32; } // lines are above this

    int64_t last_line() const { return (serial << 32) | 0xffff'ffff; } // and not above that

    int64_t number_of(int64_t line) const { return line - first_line(); } // as people see it, from 1
};

struct Line {
    int64_t line = 0;
    std::string payment; // empty once it is not to be paid by this batch
    std::string subject;
    std::string payee;
    std::string district;
    int rule = 0;
    int64_t cents = 0;
    LineState state = LineState::listed;
    Account account;
    bool confirmed = false;
    int attempt = 0;
    std::optional<int64_t> file;
    std::optional<int64_t> settlement;
    std::optional<Date> paid_on;
    std::string cause;

    int64_t serial() const { return line >> 32; }

    int64_t number() const { return line & 0xffff'ffff; }
};

struct Tally {
    int64_t lines = 0;
    int64_t cents = 0;

    bool operator==(const Tally&) const = default;
};

using Tallies = std::map<LineState, Tally>;

struct Act {
    std::string act;
    std::string account;
    std::string note;
    Instant at;
};

// The id of the order by which a grant is paid, always the same. Of record ids, which nobody can guess.
std::string
payment_id(std::string_view policy, std::string_view benefit, std::string_view subject, std::string_view period);
// What of a line goes into the hash of the event that changed it.
merkle::Digest leaf_of(std::string_view payment, int64_t cents, std::string_view state);

std::string yuan(int64_t cents);                     // `1234.50`, `60`
std::string published_name(std::string_view name);   // of a person: 刘秀兰 → 刘*兰
std::string masked_account(std::string_view number); // …1234

std::optional<Batch> find_batch(Session& session, const BatchId& id);
std::optional<Batch> find_batch(Session& session, int64_t serial);
Batch batch_of(Session& session, const BatchId& id); // or Error(payment.batch_not_found)

struct BatchFilter {
    std::optional<BatchState> state;
    std::optional<std::set<std::string>> policies; // those of no others
    std::string before;
    int limit = 0;
};

std::vector<Batch> batches(Session& session, const BatchFilter& filter); // newest first
Tallies tallies_of(Session& session, const Batch& batch);
Tally live(const Tallies& tallies); // what would be, is being or has been paid
std::vector<Act> acts_of(Session& session, const Batch& batch);
// What all batches have paid of a benefit in a period.
Tally paid_of(Session& session, std::string_view policy, std::string_view benefit, std::string_view period);
Tally under_way_of(Session& session, std::string_view policy, std::string_view benefit, std::string_view period);

std::optional<Line> find_line(Session& session, int64_t line);
std::optional<Line> find_line(Session& session, std::string_view payment);
Line line_of(Session& session, const Batch& batch, int64_t number); // or Error(payment.line_not_found)
std::vector<Line> lines_in(Session& session, const Batch& batch, LineState state, int64_t after, int limit);

} // namespace tonghe::disbursement
