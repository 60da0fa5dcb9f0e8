// The timers of cases, by kind.
#pragma once

namespace tonghe::service {

inline constexpr const char* silence_timer_kind = "case.silence";       // subject: the case
inline constexpr const char* turn_timer_kind = "case.clocks";           // a clock of hours turns
inline constexpr const char* suspension_timer_kind = "case.suspension"; // subject: the case; expected to be over

} // namespace tonghe::service
