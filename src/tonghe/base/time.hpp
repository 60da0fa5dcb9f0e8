// Days, moments and lengths of time, each a type of its own.
//
// Always true
//  1. An `Instant` is a moment: microseconds since 1970-01-01T00:00:00Z. A `Date` is a day of the calendar.
//  2. Days are days in Asia/Shanghai, which has been UTC+08:00 without summer time since 1991-09-15.
//  3. Text forms: `2026-03-02T09:00:00.000+08:00` (an instant, printed in Shanghai time) and `2026-03-02` (a day).
//
// Elsewhere: working days (base/calendar.hpp), who tells the time (base/clock.hpp).
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe {

struct Duration {
    int64_t micros = 0;

    static constexpr Duration microseconds(int64_t n) { return {n}; }

    static constexpr Duration milliseconds(int64_t n) { return {n * 1000}; }

    static constexpr Duration seconds(int64_t n) { return {n * 1'000'000}; }

    static constexpr Duration minutes(int64_t n) { return seconds(n * 60); }

    static constexpr Duration hours(int64_t n) { return minutes(n * 60); }

    static constexpr Duration days(int64_t n) { return hours(n * 24); }

    constexpr int64_t milliseconds() const { return micros / 1000; }

    constexpr int64_t seconds() const { return micros / 1'000'000; }

    auto operator<=>(const Duration&) const = default;
};

struct Instant {
    int64_t micros = 0;

    constexpr int64_t milliseconds_since_epoch() const { return micros / 1000; }

    auto operator<=>(const Instant&) const = default;
};

constexpr Instant operator+(Instant at, Duration d) { return {at.micros + d.micros}; }

constexpr Instant operator-(Instant at, Duration d) { return {at.micros - d.micros}; }

constexpr Duration operator-(Instant a, Instant b) { return {a.micros - b.micros}; }

constexpr Duration operator*(Duration d, int64_t n) { return {d.micros * n}; }

struct Date {
    int32_t days = 0; // since 1970-01-01

    static Date of(int year, unsigned month, unsigned day);
    int year() const;
    unsigned month() const;   // 1–12
    unsigned day() const;     // 1–31
    unsigned weekday() const; // ISO: Monday 1 … Sunday 7
    auto operator<=>(const Date&) const = default;
};

constexpr Date operator+(Date date, int days) { return {date.days + days}; }

constexpr Date operator-(Date date, int days) { return {date.days - days}; }

constexpr int operator-(Date a, Date b) { return a.days - b.days; }

inline constexpr Duration shanghai_offset = Duration::hours(8);

Date date_of(Instant at);              // the day in Shanghai at that moment
Instant start_of(Date date);           // 00:00 in Shanghai
Instant end_of(Date date);             // 24:00 in Shanghai, which is the start of the next day
int years_between(Date born, Date on); // completed years of age; born on 29 February turns a year on 1 March

std::string to_string(Instant at);
std::string to_string(Date date);
std::optional<Instant> parse_instant(std::string_view text
);                                                     // ISO 8601 with Z or an offset; seconds and fraction optional
std::optional<Date> parse_date(std::string_view text); // exactly YYYY-MM-DD and a day that exists
std::optional<Duration> parse_duration(std::string_view text); // ISO 8601 PnDTnHnMnS; years and months are refused

} // namespace tonghe
