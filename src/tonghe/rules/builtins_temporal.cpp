// Functions that make days, times and durations, and read the calendar.
#include "tonghe/rules/internal/arguments.hpp"

namespace tonghe::rules {

namespace {

std::optional<int64_t> whole_argument(const Value& argument) {
    const Value& value = single(argument);
    return value.is_number() ? value.as_number().integer() : std::nullopt;
}

Value apply_date(Evaluation& e, Arguments arguments) {
    if (arguments.size() == 3) {
        const auto year = whole_argument(arguments[0]);
        const auto month = whole_argument(arguments[1]);
        const auto day = whole_argument(arguments[2]);
        if (!year || !month || !day || !is_day(*year, *month, *day)) {
            return e.fail(Cause::argument, "date");
        }
        return Value::date(days_of({*year, static_cast<int>(*month), static_cast<int>(*day)}));
    }
    const Value& from = single(arguments[0]);
    if (arguments.size() != 1) {
        return e.fail(Cause::argument_count, "date");
    }
    switch (from.kind()) {
    case Kind::date:
        return from;
    case Kind::date_time:
        return Value::date(from.as_date_time().days);
    case Kind::string:
        if (const auto days = parse_day(from.as_string())) {
            return Value::date(*days);
        }
        return e.fail(Cause::argument, shortened(from.as_string()));
    default:
        return wrong_argument(e, from);
    }
}

Value time_of_parts(Evaluation& e, Arguments arguments) {
    const auto hour = whole_argument(arguments[0]);
    const auto minute = whole_argument(arguments[1]);
    const Value& second = single(arguments[2]);
    const auto nanos =
        second.is_number() ? multiply(second.as_number(), Number(nanos_a_second)) : std::optional<Number>();
    const auto part = nanos ? nanos->truncated() : std::nullopt;
    const bool fits = hour && minute && part && *hour >= 0 && *hour <= 23 && *minute >= 0 && *minute <= 59 &&
                      *part >= 0 && *part < 60 * nanos_a_second;
    if (!fits) {
        return e.fail(Cause::argument, "time");
    }
    TimeOfDay out{(*hour * 3600 + *minute * 60) * nanos_a_second + *part, {}};
    if (arguments.size() > 3 && !arguments[3].is_null()) {
        const Value& offset = single(arguments[3]);
        const Nanos seconds = offset.kind() == Kind::days_duration ? offset.as_nanos() / nanos_a_second : -1'000'000;
        if (seconds < -18 * 3600 || seconds > 18 * 3600) {
            return wrong_argument(e, offset);
        }
        out.zone = Zone::of_offset(static_cast<int32_t>(seconds));
    }
    return Value::time(out);
}

Value apply_time(Evaluation& e, Arguments arguments) {
    if (arguments.size() >= 3) {
        return time_of_parts(e, arguments);
    }
    if (arguments.size() != 1) {
        return e.fail(Cause::argument_count, "time");
    }
    const Value& from = single(arguments[0]);
    switch (from.kind()) {
    case Kind::time:
        return from;
    case Kind::date:
        return Value::time({0, Zone::of_offset(0)});
    case Kind::date_time:
        return Value::time({from.as_date_time().nanos, from.as_date_time().zone});
    case Kind::string:
        if (const auto time = parse_time(from.as_string())) {
            return Value::time(*time);
        }
        return e.fail(Cause::argument, shortened(from.as_string()));
    default:
        return wrong_argument(e, from);
    }
}

Value apply_date_and_time(Evaluation& e, Arguments arguments) {
    const Value& from = single(arguments[0]);
    if (arguments.size() == 2) {
        const Value& time = single(arguments[1]);
        const bool day = from.kind() == Kind::date || from.kind() == Kind::date_time;
        if (!day || time.kind() != Kind::time) {
            return wrong_argument(e, day ? time : from);
        }
        const int64_t days = from.kind() == Kind::date ? from.as_days() : from.as_date_time().days;
        return Value::date_time({days, time.as_time().nanos, time.as_time().zone});
    }
    switch (from.kind()) {
    case Kind::date_time:
        return from;
    case Kind::date:
        return Value::date_time({from.as_days(), 0, {}});
    case Kind::string:
        if (const auto moment = parse_moment(from.as_string())) {
            return Value::date_time(*moment);
        }
        return e.fail(Cause::argument, shortened(from.as_string()));
    default:
        return wrong_argument(e, from);
    }
}

Value apply_duration(Evaluation& e, Arguments arguments) {
    const Value& from = single(arguments[0]);
    if (from.kind() == Kind::days_duration || from.kind() == Kind::months_duration) {
        return from;
    }
    if (!from.is_string()) {
        return wrong_argument(e, from);
    }
    if (const auto months = parse_months_duration(from.as_string())) {
        return Value::months_duration(*months);
    }
    if (const auto nanos = parse_days_duration(from.as_string())) {
        return Value::days_duration(*nanos);
    }
    return e.fail(Cause::argument, shortened(from.as_string()));
}

std::optional<Moment> moment_argument(Evaluation& e, const Value& argument) {
    const Value& value = single(argument);
    if (value.kind() == Kind::date) {
        return Moment{value.as_days(), 0, {}};
    }
    if (value.kind() == Kind::date_time) {
        return value.as_date_time();
    }
    wrong_argument(e, value);
    return std::nullopt;
}

Value apply_months_between(Evaluation& e, Arguments arguments) {
    const auto from = moment_argument(e, arguments[0]);
    const auto to = from ? moment_argument(e, arguments[1]) : std::nullopt;
    return to ? Value::months_duration(whole_months(from->days, to->days)) : Value();
}

template <Value (*read)(int64_t days)> Value of_calendar(Evaluation& e, Arguments arguments) {
    const auto moment = moment_argument(e, arguments[0]);
    return moment ? read(moment->days) : Value();
}

Value read_day_of_year(int64_t days) { return whole_number(day_of_year(days)); }

Value read_week_of_year(int64_t days) { return whole_number(week_of_year(days)); }

Value read_day_of_week(int64_t days) {
    static constexpr const char* names[] = {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    return Value::string(names[weekday(days) - 1]);
}

Value read_month_of_year(int64_t days) {
    static constexpr const char* names[] = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"};
    return Value::string(names[civil(days).month - 1]);
}

Value apply_now(Evaluation& e, Arguments) {
    return e.options.now ? Value::date_time(*e.options.now) : e.fail(Cause::no_result, "now");
}

Value apply_today(Evaluation& e, Arguments) {
    return e.options.now ? Value::date(e.options.now->days) : e.fail(Cause::no_result, "today");
}

constexpr Builtin table[] = {
    {"date", 1, 3, "from;year,month,day", apply_date},
    {"time", 1, 4, "from;hour,minute,second,offset", apply_time},
    {"date and time", 1, 2, "from;date,time", apply_date_and_time},
    {"duration", 1, 1, "from", apply_duration},
    {"years and months duration", 2, 2, "from,to", apply_months_between},
    {"day of year", 1, 1, "date", of_calendar<read_day_of_year>},
    {"day of week", 1, 1, "date", of_calendar<read_day_of_week>},
    {"month of year", 1, 1, "date", of_calendar<read_month_of_year>},
    {"week of year", 1, 1, "date", of_calendar<read_week_of_year>},
    {"now", 0, 0, "", apply_now},
    {"today", 0, 0, "", apply_today},
};

} // namespace

std::span<const Builtin> temporal_builtins() { return table; }

} // namespace tonghe::rules
