// Checks for what cannot happen. They stay on in release builds: a wrong certificate costs more than a lost request.
#pragma once
#include <string_view>

namespace tonghe::base {

// Throws Error(internal) after logging; aborts instead where the environment asks for it (tests do).
[[noreturn]] void check_failed(const char* condition, std::string_view message, const char* file, int line);
// Stops the process: what failed may have damaged durable state, and a clean restart is the remedy.
[[noreturn]] void check_failed_stop(const char* condition, std::string_view message, const char* file, int line);

} // namespace tonghe::base

#define TONGHE_CHECK(condition, message)                                                                               \
    ((condition) ? void(0) : ::tonghe::base::check_failed(#condition, message, __FILE__, __LINE__))
#define TONGHE_CHECK_OR_STOP(condition, message)                                                                       \
    ((condition) ? void(0) : ::tonghe::base::check_failed_stop(#condition, message, __FILE__, __LINE__))
