// Why a decision came out as it did, in words: each decision on the way, each table, rule and cell with its value and
// reason.
//
// Always true
//  1. The sentences say only what the engine's trace says; nothing is evaluated here.
//  2. The reply has bounds, whatever the model makes: tables tell the rules that matched first, then others while cells
//     are left; a value with too many parts is told by its size.
#pragma once
#include "tonghe/app/rule_model_view.hpp"
#include "tonghe/rules/trace.hpp"

namespace tonghe::app {

// JSON for programs, and the text as FEEL writes it, which has every digit.
struct RuleValue {
    Json value;
    std::string text;
    std::string type;
    bool left_off = false; // too large to be told: no value, the text says how large
};
TONGHE_STRUCT(RuleValue, value, text, type, left_off)

struct RuleNamedValue {
    std::string name;
    RuleValue value;
};
TONGHE_STRUCT(RuleNamedValue, name, value)

enum class RuleAnswer { no, yes, unknown };
TONGHE_ENUM(RuleAnswer, no, yes, unknown)

struct RuleCellReason {
    std::string test; // as written
    RuleAnswer answer = RuleAnswer::unknown;
    Text reason;
};
TONGHE_STRUCT(RuleCellReason, test, answer, reason)

struct RuleReason {
    int rule = 0; // from 1
    std::string id;
    int line = 0;
    bool matched = false;
    bool chosen = false; // by the hit policy
    std::vector<RuleCellReason> cells;
    std::vector<RuleValue> outputs; // of a rule that matched
    std::vector<std::string> annotations;
    Text because;
};
TONGHE_STRUCT(RuleReason, rule, id, line, matched, chosen, cells, outputs, annotations, because)

struct RuleTableReason {
    std::string table; // id
    std::string hit_policy;
    std::vector<RuleNamedValue> inputs; // its columns
    std::vector<RuleReason> rules;
    int left_off = 0; // rules that are not told
    bool by_default = false;
    Text because;
};
TONGHE_STRUCT(RuleTableReason, table, hit_policy, inputs, rules, left_off, by_default, because)

struct RuleEvaluationFault {
    std::string cause;
    int line = 0;
    Text what;
    RulePlace place;
};
TONGHE_STRUCT(RuleEvaluationFault, cause, line, what, place)

struct RuleDecisionReason {
    std::string decision; // name
    std::string id;
    std::string expression; // of a literal expression
    std::vector<RuleNamedValue> inputs;
    std::vector<RuleTableReason> tables;
    RuleValue result;
    std::vector<RuleEvaluationFault> faults;
};
TONGHE_STRUCT(RuleDecisionReason, decision, id, expression, inputs, tables, result, faults)

struct RuleEvaluation {
    std::string decision;
    RuleValue result;
    std::vector<RuleDecisionReason> decisions; // in the order in which they were finished
    std::vector<RuleEvaluationFault> faults;
    std::vector<std::string> ignored; // inputs given that the model does not have
};
TONGHE_STRUCT(RuleEvaluation, decision, result, decisions, faults, ignored)

RuleEvaluation evaluation_of(const RuleFile& file, const rules::Trace& trace, size_t cells_max);

} // namespace tonghe::app
