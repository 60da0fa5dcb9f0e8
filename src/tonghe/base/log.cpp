#include "tonghe/base/log.hpp"

#include "tonghe/base/clock.hpp"

#include <boost/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <unistd.h>

namespace tonghe::base {

namespace {

std::atomic<uint64_t>& counter(LogLevel level) {
    static std::atomic<uint64_t> counts[4];
    return counts[static_cast<size_t>(level)];
}

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> instance = [] {
        auto made = std::make_shared<spdlog::logger>("tonghe", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

const char* word(LogLevel level) {
    static constexpr const char* words[] = {"debug", "info", "warning", "error"};
    return words[static_cast<size_t>(level)];
}

std::string columns(LogLevel level, std::string_view event, LogFields fields) {
    static constexpr const char* colours[] = {"\033[2m", "\033[32m", "\033[33m", "\033[31m"};
    const std::string time = to_string(SystemClock::instance().now());
    std::string line = fmt::format(
        "{} {}{:<7}\033[0m {:<28}", time.substr(11, 12), colours[static_cast<size_t>(level)], word(level), event
    );
    for (const LogField& field : fields) {
        line += fmt::format(" \033[2m{}=\033[0m{}", field.name, field.value);
    }
    return line;
}

std::string json_line(LogLevel level, std::string_view event, LogFields fields) {
    std::string line = fmt::format(
        R"({{"time":"{}","level":"{}","event":"{}")", to_string(SystemClock::instance().now()), word(level), event
    );
    for (const LogField& field : fields) {
        line += fmt::format(
            ",\"{}\":{}",
            field.name,
            field.is_number ? field.value : boost::json::serialize(boost::json::string(field.value))
        );
    }
    return line + "}";
}

void write(LogLevel level, std::string_view event, LogFields fields) {
    counter(level).fetch_add(1, std::memory_order_relaxed);
    static constexpr spdlog::level::level_enum levels[] = {
        spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
    const auto wanted = levels[static_cast<size_t>(level)];
    if (!logger().should_log(wanted)) {
        return;
    }
    static const bool terminal = isatty(STDERR_FILENO) != 0;
    logger().log(wanted, "{}", terminal ? columns(level, event, fields) : json_line(level, event, fields));
}

} // namespace

void log_info(std::string_view event, LogFields fields) { write(LogLevel::info, event, fields); }

void log_warning(std::string_view event, LogFields fields) { write(LogLevel::warning, event, fields); }

void log_error(std::string_view event, LogFields fields) { write(LogLevel::error, event, fields); }

void log_debug(std::string_view event, LogFields fields) { write(LogLevel::debug, event, fields); }

void set_log_level(LogLevel level) {
    static constexpr spdlog::level::level_enum levels[] = {
        spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
    logger().set_level(levels[static_cast<size_t>(level)]);
}

uint64_t logged(LogLevel level) { return counter(level).load(std::memory_order_relaxed); }

} // namespace tonghe::base
