#include "tonghe/base/time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace tonghe {

namespace {

std::chrono::year_month_day civil(Date date) {
    return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(date.days)));
}

// Reads exactly `width` digits at `at`, moving it on.
std::optional<int> digits(std::string_view text, size_t& at, size_t width) {
    if (at + width > text.size()) {
        return std::nullopt;
    }
    int value = 0;
    for (size_t i = 0; i < width; ++i) {
        const char c = text[at + i];
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    at += width;
    return value;
}

bool take(std::string_view text, size_t& at, char wanted) {
    if (at < text.size() && text[at] == wanted) {
        ++at;
        return true;
    }
    return false;
}

std::optional<Date> read_date(std::string_view text, size_t& at) {
    const auto year = digits(text, at, 4);
    if (!year || !take(text, at, '-')) {
        return std::nullopt;
    }
    const auto month = digits(text, at, 2);
    if (!month || !take(text, at, '-')) {
        return std::nullopt;
    }
    const auto day = digits(text, at, 2);
    if (!day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day ymd{
        std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))};
    if (!ymd.ok()) {
        return std::nullopt;
    }
    return Date{static_cast<int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

void put_digits(std::string& out, size_t at, size_t count, int64_t value) {
    for (size_t i = at + count; i > at; value /= 10) {
        out[--i] = static_cast<char>('0' + value % 10);
    }
}

} // namespace

Date Date::of(int year, unsigned month, unsigned day) {
    const std::chrono::year_month_day ymd{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    return {static_cast<int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

int Date::year() const { return static_cast<int>(civil(*this).year()); }

unsigned Date::month() const { return static_cast<unsigned>(civil(*this).month()); }

unsigned Date::day() const { return static_cast<unsigned>(civil(*this).day()); }

unsigned Date::weekday() const {
    return std::chrono::weekday(std::chrono::sys_days(std::chrono::days(days))).iso_encoding();
}

Date date_of(Instant at) {
    constexpr int64_t day = Duration::days(1).micros;
    const int64_t local = at.micros + shanghai_offset.micros;
    return {static_cast<int32_t>(local >= 0 ? local / day : (local - day + 1) / day)};
}

Instant start_of(Date date) { return Instant{Duration::days(date.days).micros - shanghai_offset.micros}; }

Instant end_of(Date date) { return start_of(date + 1); }

int years_between(Date born, Date on) {
    int years = on.year() - born.year();
    if (on.month() < born.month() || (on.month() == born.month() && on.day() < born.day())) {
        --years;
    }
    return years;
}

std::string to_string(Date date) {
    const auto ymd = civil(date);
    const int year = static_cast<int>(ymd.year());
    if (year < 0 || year > 9999) {
        return fmt::format("{:04}-{:02}-{:02}", year, unsigned(ymd.month()), unsigned(ymd.day()));
    }
    std::string out = "0000-00-00"; // dates stand in every answer, so their digits are put by hand
    put_digits(out, 0, 4, year);
    put_digits(out, 5, 2, static_cast<int64_t>(unsigned(ymd.month())));
    put_digits(out, 8, 2, static_cast<int64_t>(unsigned(ymd.day())));
    return out;
}

std::string to_string(Instant at) {
    const Date date = date_of(at);
    const int64_t ms = (at - start_of(date)).milliseconds();
    std::string time = "T00:00:00.000+08:00";
    put_digits(time, 1, 2, ms / 3'600'000);
    put_digits(time, 4, 2, ms / 60'000 % 60);
    put_digits(time, 7, 2, ms / 1000 % 60);
    put_digits(time, 10, 3, ms % 1000);
    return to_string(date) + time;
}

std::optional<Date> parse_date(std::string_view text) {
    size_t at = 0;
    auto date = read_date(text, at);
    return at == text.size() ? date : std::nullopt;
}

std::optional<Instant> parse_instant(std::string_view text) {
    size_t at = 0;
    const auto date = read_date(text, at);
    if (!date || !(take(text, at, 'T') || take(text, at, ' '))) {
        return std::nullopt;
    }
    const auto hour = digits(text, at, 2);
    if (!hour || *hour > 24 || !take(text, at, ':')) {
        return std::nullopt;
    }
    const auto minute = digits(text, at, 2);
    if (!minute || *minute > 59) {
        return std::nullopt;
    }
    int64_t micros = 0;
    if (take(text, at, ':')) {
        const auto second = digits(text, at, 2);
        if (!second || *second > 59) {
            return std::nullopt;
        }
        micros = Duration::seconds(*second).micros;
        if (take(text, at, '.')) {
            int64_t unit = 100'000;
            const size_t from = at;
            while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
                micros += (text[at] - '0') * unit;
                unit /= 10;
                ++at;
            }
            if (at == from) {
                return std::nullopt;
            }
        }
    }
    micros += Duration::hours(*hour).micros + Duration::minutes(*minute).micros;
    int64_t offset = 0;
    if (!take(text, at, 'Z')) {
        const bool west = at < text.size() && text[at] == '-';
        if (!take(text, at, '+') && !take(text, at, '-')) {
            return std::nullopt;
        }
        const auto hours = digits(text, at, 2);
        take(text, at, ':');
        const auto minutes = digits(text, at, 2);
        if (!hours || !minutes || *hours > 14 || *minutes > 59) {
            return std::nullopt;
        }
        offset = (Duration::hours(*hours).micros + Duration::minutes(*minutes).micros) * (west ? -1 : 1);
    }
    if (at != text.size()) {
        return std::nullopt;
    }
    return Instant{Duration::days(date->days).micros + micros - offset};
}

std::optional<Duration> parse_duration(std::string_view text) {
    size_t at = 0;
    if (!take(text, at, 'P') || at == text.size()) {
        return std::nullopt;
    }
    Duration total;
    bool in_time = false;
    bool any = false;
    while (at < text.size()) {
        if (take(text, at, 'T')) {
            if (in_time || at == text.size()) {
                return std::nullopt;
            }
            in_time = true;
            continue;
        }
        int64_t number = 0;
        const auto [end, problem] = std::from_chars(text.data() + at, text.data() + text.size(), number);
        if (problem != std::errc() || end == text.data() + text.size() || number < 0 || number > 100'000'000) {
            return std::nullopt;
        }
        at = static_cast<size_t>(end - text.data());
        switch (text[at++]) {
        case 'W':
            if (in_time) {
                return std::nullopt;
            }
            total.micros += Duration::days(number * 7).micros;
            break;
        case 'D':
            if (in_time) {
                return std::nullopt;
            }
            total.micros += Duration::days(number).micros;
            break;
        case 'H':
            if (!in_time) {
                return std::nullopt;
            }
            total.micros += Duration::hours(number).micros;
            break;
        case 'M':
            if (!in_time) {
                return std::nullopt;
            }
            total.micros += Duration::minutes(number).micros;
            break;
        case 'S':
            if (!in_time) {
                return std::nullopt;
            }
            total.micros += Duration::seconds(number).micros;
            break;
        default:
            return std::nullopt;
        }
        any = true;
    }
    return any ? std::optional(total) : std::nullopt;
}

} // namespace tonghe
