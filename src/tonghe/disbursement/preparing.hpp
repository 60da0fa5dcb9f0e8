// Getting a batch approved: candidates become lines, the department looks at a sample, the list is published, people
// confirm, one officer submits, another approves, and the budget bears it.
//
// Always true
//  1. The candidates are kept in the unit that begins the batch; they become lines in slices, each one unit, that a
//  killed process takes up where it was.
//  2. The sample follows from the seed and the number of lines, so that anybody can draw it again.
//  3. Whoever has done anything for a batch does not approve it.
//  4. A refused approval changes nothing; an approved batch is within the budget with all others, whoever approves at
//  the same time.
#pragma once
#include "tonghe/disbursement/batch.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/registry/registry.hpp"

#include <functional>
#include <set>

namespace tonghe::disbursement {

// Accounts by identity number or credit code, of those who have one.
using AccountSource =
    std::function<std::map<std::string, Account>(Session&, Payees, const std::set<std::string>& keys)>;
// The registries `bank_account` of persons and `enterprise_account` of enterprises: of several, the one opened last.
AccountSource accounts_on_record();

struct AccountRegistry {
    const char* registry;
    const char* holder; // field with the payee's key
};

AccountRegistry accounts_of(Payees payees);

struct PackedCandidates { // in the order of their order ids, some thousand to a part
    std::vector<std::string> parts;
    int64_t count = 0;
};

PackedCandidates pack(const BatchTerms& terms, std::vector<Candidate> candidates, size_t to_a_part = 5000);
Batch begin(Tx& tx, BatchTerms terms, const PackedCandidates& candidates, const std::string& account);
// The next part becomes lines; with the last one the sample is drawn. False where there is nothing left to draw.
bool draw_slice(Tx& tx, Batch& batch, const AccountSource& accounts);
std::vector<int64_t> sample_of(int64_t seed, int64_t lines, int64_t size); // numbers, ascending

struct SampledLine {
    Line line;
    std::optional<bool> right; // nothing: not yet judged
    std::string reason;
};

std::vector<SampledLine> sample(Session& session, const Batch& batch);
void judge(Tx& tx, Batch& batch, int64_t number, bool right, const std::string& reason, const std::string& account);
void publish(Tx& tx, Batch& batch, const WorkCalendar& calendar, const std::string& account);
// When publicity is over confirmation begins.
inline constexpr const char* phase_timer = "payment.phase";
void turn_phase(Tx& tx, Batch& batch, const WorkCalendar& calendar);
// Tells people of the portal that they are on the list, some thousand lines at once. False where nobody is left.
bool tell_slice(Tx& tx, Batch& batch, const Text& benefit_title);

struct Objection {
    std::string id;
    int64_t line = 0;
    std::string account;
    std::string reason;
    Instant lodged_at;
    std::optional<bool> upheld;
    std::string answer;
    std::string decided_by;
    std::optional<Instant> decided_at;
};

std::vector<Objection> objections(Session& session, const Batch& batch);
std::string object(Tx& tx, Batch& batch, int64_t number, const std::string& reason, const std::string& account);
void decide_objection(
    Tx& tx,
    Batch& batch,
    const std::string& objection,
    bool upheld,
    const std::string& answer,
    const std::string& account
);

void submit(Tx& tx, Batch& batch, const std::string& account);
void send_back(Tx& tx, Batch& batch, const std::string& reason, const std::string& account);
void cancel(Tx& tx, Batch& batch, const std::string& reason, const std::string& account);

struct Budget { // of a policy
    int year = 0;
    int64_t cents = 0;
};

int64_t committed(Session& session, std::string_view policy, int year); // paid or on its way
// What cannot be paid yet for want of an account is from then on work of an officer (mending.hpp).
void approve(
    Tx& tx, Batch& batch, const std::optional<Budget>& budget, const WorkCalendar& calendar, const std::string& account
);
// A payment that will not be made: the bank refused it and nobody gives another account.
void give_up(Tx& tx, Batch& batch, int64_t number, const std::string& reason, const std::string& account);
// Lines of a cancelled batch let go of their order ids, some thousand at once. False where none is left.
bool release_slice(Tx& tx, Batch& batch);

} // namespace tonghe::disbursement
