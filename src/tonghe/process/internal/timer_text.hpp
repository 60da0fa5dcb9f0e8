// When a timer is due, as a text says it: PT2H, 2026-03-02T09:00:00+08:00, R3/P1D, or a number of working days.
#pragma once
#include "tonghe/process/model.hpp"

namespace tonghe::process {

std::optional<int> whole_number(std::string_view text, int low, int high);
std::optional<TimerRule> read_timer(TimerRule::Kind kind, std::string_view text);

} // namespace tonghe::process
