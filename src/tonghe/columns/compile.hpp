// Compiling: a decision of a DMN model becomes a policy over columns, by the same engine that decides single cases.
//
//     age >= 60 and employment in ("retired", "farmer")
//
//     age >= 60                  the scalar engine is asked between and at the numbers of the text: 60 parts the line
//     in two employment in (…)          it is asked for each word of the dictionary pension * 12 < income arithmetic
//     over whole numbers, proved exact; else it is asked anything else              it is asked for just the rows that
//     are left
//
// Always true
//  1. The columnar answer is the scalar answer, bit for bit: what FEEL means is written in one place, the scalar
//  engine.
//  2. Inputs are columns of the same name; an input without a column is null in every row.
//  3. What a policy cannot be (an output of several columns that must be summed, say) is refused with a fault.
//
// Elsewhere: models and their evaluation (rules/), the scan (columns/scan.hpp).
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/columns/scan.hpp"
#include "tonghe/rules/decide.hpp"

#include <map>
#include <memory>

namespace tonghe::columns {

struct CompiledDecision {
    Policy policy;
    // What each rule says where that does not depend on the row; null elsewhere. A condition has none.
    std::vector<rules::Value> outputs;
};

struct CompileOptions {
    rules::EvaluationOptions evaluation;
    std::map<std::string, std::string> columns; // input → the column it is, where that has another name
    // Of several outputs, the one that is the amount. A rule whose amount no column kernel computes has none; then ask
    // `amount_otherwise`.
    std::string amount;
    // A condition on a null cell is unknown, whatever FEEL says of null, and a rule of a FIRST table hits only where
    // those before it are false: nobody is judged by what is not known.
    bool null_is_unknown = false;
};

// A decision that is a condition, or a decision table. `columns` are those of the tables it will be asked of.
Parsed<CompiledDecision> compile(
    std::shared_ptr<const rules::Model> model,
    std::string_view decision,
    std::span<const ColumnSpec> columns,
    const CompileOptions& options = {}
);

// A cell as FEEL sees it.
rules::Value value_of(const Cell& cell);

} // namespace tonghe::columns
