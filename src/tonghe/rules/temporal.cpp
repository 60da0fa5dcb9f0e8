#include "tonghe/rules/temporal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctz/civil_time.h>
#include <cctz/time_zone.h>
#include <mutex>
#include <vector>

namespace tonghe::rules {

namespace {

int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

Nanos floor_divide(Nanos a, Nanos b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Regions met so far. A name is added only when the zone data know it, so a few hundred at most; entries never move.
class Regions {
  public:
    std::optional<uint16_t> index_of(std::string_view name) {
        const std::lock_guard lock(mutex_);
        for (size_t i = 0; i < count_; ++i) {
            if (entries_[i]->name == name) {
                return static_cast<uint16_t>(i);
            }
        }
        auto entry = std::make_unique<Entry>();
        entry->name = name;
        if (count_ == entries_.size() || !cctz::load_time_zone(entry->name, &entry->zone)) {
            return std::nullopt;
        }
        entries_[count_] = std::move(entry);
        return static_cast<uint16_t>(count_++);
    }

    struct Entry {
        std::string name;
        cctz::time_zone zone;
    };

    const Entry& at(uint16_t index) const { return *entries_[index]; }

  private:
    std::mutex mutex_;
    std::array<std::unique_ptr<Entry>, 1024> entries_;
    size_t count_ = 0;
};

Regions& regions() {
    static Regions known;
    return known;
}

// Reads left to right; every step that does not fit leaves `ok` false.
class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool ok = true;

    bool at_end() const { return at_ == text_.size(); }

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool take(char c) {
        const bool found = peek() == c;
        at_ += found ? 1 : 0;
        return found;
    }

    void expect(char c) { ok = take(c) && ok; }

    std::string_view digits() {
        const size_t begin = at_;
        while (is_digit(peek())) {
            ++at_;
        }
        return text_.substr(begin, at_ - begin);
    }

    int64_t number(size_t least, size_t most) {
        const std::string_view found = digits();
        if (found.size() < least || found.size() > most) {
            ok = false;
            return 0;
        }
        int64_t value = 0;
        for (char c : found) {
            value = value * 10 + (c - '0');
        }
        return value;
    }

    // The digits after a decimal point as nanoseconds; more than nine are cut.
    int64_t fraction() {
        const std::string_view found = digits();
        int64_t value = 0;
        for (size_t i = 0; i < 9; ++i) {
            value = value * 10 + (i < found.size() ? found[i] - '0' : 0);
        }
        return value;
    }

    std::string_view rest() {
        const std::string_view found = text_.substr(at_);
        at_ = text_.size();
        return found;
    }

    int64_t day() {
        const bool negative = take('-');
        const size_t begin = at_;
        const int64_t year = number(4, 9);
        if (at_ - begin > 4 && text_[begin] == '0') {
            ok = false;
        }
        expect('-');
        const int64_t month = number(2, 2);
        expect('-');
        const int64_t day_of_month = number(2, 2);
        const int64_t signed_year = negative ? -year : year;
        if (!ok || !is_day(signed_year, month, day_of_month)) {
            ok = false;
            return 0;
        }
        return days_of({signed_year, static_cast<int>(month), static_cast<int>(day_of_month)});
    }

    // hh:mm:ss with a fraction; 24:00:00 is the end of the day.
    int64_t clock() {
        const int64_t hour = number(2, 2);
        expect(':');
        const int64_t minute = number(2, 2);
        expect(':');
        const int64_t second = number(2, 2);
        int64_t nanos = 0;
        if (ok && take('.')) {
            ok = is_digit(peek());
            nanos = fraction();
        }
        const bool end_of_day = hour == 24 && minute == 0 && second == 0 && nanos == 0;
        if ((hour > 23 && !end_of_day) || minute > 59 || second > 59) {
            ok = false;
        }
        return (hour * 3600 + minute * 60 + second) * nanos_a_second + nanos;
    }

    Zone zone() {
        if (at_end()) {
            return {};
        }
        if (take('Z')) {
            ok = ok && at_end();
            return Zone::of_offset(0);
        }
        if (take('@')) {
            const auto found = Zone::of_region(rest());
            ok = ok && found.has_value();
            return found.value_or(Zone{});
        }
        const bool negative = peek() == '-';
        if (!take('+') && !take('-')) {
            ok = false;
            return {};
        }
        const int64_t hours = number(2, 2);
        expect(':');
        const int64_t minutes = number(2, 2);
        const int64_t seconds = take(':') ? number(2, 2) : 0;
        const int64_t offset = hours * 3600 + minutes * 60 + seconds;
        if (minutes > 59 || seconds > 59 || offset > 18 * 3600 || !at_end()) {
            ok = false;
        }
        return Zone::of_offset(static_cast<int32_t>(negative ? -offset : offset));
    }

  private:
    std::string_view text_;
    size_t at_ = 0;
};

std::string clock_text(int64_t nanos) {
    const int64_t seconds = nanos / nanos_a_second;
    std::string out = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (const int64_t part = nanos % nanos_a_second; part != 0) {
        out += fmt::format(".{:09}", part);
        out.erase(out.find_last_not_of('0') + 1);
    }
    return out;
}

std::string zone_text(const Zone& zone) {
    switch (zone.kind) {
    case Zone::Kind::none:
        return "";
    case Zone::Kind::region:
        return "@" + zone.region_name();
    case Zone::Kind::offset:
        break;
    }
    if (zone.offset == 0) {
        return "Z";
    }
    const int32_t size = std::abs(zone.offset);
    std::string out = fmt::format("{}{:02}:{:02}", zone.offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    return size % 60 == 0 ? out : out + fmt::format(":{:02}", size % 60);
}

} // namespace

int64_t days_of(const CivilDay& day) {
    // Years begin in March, so that the leap day is the last; 400 years are an era of 146,097 days.
    const int64_t year = day.year - (day.month <= 2 ? 1 : 0);
    const int64_t era = floor_divide(year, 400);
    const int64_t year_of_era = year - era * 400;
    const int64_t month = (day.month + 9) % 12;
    const int64_t day_of_march_year = (153 * month + 2) / 5 + day.day - 1;
    return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_march_year - 719'468;
}

CivilDay civil(int64_t days) {
    const int64_t shifted = days + 719'468;
    const int64_t era = floor_divide(shifted, 146'097);
    const int64_t day_of_era = shifted - era * 146'097;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const int64_t day_of_march_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month = (5 * day_of_march_year + 2) / 153;
    const auto day = static_cast<int>(day_of_march_year - (153 * month + 2) / 5 + 1);
    const auto civil_month = static_cast<int>(month < 10 ? month + 3 : month - 9);
    return {year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0), civil_month, day};
}

int days_in_month(int64_t year, int month) {
    static constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

bool is_day(int64_t year, int64_t month, int64_t day) {
    return year >= -year_max && year <= year_max && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, static_cast<int>(month));
}

int weekday(int64_t days) {
    const int64_t since_monday = (days + 3) % 7; // 1970-01-01 was a Thursday
    return static_cast<int>(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

int day_of_year(int64_t days) { return static_cast<int>(days - days_of({civil(days).year, 1, 1})) + 1; }

int week_of_year(int64_t days) {
    const int64_t thursday = days - weekday(days) + 4; // the week belongs to the year of its Thursday
    return (day_of_year(thursday) - 1) / 7 + 1;
}

std::optional<Zone> Zone::of_region(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '/' || c == '_' || c == '-' ||
               c == '+';
    };
    if (name.empty() || name.size() > 64 || name.front() == '/' || !std::all_of(name.begin(), name.end(), plain)) {
        return std::nullopt;
    }
    const auto index = regions().index_of(name);
    return index ? std::optional(Zone{Kind::region, *index, 0}) : std::nullopt;
}

std::string Zone::region_name() const { return kind == Kind::region ? regions().at(region).name : std::string(); }

std::optional<int64_t> offset_of(const Moment& at) {
    if (at.zone.kind != Zone::Kind::region) {
        return at.zone.kind == Zone::Kind::offset ? std::optional<int64_t>(at.zone.offset) : std::nullopt;
    }
    const cctz::time_zone& zone = regions().at(at.zone.region).zone;
    const CivilDay day = civil(at.days);
    const int64_t seconds = at.nanos / nanos_a_second;
    const cctz::civil_second local =
        cctz::civil_second(day.year, day.month, day.day, 0, 0, 0) + seconds; // hour 24 rolls over
    return zone.lookup(zone.lookup(local).pre).offset;
}

std::optional<int64_t> offset_of(const TimeOfDay& at) { return offset_of(Moment{0, at.nanos, at.zone}); }

Nanos line_of(const Moment& at) {
    return static_cast<Nanos>(at.days) * nanos_a_day + at.nanos -
           static_cast<Nanos>(offset_of(at).value_or(0)) * nanos_a_second;
}

Nanos line_of(const TimeOfDay& at) { return line_of(Moment{0, at.nanos, at.zone}); }

std::optional<int64_t> parse_day(std::string_view text) {
    Reader reader(text);
    const int64_t days = reader.day();
    return reader.ok && reader.at_end() ? std::optional(days) : std::nullopt;
}

std::optional<TimeOfDay> parse_time(std::string_view text) {
    Reader reader(text);
    reader.take('T');
    TimeOfDay out;
    out.nanos = reader.clock();
    out.zone = reader.ok ? reader.zone() : Zone{};
    out.nanos %= nanos_a_day;
    return reader.ok && reader.at_end() ? std::optional(out) : std::nullopt;
}

std::optional<Moment> parse_moment(std::string_view text) {
    Reader reader(text);
    Moment out;
    out.days = reader.day();
    if (reader.ok && reader.at_end()) {
        return out;
    }
    reader.expect('T');
    out.nanos = reader.clock();
    if (out.nanos == nanos_a_day) {
        out.nanos = 0;
        ++out.days;
    }
    out.zone = reader.ok ? reader.zone() : Zone{};
    return reader.ok && reader.at_end() ? std::optional(out) : std::nullopt;
}

std::optional<int64_t> parse_months_duration(std::string_view text) {
    Reader reader(text);
    const bool negative = reader.take('-');
    reader.expect('P');
    int64_t months = 0;
    int parts = 0;
    for (char unit : {'Y', 'M'}) {
        if (reader.ok && !reader.at_end() && is_digit(reader.peek())) {
            Reader ahead = reader;
            const int64_t count = ahead.number(1, 12);
            if (ahead.ok && ahead.take(unit)) {
                months += count * (unit == 'Y' ? 12 : 1);
                ++parts;
                reader = ahead;
            }
        }
    }
    constexpr int64_t months_max = 12 * (2 * year_max + 2);
    if (!reader.ok || !reader.at_end() || parts == 0 || months > months_max) {
        return std::nullopt;
    }
    return negative ? -months : months;
}

std::optional<Nanos> parse_days_duration(std::string_view text) {
    Reader reader(text);
    const bool negative = reader.take('-');
    reader.expect('P');
    Nanos total = 0;
    int parts = 0;
    const auto take = [&](char unit, int64_t seconds) {
        if (!reader.ok || !is_digit(reader.peek())) {
            return;
        }
        Reader ahead = reader;
        const int64_t count = ahead.number(1, 15);
        int64_t nanos = 0;
        if (unit == 'S' && ahead.ok && ahead.take('.')) {
            nanos = ahead.fraction();
        }
        if (ahead.ok && ahead.take(unit)) {
            total += static_cast<Nanos>(count) * seconds * nanos_a_second + nanos;
            ++parts;
            reader = ahead;
        }
    };
    take('D', seconds_a_day);
    if (reader.ok && reader.take('T')) {
        const int before = parts;
        take('H', 3600);
        take('M', 60);
        take('S', 1);
        reader.ok = reader.ok && parts > before;
    }
    if (!reader.ok || !reader.at_end() || parts == 0) {
        return std::nullopt;
    }
    return negative ? -total : total;
}

std::string day_text(int64_t days) {
    const CivilDay day = civil(days);
    return fmt::format("{}{:04}-{:02}-{:02}", day.year < 0 ? "-" : "", std::abs(day.year), day.month, day.day);
}

std::string text_of(const TimeOfDay& time) { return clock_text(time.nanos) + zone_text(time.zone); }

std::string text_of(const Moment& moment) {
    return day_text(moment.days) + "T" + clock_text(moment.nanos) + zone_text(moment.zone);
}

std::string days_duration_text(Nanos nanos) {
    if (nanos == 0) {
        return "PT0S";
    }
    const bool negative = nanos < 0;
    const Nanos size = negative ? -nanos : nanos;
    const auto days = static_cast<int64_t>(size / nanos_a_day);
    const auto rest = static_cast<int64_t>(size % nanos_a_day);
    std::string out = negative ? "-P" : "P";
    if (days != 0) {
        out += fmt::format("{}D", days);
    }
    if (rest != 0) {
        const int64_t seconds = rest / nanos_a_second;
        out += "T";
        if (seconds / 3600 != 0) {
            out += fmt::format("{}H", seconds / 3600);
        }
        if (seconds / 60 % 60 != 0) {
            out += fmt::format("{}M", seconds / 60 % 60);
        }
        if (const int64_t part = rest % nanos_a_second; part != 0) {
            std::string fraction = fmt::format("{:09}", part);
            fraction.erase(fraction.find_last_not_of('0') + 1);
            out += fmt::format("{}.{}S", seconds % 60, fraction);
        } else if (seconds % 60 != 0) {
            out += fmt::format("{}S", seconds % 60);
        }
    }
    return out;
}

std::string months_duration_text(int64_t months) {
    if (months == 0) {
        return "P0M";
    }
    const int64_t size = std::abs(months);
    std::string out = months < 0 ? "-P" : "P";
    out += size / 12 != 0 ? fmt::format("{}Y", size / 12) : "";
    out += size % 12 != 0 ? fmt::format("{}M", size % 12) : "";
    return out;
}

std::optional<int64_t> add_months(int64_t days, int64_t months) {
    const CivilDay day = civil(days);
    int64_t total = 0;
    if (__builtin_add_overflow(day.year * 12 + day.month - 1, months, &total)) {
        return std::nullopt;
    }
    const int64_t year = floor_divide(total, 12);
    const auto month = static_cast<int>(total - year * 12) + 1;
    if (year < -year_max || year > year_max) {
        return std::nullopt;
    }
    return days_of({year, month, std::min(day.day, days_in_month(year, month))});
}

std::optional<Moment> add_months(const Moment& at, int64_t months) {
    const auto days = add_months(at.days, months);
    return days ? std::optional(Moment{*days, at.nanos, at.zone}) : std::nullopt;
}

std::optional<Moment> add_nanos(const Moment& at, Nanos nanos) {
    const Nanos total = static_cast<Nanos>(at.days) * nanos_a_day + at.nanos + nanos;
    const Nanos days = floor_divide(total, static_cast<Nanos>(nanos_a_day));
    constexpr Nanos days_max = 366 * static_cast<Nanos>(year_max);
    if (days < -days_max || days > days_max) {
        return std::nullopt;
    }
    const auto whole = static_cast<int64_t>(days);
    if (const int64_t year = civil(whole).year; year < -year_max || year > year_max) {
        return std::nullopt;
    }
    return Moment{whole, static_cast<int64_t>(total - days * nanos_a_day), at.zone};
}

TimeOfDay add_nanos(const TimeOfDay& at, Nanos nanos) {
    const Nanos total = at.nanos + nanos;
    const Nanos days = floor_divide(total, static_cast<Nanos>(nanos_a_day));
    return {static_cast<int64_t>(total - days * nanos_a_day), at.zone};
}

int64_t whole_months(int64_t from_days, int64_t to_days) {
    const CivilDay from = civil(from_days);
    const CivilDay to = civil(to_days);
    const int64_t months = (to.year - from.year) * 12 + (to.month - from.month);
    // The last month counts only when its day is reached.
    if (months > 0 && to.day < from.day) {
        return months - 1;
    }
    return months < 0 && to.day > from.day ? months + 1 : months;
}

} // namespace tonghe::rules
