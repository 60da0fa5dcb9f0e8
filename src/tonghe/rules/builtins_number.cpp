// Functions over numbers and truth values.
#include "tonghe/rules/internal/arguments.hpp"

namespace tonghe::rules {

namespace {

template <Rounding rounding> Value rounded(Evaluation& e, Arguments arguments) {
    const Value& number = single(arguments[0]);
    const Value scale = arguments.size() > 1 ? single(arguments[1]) : whole_number(0);
    if (!number.is_number() || !scale.is_number()) {
        return wrong_argument(e, number.is_number() ? scale : number);
    }
    const auto places = scale.as_number().truncated();
    return value_of(e, places ? round(number.as_number(), *places, rounding) : std::nullopt);
}

template <std::optional<Number> (*apply)(const Number&)> Value of_number(Evaluation& e, Arguments arguments) {
    const Value& number = single(arguments[0]);
    if (!number.is_number()) {
        return wrong_argument(e, number);
    }
    return value_of(e, apply(number.as_number()));
}

Value apply_abs(Evaluation& e, Arguments arguments) {
    const Value& value = single(arguments[0]);
    switch (value.kind()) {
    case Kind::number:
        return Value::number(absolute(value.as_number()));
    case Kind::days_duration:
        return value.as_nanos() < 0 ? e.negated(value) : value;
    case Kind::months_duration:
        return value.as_months() < 0 ? e.negated(value) : value;
    default:
        return wrong_argument(e, value);
    }
}

Value apply_modulo(Evaluation& e, Arguments arguments) {
    const Value& a = single(arguments[0]);
    const Value& b = single(arguments[1]);
    if (!a.is_number() || !b.is_number()) {
        return wrong_argument(e, a.is_number() ? b : a);
    }
    return value_of(e, modulo(a.as_number(), b.as_number()));
}

template <bool odd> Value parity(Evaluation& e, Arguments arguments) {
    const Value& value = single(arguments[0]);
    if (!value.is_number()) {
        return wrong_argument(e, value);
    }
    const auto rest = modulo(value.as_number(), Number(2));
    return rest ? Value::boolean(*rest == Number(odd ? 1 : 0)) : e.fail(Cause::no_result);
}

Value apply_not(Evaluation& e, Arguments arguments) {
    const Value& value = single(arguments[0]);
    if (value.is_boolean()) {
        return Value::boolean(!value.as_boolean());
    }
    return value.is_null() ? Value() : wrong_argument(e, value);
}

constexpr Builtin table[] = {
    {"decimal", 2, 2, "n,scale", rounded<Rounding::half_even>},
    {"floor", 1, 2, "n,scale", rounded<Rounding::floor>},
    {"ceiling", 1, 2, "n,scale", rounded<Rounding::ceiling>},
    {"round up", 2, 2, "n,scale", rounded<Rounding::up>},
    {"round down", 2, 2, "n,scale", rounded<Rounding::down>},
    {"round half up", 2, 2, "n,scale", rounded<Rounding::half_up>},
    {"round half down", 2, 2, "n,scale", rounded<Rounding::half_down>},
    {"abs", 1, 1, "n", apply_abs},
    {"modulo", 2, 2, "dividend,divisor", apply_modulo},
    {"sqrt", 1, 1, "number", of_number<square_root>},
    {"log", 1, 1, "number", of_number<logarithm>},
    {"exp", 1, 1, "number", of_number<exponential>},
    {"odd", 1, 1, "number", parity<true>},
    {"even", 1, 1, "number", parity<false>},
    {"not", 1, 1, "negand", apply_not},
};

} // namespace

std::span<const Builtin> number_builtins() { return table; }

} // namespace tonghe::rules
