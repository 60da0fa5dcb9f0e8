// Days, times and durations of FEEL, over a calendar of ±999,999,999 years.
//
// Always true
//  1. The calendar is the proleptic Gregorian one; a day is counted from 1970-01-01 and kept with int64.
//  2. A time or moment has no zone, an offset in seconds, or an IANA region; moments with a zone are compared on the
//     line of UTC, those without among themselves only.
//  3. Text forms are ISO 8601; what a text does not say exactly (2017-1-5, 25:00:00) is nothing.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::rules {

inline constexpr int64_t nanos_a_second = 1'000'000'000;
inline constexpr int64_t seconds_a_day = 86'400;
inline constexpr int64_t nanos_a_day = nanos_a_second * seconds_a_day;
inline constexpr int64_t year_max = 999'999'999;

struct CivilDay {
    int64_t year = 1970;
    int month = 1;
    int day = 1;
};

int64_t days_of(const CivilDay& day);
CivilDay civil(int64_t days);
int days_in_month(int64_t year, int month);
bool is_day(int64_t year, int64_t month, int64_t day); // within the calendar
int weekday(int64_t days);                             // ISO: Monday 1 … Sunday 7
int day_of_year(int64_t days);
int week_of_year(int64_t days); // ISO 8601

struct Zone {
    enum class Kind : uint8_t { none, offset, region };
    Kind kind = Kind::none;
    uint16_t region = 0; // index among the regions met so far
    int32_t offset = 0;  // seconds east of UTC

    static Zone of_offset(int32_t seconds) { return {Kind::offset, 0, seconds}; }

    static std::optional<Zone> of_region(std::string_view name); // nothing where IANA does not list it

    std::string region_name() const; // "" where it is no region
    bool operator==(const Zone&) const = default;
};

struct TimeOfDay {
    int64_t nanos = 0; // since 00:00
    Zone zone;

    bool operator==(const TimeOfDay&) const = default;
};

struct Moment {
    int64_t days = 0; // since 1970-01-01, on the clock of its zone
    int64_t nanos = 0;
    Zone zone;

    bool operator==(const Moment&) const = default;
};

using Nanos = __int128; // a days-and-time duration

// Seconds east of UTC on that day and time; nothing without a zone.
std::optional<int64_t> offset_of(const Moment& at);
std::optional<int64_t> offset_of(const TimeOfDay& at); // a region: as it is on 1970-01-01
// Nanoseconds since 1970-01-01T00:00Z; without a zone, as if it stood in UTC.
Nanos line_of(const Moment& at);
Nanos line_of(const TimeOfDay& at);

std::optional<int64_t> parse_day(std::string_view text);
std::optional<TimeOfDay> parse_time(std::string_view text);
std::optional<Moment> parse_moment(std::string_view text); // a day alone stands for its midnight
std::optional<Nanos> parse_days_duration(std::string_view text);
std::optional<int64_t> parse_months_duration(std::string_view text);

std::string day_text(int64_t days);
std::string text_of(const TimeOfDay& time);
std::string text_of(const Moment& moment);
std::string days_duration_text(Nanos nanos);
std::string months_duration_text(int64_t months);

// Calendar arithmetic; nothing beyond the calendar.
std::optional<int64_t> add_months(int64_t days, int64_t months); // the last day of a shorter month
std::optional<Moment> add_months(const Moment& at, int64_t months);
std::optional<Moment> add_nanos(const Moment& at, Nanos nanos); // on the clock of its zone
TimeOfDay add_nanos(const TimeOfDay& at, Nanos nanos);          // around the clock
int64_t whole_months(int64_t from_days, int64_t to_days);       // completed months, negative when `to` is earlier

} // namespace tonghe::rules
