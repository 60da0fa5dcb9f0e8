#include "tonghe/process/internal/timer_text.hpp"

#include <charconv>

namespace tonghe::process {

namespace {

bool is_within_reach(Duration duration) { return duration >= Duration{} && duration <= Duration::days(36500); }

// R5/PT10S, R/2026-03-02T09:00:00+08:00/P1D.
std::optional<TimerRule> read_cycle(std::string_view text) {
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos || text.front() != 'R') {
        return std::nullopt;
    }
    TimerRule rule{.kind = TimerRule::Kind::cycle};
    const std::string_view count = text.substr(1, slash - 1);
    const auto repeats = count.empty() ? std::optional(0) : whole_number(count, 1, 1'000'000);
    std::string_view rest = text.substr(slash + 1);
    if (const size_t second = rest.find('/'); second != std::string_view::npos) {
        rule.first = parse_instant(rest.substr(0, second));
        if (!rule.first) {
            return std::nullopt;
        }
        rest = rest.substr(second + 1);
    }
    const auto every = parse_duration(rest);
    if (!repeats || !every || !is_within_reach(*every) || every->micros < 1'000'000) {
        return std::nullopt;
    }
    rule.repeats = static_cast<uint32_t>(*repeats);
    rule.duration = *every;
    return rule;
}

} // namespace

std::optional<int> whole_number(std::string_view text, int low, int high) {
    int value = 0;
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault == std::errc{} && stop == text.data() + text.size() && value >= low && value <= high
               ? std::optional(value)
               : std::nullopt;
}

std::optional<TimerRule> read_timer(TimerRule::Kind kind, std::string_view text) {
    TimerRule rule{.kind = kind};
    switch (kind) {
    case TimerRule::Kind::duration:
        if (const auto duration = parse_duration(text); duration && is_within_reach(*duration)) {
            rule.duration = *duration;
            return rule;
        }
        return std::nullopt;
    case TimerRule::Kind::moment:
        if (const auto moment = parse_instant(text)) {
            rule.moment = *moment;
            return rule;
        }
        if (const auto date = parse_date(text)) {
            rule.moment = start_of(*date);
            return rule;
        }
        return std::nullopt;
    case TimerRule::Kind::workdays:
        if (const auto days = whole_number(text, 0, 1000)) {
            rule.workdays = *days;
            return rule;
        }
        return std::nullopt;
    case TimerRule::Kind::cycle:
        return text.empty() ? std::nullopt : read_cycle(text);
    }
    return std::nullopt;
}

} // namespace tonghe::process
