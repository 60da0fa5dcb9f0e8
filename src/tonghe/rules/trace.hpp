// Why a decision came out as it did: every decision, table, rule and cell with its value and answer.
//
// Always true
//  1. Tracing changes no result; it only looks at every cell where an untraced evaluation may stop early.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/rules/decide.hpp"

#include <string>
#include <vector>

namespace tonghe::rules {

enum class Answer : uint8_t { no, yes, unknown };

struct CellTrace {
    std::string test; // as written
    Answer answer = Answer::unknown;
};

struct RuleTrace {
    int number = 0; // from 1
    int line = 0;
    std::string id;
    bool matched = false;
    bool chosen = false; // by the hit policy
    std::vector<CellTrace> cells;
    std::vector<Value> outputs; // of a rule that matched
    std::vector<std::string> annotations;
};

struct TableTrace {
    std::string name;
    std::string policy;

    struct InputTrace {
        std::string text;
        Value value;
    };

    std::vector<InputTrace> inputs;
    std::vector<RuleTrace> rules;
    bool by_default = false; // no rule matched and the default outputs stand
};

struct DecisionTrace {
    std::string name;
    std::string kind;                                  // decision, knowledge, service
    std::string expression;                            // of a literal expression
    std::vector<std::pair<std::string, Value>> inputs; // what it read
    std::vector<TableTrace> tables;
    Value result;
    std::vector<EvaluationFault> faults; // its own
};

struct Trace {
    std::vector<DecisionTrace> decisions; // in the order in which they were finished
    Outcome outcome;
};

// Evaluates one decision and tells how.
Trace explain(
    const Model& model, std::string_view decision, const Context& inputs, const EvaluationOptions& options = {}
);
JsonObject to_json(const Trace& trace);

} // namespace tonghe::rules
