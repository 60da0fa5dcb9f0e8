// Telling people who have an account of the portal what became of a payment: the person it is for, or everybody who
// acts for the enterprise.
#pragma once
#include "tonghe/disbursement/batch.hpp"
#include "tonghe/journal/tx.hpp"

#include <functional>
#include <span>

namespace tonghe::disbursement::internal {

struct Told {
    Text title;
    Text text;
};

// How many were told.
int tell(Tx& tx, Payees payees, std::span<const Line> lines, const std::function<Told(const Line&)>& what);

inline int tell(Tx& tx, Payees payees, const Line& line, const Told& what) {
    return tell(tx, payees, {&line, 1}, [&](const Line&) { return what; });
}

// That the bank refused it, and what the payee can do.
int tell_of_failure(Tx& tx, const Batch& batch, const Line& line);

} // namespace tonghe::disbursement::internal
