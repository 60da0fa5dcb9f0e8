// B-FEEL (DMN 1.6, chapter 11): the grammar of FEEL, with values where FEEL has null for an error.
//
//   what a function or operator cannot compute is the default of its type: false, 0, "", 1970-01-01, [] …
//   arithmetic first makes its sides fit: beside a text the other side is text, beside a number it is a number
//
// The fault is recorded all the same, so whoever asks still learns of it.
#include "tonghe/rules/internal/arguments.hpp"

#include <array>

namespace tonghe::rules {

namespace {

enum class Gives : uint8_t { anything, truth, number, text, list, range, day, time, moment, months };

struct Result {
    const char* name;
    Gives gives;
};

// What is not here gives values of any kind, and null where it has none.
constexpr Result results[] = {
    {"not", Gives::truth},
    {"odd", Gives::truth},
    {"even", Gives::truth},
    {"list contains", Gives::truth},
    {"contains", Gives::truth},
    {"starts with", Gives::truth},
    {"ends with", Gives::truth},
    {"matches", Gives::truth},
    {"all", Gives::truth},
    {"any", Gives::truth},
    {"is", Gives::truth},
    {"before", Gives::truth},
    {"after", Gives::truth},
    {"meets", Gives::truth},
    {"met by", Gives::truth},
    {"overlaps", Gives::truth},
    {"overlaps before", Gives::truth},
    {"overlaps after", Gives::truth},
    {"finishes", Gives::truth},
    {"finished by", Gives::truth},
    {"includes", Gives::truth},
    {"during", Gives::truth},
    {"starts", Gives::truth},
    {"started by", Gives::truth},
    {"coincides", Gives::truth},
    {"decimal", Gives::number},
    {"floor", Gives::number},
    {"ceiling", Gives::number},
    {"round up", Gives::number},
    {"round down", Gives::number},
    {"round half up", Gives::number},
    {"round half down", Gives::number},
    {"abs", Gives::number},
    {"modulo", Gives::number},
    {"sqrt", Gives::number},
    {"log", Gives::number},
    {"exp", Gives::number},
    {"count", Gives::number},
    {"sum", Gives::number},
    {"mean", Gives::number},
    {"product", Gives::number},
    {"median", Gives::number},
    {"stddev", Gives::number},
    {"string length", Gives::number},
    {"number", Gives::number},
    {"day of year", Gives::number},
    {"week of year", Gives::number},
    {"substring", Gives::text},
    {"upper case", Gives::text},
    {"lower case", Gives::text},
    {"substring before", Gives::text},
    {"substring after", Gives::text},
    {"replace", Gives::text},
    {"string join", Gives::text},
    {"string", Gives::text},
    {"day of week", Gives::text},
    {"month of year", Gives::text},
    {"mode", Gives::list},
    {"split", Gives::list},
    {"sublist", Gives::list},
    {"append", Gives::list},
    {"concatenate", Gives::list},
    {"insert before", Gives::list},
    {"remove", Gives::list},
    {"list replace", Gives::list},
    {"reverse", Gives::list},
    {"index of", Gives::list},
    {"union", Gives::list},
    {"distinct values", Gives::list},
    {"flatten", Gives::list},
    {"sort", Gives::list},
    {"get entries", Gives::list},
    {"range", Gives::range},
    {"date", Gives::day},
    {"time", Gives::time},
    {"date and time", Gives::moment},
    {"duration", Gives::months},
    {"years and months duration", Gives::months},
};

// These pass over what is no number.
constexpr std::string_view over_numbers[] = {"sum", "mean", "product", "median", "stddev", "mode"};

const std::vector<Gives>& gives_of_builtins() {
    static const std::vector<Gives> all = [] {
        std::vector<Gives> out(builtins().size(), Gives::anything);
        for (const Result& result : results) {
            out[static_cast<size_t>(builtin_index(result.name))] = result.gives;
        }
        return out;
    }();
    return all;
}

Value default_of(Gives gives) {
    switch (gives) {
    case Gives::truth:
        return Value::boolean(false);
    case Gives::number:
        return whole_number(0);
    case Gives::text:
        return Value::string("");
    case Gives::list:
        return Value::list({});
    case Gives::range:
        return Value::range({.low = whole_number(0), .high = whole_number(0)});
    case Gives::day:
        return Value::date(0);
    case Gives::time:
        return Value::time(*parse_time("00:00:00Z"));
    case Gives::moment:
        return Value::date_time(*parse_moment("1970-01-01T00:00:00Z"));
    case Gives::months:
        return Value::months_duration(0);
    case Gives::anything:
        break;
    }
    return {};
}

bool is_duration(const Value& value) {
    return value.kind() == Kind::days_duration || value.kind() == Kind::months_duration;
}

// As number() of B-FEEL gives it; nothing where it has nothing to read.
std::optional<Number> read_number(const Value& value) {
    switch (value.kind()) {
    case Kind::number:
        return value.as_number();
    case Kind::string:
        return Number::parse(value.as_string());
    case Kind::months_duration:
        return Number(value.as_months());
    case Kind::days_duration: {
        constexpr int64_t nanos_a_second = 1'000'000'000;
        const Nanos nanos = value.as_nanos();
        return add(
            Number(static_cast<int64_t>(nanos / nanos_a_second)),
            Number::scaled(static_cast<int64_t>(nanos % nanos_a_second), 9)
        );
    }
    default:
        return std::nullopt;
    }
}

Value number_or_zero(const Value& value) { return Value::number(read_number(value).value_or(Number(0))); }

std::string text_or_empty(const Value& value) { return value.is_null() ? std::string() : text_of(value); }

} // namespace

Value Evaluation::friendly_builtin(int index, std::span<const Value> arguments) {
    const Builtin& builtin = builtins()[static_cast<size_t>(index)];
    const bool passes_over =
        std::find(std::begin(over_numbers), std::end(over_numbers), builtin.name) != std::end(over_numbers);
    Value out;
    if (passes_over && !(arguments.size() == 1 && arguments[0].is_null())) {
        List numbers = rules::items_of(arguments);
        const bool adds_durations = !numbers.empty() && is_duration(numbers[0]);
        if (!adds_durations) {
            std::erase_if(numbers, [](const Value& item) { return !item.is_number(); });
        }
        const Value list = make_list(std::move(numbers));
        out = builtin.apply(*this, std::span(&list, 1));
    } else {
        out = builtin.apply(*this, arguments);
    }
    return out.is_null() && !stopped_ ? default_of(gives_of_builtins()[static_cast<size_t>(index)]) : out;
}

// Addition and subtraction of what does not belong together: text before number before point before duration.
Value Evaluation::friendly_sum(bool is_sum, const Value& a, const Value& b) {
    if (a.is_string() || b.is_string()) {
        return make_string(is_sum ? text_or_empty(a) + text_or_empty(b) : std::string());
    }
    const Op op = is_sum ? Op::add : Op::subtract;
    if (a.is_number() || b.is_number()) {
        const Value out = plain_arithmetic(op, number_or_zero(a), number_or_zero(b));
        return out.is_null() ? whole_number(0) : out;
    }
    // The other side has become a duration of no length.
    for (const Kind kind : {Kind::date_time, Kind::date, Kind::time}) {
        if (a.kind() == kind || (b.kind() == kind && is_sum)) {
            return a.kind() == kind ? a : b;
        }
    }
    switch (b.kind()) {
    case Kind::date_time:
        return default_of(Gives::moment);
    case Kind::date:
        return default_of(Gives::day);
    case Kind::time:
        return default_of(Gives::time);
    default:
        break;
    }
    for (const Kind kind : {Kind::months_duration, Kind::days_duration}) {
        if (a.kind() == kind || b.kind() == kind) {
            return a.kind() == kind ? a : (is_sum ? b : negated(b));
        }
    }
    return a.is_null() && b.is_null() ? Value() : whole_number(0);
}

// Multiplication and division: a length of time keeps its kind, everything else is a number.
Value Evaluation::friendly_product(Op op, const Value& a, const Value& b) {
    for (const Kind kind : {Kind::months_duration, Kind::days_duration}) {
        const bool is_left = a.kind() == kind;
        if (!is_left && (b.kind() != kind || op == Op::divide)) {
            continue;
        }
        const Value out = a.kind() == b.kind() ? Value()
                          : is_left            ? plain_arithmetic(op, a, number_or_zero(b))
                                               : plain_arithmetic(op, number_or_zero(a), b);
        if (out.is_null() && !(op == Op::divide && a.kind() == b.kind())) {
            return kind == Kind::months_duration ? Value::months_duration(0) : Value::days_duration(0);
        }
        return out.is_null() ? whole_number(0) : out;
    }
    const Value out = plain_arithmetic(op, number_or_zero(a), number_or_zero(b));
    return out.is_null() ? whole_number(0) : out;
}

Value Evaluation::friendly_arithmetic(Op op, const Value& a, const Value& b) {
    switch (op) {
    case Op::add:
    case Op::subtract:
        return friendly_sum(op == Op::add, a, b);
    case Op::multiply:
    case Op::divide:
        return friendly_product(op, a, b);
    default: {
        const auto base = read_number(a);
        const auto exponent = read_number(b);
        const auto out = base && exponent ? power(*base, *exponent) : std::nullopt;
        return Value::number(out.value_or(Number(0)));
    }
    }
}

} // namespace tonghe::rules
