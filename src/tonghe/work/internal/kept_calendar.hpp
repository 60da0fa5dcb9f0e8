// The calendar and office hours that clocks were last derived by, kept as text in one row.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work::internal {

// The days on which the calendar differs from plain weeks, `2026-05-01- 2026-05-09+`, around the year of `today`; then
// a line for the hours of each region, `990100000000 540-720 810-1050`.
std::string calendar_text(const Reckoning& reckoning, Date today);
Reckoning read_calendar(std::string_view text);

struct KeptCalendar {
    std::string days;
    std::string old;    // what instances behind `passed` are still reckoned by; empty: none
    std::string passed; // id of an instance

    bool reaches(const InstanceId& instance) const { return old.empty() || instance.text() <= passed; }
};

enum class Hold { none, shared, alone }; // on the row until the unit ends, where the engine has more than one writer

std::optional<KeptCalendar> kept_calendar(Session& session, Hold hold = Hold::none);
void keep_calendar(Tx& tx, const KeptCalendar& kept); // there is one already

} // namespace tonghe::work::internal
