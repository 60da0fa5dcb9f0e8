// What made a value null: recorded while evaluating, told when asked.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/rules/tree.hpp"

#include <string>

namespace tonghe::rules {

enum class Cause : uint8_t {
    wrong_types,  // an operator does not take these: detail names them
    unknown_name, // nothing here has that name
    no_entry,     // the value has no such entry or property
    not_a_function,
    argument_count, // too few or too many, or an unknown name among them
    argument,       // an argument is of the wrong kind or outside its bounds
    no_result,      // division by zero, beyond the calendar or 34 digits
    duplicate_key,
    bad_range,
    bad_pattern, // of a regular expression
    bad_literal, // @"…" that is neither day, time nor duration
    not_of_type, // a value does not have the type declared for it
    not_allowed, // a value outside the allowed values
    not_boolean, // a condition is neither true nor false
    not_iterable,
    several_rules, // hit policy UNIQUE
    rules_differ,  // hit policy ANY
    no_logic,      // a decision without an expression
    missing_input,
    unreadable, // the expression has a fault of its own
    circular,
    limit, // a bound of `Limits`: detail names it
};

struct EvaluationFault {
    Cause cause = Cause::wrong_types;
    const Tree* tree = nullptr;
    uint32_t at = 0; // in the text of the tree
    std::string detail;
};

std::string shortened(std::string text);    // to what a message can hold
const char* cause_name(Cause cause);        // snake case, for JSON
Text text_of(const EvaluationFault& fault); // a sentence with its place

} // namespace tonghe::rules
