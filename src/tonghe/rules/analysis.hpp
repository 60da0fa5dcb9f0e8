// What an author should know about a model before it decides anything: gaps, overlaps, rules that cannot be reached,
// contradictions, what is never used, types that cannot go together, circles.
//
// Always true
//  1. Findings are warnings: a model with findings still evaluates, and what it evaluates to is not changed by looking.
//  2. A table is judged only where its cells are plain comparisons; for any other nothing is claimed.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/rules/model.hpp"

#include <vector>

namespace tonghe::rules {

// In the order of the file; each with line, what and remedy in both languages. Codes: rules.gap, rules.overlap,
// rules.unreachable, rules.contradiction, rules.unused_input, rules.type, rules.unknown_name, rules.arguments,
// rules.circular.
std::vector<Fault> analyse(const Model& model);

} // namespace tonghe::rules
