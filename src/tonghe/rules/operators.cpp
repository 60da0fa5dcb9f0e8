// Comparison, arithmetic, tests and properties: the tables of DMN 1.5, chapter 10.3.2.
#include "tonghe/rules/internal/evaluation.hpp"

namespace tonghe::rules {

namespace {

template <class T> int sign_of(T a, T b) { return a < b ? -1 : (a > b ? 1 : 0); }

// Times and moments are compared to the millisecond, as the conformance suite asks; what is finer is kept and shown.
constexpr Nanos nanos_compared = 1'000'000;

template <class T> std::optional<int> order_on_line(const T& a, const T& b) {
    if ((a.zone.kind == Zone::Kind::none) != (b.zone.kind == Zone::Kind::none)) {
        return std::nullopt;
    }
    return sign_of(line_of(a) / nanos_compared, line_of(b) / nanos_compared);
}

std::string kinds(const Value& a, const Value& b) {
    return fmt::format("{}, {}", kind_name(a.kind()), kind_name(b.kind()));
}

std::optional<int64_t> months_of(const Number& number) {
    constexpr int64_t months_max = 24 * year_max;
    const auto months = number.truncated();
    return months && *months >= -months_max && *months <= months_max ? months : std::nullopt;
}

// Nanoseconds as a number and back, exact as far as 34 digits go.
std::optional<Number> number_of(Nanos nanos) {
    const auto high = multiply(Number(static_cast<int64_t>(nanos / nanos_a_second)), Number(nanos_a_second));
    return high ? add(*high, Number(static_cast<int64_t>(nanos % nanos_a_second))) : std::nullopt;
}

std::optional<Nanos> nanos_of(const Number& number) {
    const auto seconds = divide(number, Number(nanos_a_second));
    const auto whole = seconds ? seconds->truncated() : std::nullopt;
    if (!whole) {
        return std::nullopt;
    }
    const auto product = multiply(Number(*whole), Number(nanos_a_second));
    const auto rest = product ? subtract(number, *product) : std::nullopt;
    const auto part = rest ? rest->truncated() : std::nullopt;
    return part ? std::optional(static_cast<Nanos>(*whole) * nanos_a_second + *part) : std::nullopt;
}

constexpr Nanos nanos_max = static_cast<Nanos>(nanos_a_day) * 366 * 2 * year_max;

std::optional<Value> duration_value(std::optional<Nanos> nanos) {
    return nanos && *nanos <= nanos_max && *nanos >= -nanos_max ? std::optional(Value::days_duration(*nanos))
                                                                : std::nullopt;
}

std::optional<Value> as_value(const std::optional<Number>& number) {
    return number ? std::optional(Value::number(*number)) : std::nullopt;
}

std::optional<Value> as_value(const std::optional<Moment>& moment) {
    return moment ? std::optional(Value::date_time(*moment)) : std::nullopt;
}

// A day takes part in differences with moments of a zone as its midnight in UTC.
std::optional<Moment> moment_of(const Value& value) {
    if (value.kind() == Kind::date) {
        return Moment{value.as_days(), 0, Zone::of_offset(0)};
    }
    return value.kind() == Kind::date_time ? std::optional(value.as_date_time()) : std::nullopt;
}

std::optional<Value> shifted(const Value& point, const Value& duration, int sign) {
    if (duration.kind() == Kind::months_duration) {
        const int64_t months = duration.as_months() * sign;
        if (point.kind() == Kind::date) {
            const auto days = add_months(point.as_days(), months);
            return days ? std::optional(Value::date(*days)) : std::nullopt;
        }
        return point.kind() == Kind::date_time ? as_value(add_months(point.as_date_time(), months)) : std::nullopt;
    }
    const Nanos nanos = duration.as_nanos() * sign;
    switch (point.kind()) {
    case Kind::date: {
        const auto moment = add_nanos(Moment{point.as_days(), 0, {}}, nanos);
        return moment ? std::optional(Value::date(moment->days)) : std::nullopt;
    }
    case Kind::date_time:
        return as_value(add_nanos(point.as_date_time(), nanos));
    default:
        return Value::time(add_nanos(point.as_time(), nanos));
    }
}

bool is_duration(const Value& value) {
    return value.kind() == Kind::days_duration || value.kind() == Kind::months_duration;
}

bool takes_duration(const Value& point, const Value& duration) {
    return point.kind() == Kind::date || point.kind() == Kind::date_time ||
           (point.kind() == Kind::time && duration.kind() == Kind::days_duration);
}

enum class Fit { wrong_types, no_result, done };

struct Result {
    Fit fit = Fit::wrong_types;
    Value value;
};

Result result_of(std::optional<Value> value) {
    return value ? Result{Fit::done, std::move(*value)} : Result{Fit::no_result, {}};
}

Result sum_of(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) {
        return result_of(as_value(add(a.as_number(), b.as_number())));
    }
    if (a.kind() == Kind::months_duration && b.kind() == Kind::months_duration) {
        return result_of(Value::months_duration(a.as_months() + b.as_months()));
    }
    if (a.kind() == Kind::days_duration && b.kind() == Kind::days_duration) {
        return result_of(duration_value(a.as_nanos() + b.as_nanos()));
    }
    if (is_duration(b) && takes_duration(a, b)) {
        return result_of(shifted(a, b, 1));
    }
    if (is_duration(a) && takes_duration(b, a)) {
        return result_of(shifted(b, a, 1));
    }
    return {};
}

Result difference_of(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) {
        return result_of(as_value(subtract(a.as_number(), b.as_number())));
    }
    if (a.kind() == Kind::months_duration && b.kind() == Kind::months_duration) {
        return result_of(Value::months_duration(a.as_months() - b.as_months()));
    }
    if (a.kind() == Kind::days_duration && b.kind() == Kind::days_duration) {
        return result_of(duration_value(a.as_nanos() - b.as_nanos()));
    }
    if (is_duration(b) && takes_duration(a, b)) {
        return result_of(shifted(a, b, -1));
    }
    if (a.kind() == Kind::time && b.kind() == Kind::time) {
        const TimeOfDay& x = a.as_time();
        const TimeOfDay& y = b.as_time();
        const bool comparable = (x.zone.kind == Zone::Kind::none) == (y.zone.kind == Zone::Kind::none);
        return comparable ? result_of(duration_value(line_of(x) - line_of(y))) : Result{};
    }
    const auto x = moment_of(a);
    const auto y = moment_of(b);
    if (x && y && (x->zone.kind == Zone::Kind::none) == (y->zone.kind == Zone::Kind::none)) {
        return result_of(duration_value(line_of(*x) - line_of(*y)));
    }
    return {};
}

