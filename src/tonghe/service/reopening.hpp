// Deciding anew (撤销原决定并重新作出): a decision that was found wrong is revoked, and a new case of the same item
// begins with what she gave for the old one.
//
// Always true
//  1. The old case is revoked, and its certificates with it, in the unit that begins the new one; each names the other.
//  2. The new case is judged by the item version and the day of the old one, and by what the registries say now.
//  3. It counts as accepted from its first day: its clocks run, and nobody asks for anything a second time.
//  4. Whoever decided before is recused (work/recusal.hpp), and no rule decides it: what rules would say a person says.
//
// What the old process wrote into registers stays until the new decision writes over it.
#pragma once
#include "tonghe/service/case.hpp"
#include "tonghe/store/session.hpp"

#include <optional>
#include <string>

namespace tonghe::journal {
class Tx;
}

namespace tonghe::service {

inline constexpr const char* reopened_channel = "appeal"; // of cases that decide another anew

struct Reopening {
    CaseId old;
    std::string basis;  // number of the appeal
    std::string reason; // told to her, and kept
    std::string by;     // account
};

struct Reopened {
    CaseId case_; // that was revoked
    CaseId again; // that takes its place
    std::string basis;
    std::string reason;
    Instant at;
};

void keep_reopened(journal::Tx& tx, const Reopening& reopening, const CaseId& again);
std::optional<Reopened> reopened_as(store::Session& session, const CaseId& old);    // what took its place
std::optional<Reopened> reopening_of(store::Session& session, const CaseId& again); // what it took the place of

} // namespace tonghe::service
