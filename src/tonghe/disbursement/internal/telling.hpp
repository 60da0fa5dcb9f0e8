// Telling people who have an account of the portal what became of their payment.
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

void tell(Tx& tx, std::span<const Line> lines, const std::function<Told(const Line&)>& what);

inline void tell(Tx& tx, const Line& line, const Told& what) {
    tell(tx, {&line, 1}, [&](const Line&) { return what; });
}

} // namespace tonghe::disbursement::internal