Result scaled(const Value& duration, const std::optional<Number>& size, const Number& factor, bool divides) {
    if (!size || (divides && factor.is_zero())) {
        return {Fit::no_result, {}};
    }
    const auto product = divides ? divide(*size, factor) : multiply(*size, factor);
    if (!product) {
        return {Fit::no_result, {}};
    }
    if (duration.kind() == Kind::months_duration) {
        const auto months = months_of(*product);
        return months ? result_of(Value::months_duration(*months)) : Result{Fit::no_result, {}};
    }
    return result_of(duration_value(nanos_of(*product)));
}

std::optional<Number> size_of(const Value& duration) {
    return duration.kind() == Kind::months_duration ? std::optional(Number(duration.as_months()))
                                                    : number_of(duration.as_nanos());
}

Result product_of(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) {
        return result_of(as_value(multiply(a.as_number(), b.as_number())));
    }
    if (is_duration(a) && b.is_number()) {
        return scaled(a, size_of(a), b.as_number(), false);
    }
    if (a.is_number() && is_duration(b)) {
        return scaled(b, size_of(b), a.as_number(), false);
    }
    return {};
}

Result quotient_of(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) {
        return result_of(as_value(divide(a.as_number(), b.as_number())));
    }
    if (is_duration(a) && b.is_number()) {
        return scaled(a, size_of(a), b.as_number(), true);
    }
    if (is_duration(a) && a.kind() == b.kind()) {
        const auto x = size_of(a);
        const auto y = size_of(b);
        return result_of(x && y ? as_value(divide(*x, *y)) : std::nullopt);
    }
    return {};
}

} // namespace

