// What follows a dot: entries of contexts, parts of days, times, durations and ranges.
#include "tonghe/rules/internal/evaluation.hpp"

namespace tonghe::rules {

namespace {

Value whole(int64_t value) { return Value::number(Number(value)); }

std::optional<Value> of_day(int64_t days, std::string_view name) {
    const CivilDay day = civil(days);
    if (name == "year") {
        return whole(day.year);
    }
    if (name == "month") {
        return whole(day.month);
    }
    if (name == "day") {
        return whole(day.day);
    }
    return name == "weekday" ? std::optional(whole(weekday(days))) : std::nullopt;
}

std::optional<Value> of_clock(int64_t nanos, std::string_view name) {
    const int64_t seconds = nanos / nanos_a_second;
    if (name == "hour") {
        return whole(seconds / 3600);
    }
    if (name == "minute") {
        return whole(seconds / 60 % 60);
    }
    if (name == "second") {
        const auto part = Number::scaled(nanos % nanos_a_second, 9);
        const auto sum = add(Number(seconds % 60), part);
        return sum ? Value::number(*sum) : Value();
    }
    return std::nullopt;
}

template <class T> std::optional<Value> of_zone(const T& at, std::string_view name) {
    if (name == "time offset") {
        const auto offset = offset_of(at);
        return offset ? Value::days_duration(static_cast<Nanos>(*offset) * nanos_a_second) : Value();
    }
    if (name == "timezone") {
        const std::string region = at.zone.region_name();
        return region.empty() ? Value() : Value::string(region);
    }
    return std::nullopt;
}

std::optional<Value> of_duration(Nanos nanos, std::string_view name) {
    const Nanos seconds = nanos / nanos_a_second;
    if (name == "days") {
        return whole(static_cast<int64_t>(nanos / nanos_a_day));
    }
    if (name == "hours") {
        return whole(static_cast<int64_t>(seconds / 3600 % 24));
    }
    if (name == "minutes") {
        return whole(static_cast<int64_t>(seconds / 60 % 60));
    }
    if (name == "seconds") {
        const auto part = Number::scaled(static_cast<int64_t>(nanos % nanos_a_second), 9);
        const auto sum = add(Number(static_cast<int64_t>(seconds % 60)), part);
        return sum ? Value::number(*sum) : Value();
    }
    return std::nullopt;
}

std::optional<Value> of_range(const Range& range, std::string_view name) {
    if (name == "start") {
        return range.low;
    }
    if (name == "end") {
        return range.high;
    }
    if (name == "start included") {
        return Value::boolean(range.low_closed);
    }
    return name == "end included" ? std::optional(Value::boolean(range.high_closed)) : std::nullopt;
}

std::optional<Value> part_of(const Value& from, std::string_view name) {
    switch (from.kind()) {
    case Kind::context: {
        const Value* entry = from.as_context().find(name);
        return entry == nullptr ? std::nullopt : std::optional(*entry);
    }
    case Kind::date:
        return of_day(from.as_days(), name);
    case Kind::time:
        if (auto found = of_clock(from.as_time().nanos, name)) {
            return found;
        }
        return of_zone(from.as_time(), name);
    case Kind::date_time:
        if (auto found = of_day(from.as_date_time().days, name)) {
            return found;
        }
        if (auto found = of_clock(from.as_date_time().nanos, name)) {
            return found;
        }
        return of_zone(from.as_date_time(), name);
    case Kind::months_duration:
        if (name == "years") {
            return whole(from.as_months() / 12);
        }
        return name == "months" ? std::optional(whole(from.as_months() % 12)) : std::nullopt;
    case Kind::days_duration:
        return of_duration(from.as_nanos(), name);
    case Kind::range:
        return of_range(from.as_range(), name);
    default:
        return std::nullopt;
    }
}

} // namespace

Value Evaluation::property(const Value& from, const std::string& name, bool inside_list) {
    if (from.is_list()) {
        List out;
        out.reserve(from.as_list().size());
        for (const Value& item : from.as_list()) {
            if (!step()) {
                return {};
            }
            out.push_back(property(item, name, true));
        }
        return make_list(std::move(out));
    }
    auto found = part_of(from, name);
    if (found) {
        return std::move(*found);
    }
    const bool quiet = inside_list && (from.is_context() || from.is_null());
    return quiet ? Value() : fail(Cause::no_entry, name);
}

} // namespace tonghe::rules
