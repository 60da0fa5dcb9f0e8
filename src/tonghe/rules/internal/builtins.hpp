// The built-in functions: one line each in builtins.cpp, grouped by file.
#pragma once
#include "tonghe/rules/value.hpp"

#include <span>

namespace tonghe::rules {

class Evaluation;
struct Type;
using Arguments = std::span<const Value>;

struct Builtin {
    const char* name;
    int least;              // arguments
    int most;               // -1: any number, which then stand for one list
    const char* parameters; // names for calls by name; `;` between alternatives
    Value (*apply)(Evaluation& evaluation, Arguments arguments);
};

std::span<const Builtin> builtins();
int builtin_index(std::string_view name); // -1 where there is none

// Whether a built-in function may stand where a function of this type is asked for, by its number of parameters and the
// kinds it works on.
bool builtin_conforms(int index, const Type& type);

// Functions that a JVM would run, reproduced: -2 where the signature is not among them.
int external_index(std::string_view class_name, std::string_view signature);
Value call_external(Evaluation& evaluation, int index, Arguments arguments);

} // namespace tonghe::rules