Value Evaluation::arithmetic(Op op, const Value& a, const Value& b) {
    Value out = plain_arithmetic(op, a, b);
    if (!options.two_valued || !out.is_null() || stopped_) {
        return out;
    }
    const size_t told = faults.size();
    out = friendly_arithmetic(op, a, b);
    faults.resize(std::min(told, faults.size())); // the cause is told once
    return out;
}

Value Evaluation::plain_arithmetic(Op op, const Value& a, const Value& b) {
    Result out;
    switch (op) {
    case Op::add:
        if (a.is_string() && b.is_string()) {
            return make_string(a.as_string() + b.as_string());
        }
        out = sum_of(a, b);
        break;
    case Op::subtract:
        out = difference_of(a, b);
        break;
    case Op::multiply:
        out = product_of(a, b);
        break;
    case Op::divide:
        out = quotient_of(a, b);
        break;
    default:
        if (a.is_number() && b.is_number()) {
            out = result_of(as_value(power(a.as_number(), b.as_number())));
        }
        break;
    }
    if (out.fit == Fit::done) {
        return std::move(out.value);
    }
    return fail(out.fit == Fit::wrong_types ? Cause::wrong_types : Cause::no_result, kinds(a, b));
}

Value Evaluation::negated(const Value& value) {
    switch (value.kind()) {
    case Kind::number:
        return Value::number(negate(value.as_number()));
    case Kind::months_duration:
        return Value::months_duration(-value.as_months());
    case Kind::days_duration:
        return Value::days_duration(-value.as_nanos());
    default:
        return fail(Cause::wrong_types, kind_name(value.kind()));
    }
}

std::optional<int> Evaluation::order(const Value& a, const Value& b) {
    if (a.kind() == b.kind()) {
        switch (a.kind()) {
        case Kind::number:
            return compare(a.as_number(), b.as_number());
        case Kind::string:
            return sign_of(a.as_string().compare(b.as_string()), 0);
        case Kind::date:
            return sign_of(a.as_days(), b.as_days());
        case Kind::time:
            if (const auto found = order_on_line(a.as_time(), b.as_time())) {
                return found;
            }
            break;
        case Kind::date_time:
            if (const auto found = order_on_line(a.as_date_time(), b.as_date_time())) {
                return found;
            }
            break;
        case Kind::days_duration:
            return sign_of(a.as_nanos(), b.as_nanos());
        case Kind::months_duration:
            return sign_of(a.as_months(), b.as_months());
        default:
            break;
        }
    } else if (options.text_dates && a.is_string() && b.kind() == Kind::date) {
        if (const auto day = parse_day(a.as_string())) {
            return sign_of(*day, b.as_days());
        }
    } else if (options.text_dates && a.kind() == Kind::date && b.is_string()) {
        if (const auto day = parse_day(b.as_string())) {
            return sign_of(a.as_days(), *day);
        }
    }
    fail(Cause::wrong_types, kinds(a, b));
    return std::nullopt;
}

std::optional<bool> Evaluation::equal(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) {
        return a.is_null() && b.is_null();
    }
    if (a.kind() != b.kind()) {
        if (options.text_dates && (a.kind() == Kind::date || b.kind() == Kind::date)) {
            const auto found = order(a, b);
            return found ? std::optional(*found == 0) : std::nullopt;
        }
        fail(Cause::wrong_types, kinds(a, b));
        return std::nullopt;
    }
    switch (a.kind()) {
    case Kind::boolean:
        return a.as_boolean() == b.as_boolean();
    case Kind::list: {
        const List& x = a.as_list();
        const List& y = b.as_list();
        if (x.size() != y.size()) {
            return false;
        }
        bool unknown = false;
        for (size_t i = 0; i < x.size() && step(); ++i) {
            const auto same = equal(x[i], y[i]);
            if (same == false) {
                return false;
            }
            unknown = unknown || !same;
        }
        return unknown ? std::nullopt : std::optional(true);
    }
    case Kind::context: {
        const Context& x = a.as_context();
        const Context& y = b.as_context();
        if (x.entries.size() != y.entries.size()) {
            return false;
        }
        bool unknown = false;
        for (const auto& [key, value] : x.entries) {
            const Value* other = step(y.entries.size() / 8 + 1) ? y.find(key) : nullptr;
            const auto same = other == nullptr ? std::optional(false) : equal(value, *other);
            if (same == false) {
                return false;
            }
            unknown = unknown || !same;
        }
        return unknown ? std::nullopt : std::optional(true);
    }
    case Kind::range: {
        const Range& x = a.as_range();
        const Range& y = b.as_range();
        if (x.form != y.form || x.low_closed != y.low_closed || x.high_closed != y.high_closed) {
            return false;
        }
        const auto low = equal(x.low, y.low);
        const auto high = equal(x.high, y.high);
        return low && high ? std::optional(*low && *high) : std::nullopt;
    }
    case Kind::function:
        fail(Cause::wrong_types, kinds(a, b));
        return std::nullopt;
    default: {
        const auto found = order(a, b);
        return found ? std::optional(*found == 0) : std::nullopt;
    }
    }
}

