// What built-in functions share: reading arguments, where a list of one item stands for the item.
#pragma once
#include "tonghe/rules/internal/builtins.hpp"
#include "tonghe/rules/internal/evaluation.hpp"

namespace tonghe::rules {

inline const Value& single(const Value& value) {
    return value.is_list() && value.as_list().size() == 1 ? value.as_list()[0] : value;
}

inline Value wrong_argument(Evaluation& e, const Value& value) {
    return e.fail(Cause::argument, kind_name(value.kind()));
}

inline Value value_of(Evaluation& e, const std::optional<Number>& number) {
    return number ? Value::number(*number) : e.fail(Cause::no_result);
}

inline Value whole_number(int64_t value) { return Value::number(Number(value)); }

// The items that a function over a list works on: those of its only argument, or its arguments.
inline List items_of(Arguments arguments) {
    if (arguments.size() == 1 && arguments[0].is_list()) {
        return arguments[0].as_list();
    }
    return {arguments.begin(), arguments.end()};
}

// By file.
std::span<const Builtin> number_builtins();
std::span<const Builtin> text_builtins();
std::span<const Builtin> list_builtins();
std::span<const Builtin> temporal_builtins();
std::span<const Builtin> range_builtins();
std::span<const Builtin> context_builtins();

} // namespace tonghe::rules
