// Structured logs: one event name and its fields (`case.accept case=… ms=12`). Columns on a terminal, JSON lines
// otherwise. Personal data never appears here, only record ids; values of secrets never appear anywhere.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tonghe::base {

// A named field of a log line. Numbers stay numbers in JSON.
struct LogField {
    std::string_view name;
    std::string value;
    bool is_number = false;

    LogField(std::string_view n, std::string_view v) : name(n), value(v) {}

    LogField(std::string_view n, const std::string& v) : name(n), value(v) {}

    LogField(std::string_view n, const char* v) : name(n), value(v) {}

    LogField(std::string_view n, int v) : name(n), value(std::to_string(v)), is_number(true) {}

    LogField(std::string_view n, int64_t v) : name(n), value(std::to_string(v)), is_number(true) {}

    LogField(std::string_view n, uint64_t v) : name(n), value(std::to_string(v)), is_number(true) {}

    LogField(std::string_view n, double v) : name(n), value(std::to_string(v)), is_number(true) {}
};

using LogFields = std::initializer_list<LogField>;

enum class LogLevel { debug, info, warning, error };

void log_info(std::string_view event, LogFields fields = {});
void log_warning(std::string_view event, LogFields fields = {});
void log_error(std::string_view event, LogFields fields = {});
void log_debug(std::string_view event, LogFields fields = {});
void set_log_level(LogLevel level);

// How many lines of this level were written since the start: a test that did not announce an error fails on it.
uint64_t logged(LogLevel level);

} // namespace tonghe::base