Value Evaluation::checked_range(Range made) {
    const bool closed_null = (made.low_closed && made.low.is_null()) || (made.high_closed && made.high.is_null());
    if (closed_null || (made.low.is_null() && made.high.is_null())) {
        return fail(Cause::bad_range, "null");
    }
    if (!made.low.is_null() && !made.high.is_null()) {
        const auto found = order(made.low, made.high);
        if (!found) {
            return {};
        }
    }
    return make_range(std::move(made));
}

std::optional<bool> Evaluation::in_range(const Value& value, const Range& range) {
    using Form = Range::Form;
    if (range.form == Form::equal || range.form == Form::not_equal) {
        const auto same = equal(value, range.low);
        return same ? std::optional(*same == (range.form == Form::equal)) : std::nullopt;
    }
    const bool has_low =
        range.form == Form::interval || range.form == Form::greater || range.form == Form::greater_equal;
    const bool has_high = range.form == Form::interval || range.form == Form::less || range.form == Form::less_equal;
    if ((has_low && range.low.is_null()) || (has_high && range.high.is_null())) {
        return std::nullopt;
    }
    if (has_low) {
        const auto low = order(value, range.low);
        if (!low) {
            return std::nullopt;
        }
        if (*low < 0 || (*low == 0 && !range.low_closed)) {
            return false;
        }
    }
    if (has_high) {
        const auto high = order(value, range.high);
        if (!high) {
            return std::nullopt;
        }
        if (*high > 0 || (*high == 0 && !range.high_closed)) {
            return false;
        }
    }
    return true;
}

std::optional<bool> Evaluation::matches(const Value& subject, const Value& value, bool is_answer) {
    if (is_answer || (value.is_boolean() && !subject.is_boolean() && !subject.is_null())) {
        return value.is_boolean() ? std::optional(value.as_boolean()) : std::nullopt;
    }
    if (value.kind() == Kind::range) {
        if (subject.kind() == Kind::range) {
            return equal(subject, value);
        }
        return in_range(subject, value.as_range());
    }
    if (value.is_list()) {
        bool unknown = false;
        for (const Value& item : value.as_list()) {
            if (!step()) {
                return std::nullopt;
            }
            const size_t before = faults.size();
            const auto found = item.is_list() || item.kind() == subject.kind() || item.kind() == Kind::range
                                   ? matches_item(subject, item)
                                   : equal(subject, item);
            faults.resize(std::min(before, faults.size()));
            if (found == true) {
                return true;
            }
            unknown = unknown || !found;
        }
        if (subject.is_list()) {
            const size_t before = faults.size();
            const auto same = equal(subject, value);
            faults.resize(std::min(before, faults.size()));
            return same == true;
        }
        static_cast<void>(unknown);
        return false;
    }
    if (subject.is_list() && !value.is_null()) { // a list with one item stands for it
        return subject.as_list().size() == 1 ? equal(subject.as_list()[0], value) : equal(subject, value);
    }
    return equal(subject, value);
}

std::optional<bool> Evaluation::matches_item(const Value& subject, const Value& item) {
    if (item.kind() == Kind::range && subject.kind() != Kind::range) {
        return in_range(subject, item.as_range());
    }
    return equal(subject, item);
}

} // namespace tonghe::rules
