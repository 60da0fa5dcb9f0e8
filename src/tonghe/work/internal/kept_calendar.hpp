// The calendar and office hours that clocks were last derived by, kept as text in one row.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work::internal {

// The days on which the calendar differs from plain weeks, `2026-05-01- 2026-05-09+`, around the year of `today`; then
// a line for the hours of each region, `990100000000 540-720 810-1050`.
std::string calendar_text(const Reckoning& reckoning, Date today);
Reckoning read_calendar(std::string_view text);
std::optional<std::string> kept_calendar(Session& session);

} // namespace tonghe::work::internal
