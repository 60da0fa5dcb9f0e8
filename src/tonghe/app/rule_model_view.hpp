// What a DMN file holds, as a page shows it: inputs with what may be given for them, decisions, tables, requirements,
// and everything the engine finds to say about it, each with its place.
//
// Always true
//  1. A file of any content gives a reply: what cannot be read is among the faults.
//  2. Lists of faults and findings have bounds; what was left off is counted.
#pragma once
#include "tonghe/app/rule_places.hpp"
#include "tonghe/rules/dmn.hpp"

#include <optional>

namespace tonghe::app {

struct RuleFinding {
    std::string code;
    int line = 0;
    Text what;
    Text remedy;
    RulePlace place;
};
TONGHE_STRUCT(RuleFinding, code, line, what, remedy, place)

// One value a person may give: the input itself (empty path), or a part of a structured one.
struct RuleField {
    std::vector<std::string> path;
    std::string type; // as FEEL names it
    std::string kind; // boolean, number, string, date, time, date_time, days_duration, months_duration, any, …
    bool list = false;
    std::string allowed_text;         // as the author wrote it
    std::vector<Json> allowed;        // where it is a list of values
    std::optional<std::string> least; // where it is a range of numbers or days
    std::optional<std::string> most;
    std::vector<std::string> seen; // texts that rules compare it with
};
TONGHE_STRUCT(RuleField, path, type, kind, list, allowed_text, allowed, least, most, seen)

struct RuleInput {
    std::string name;
    std::string id;
    int line = 0;
    std::string type;
    std::vector<RuleField> fields;
};
TONGHE_STRUCT(RuleInput, name, id, line, type, fields)

struct RuleDecision {
    std::string name;
    std::string id;
    int line = 0;
    std::string question;
    std::string type;
    std::string logic;      // decisionTable, literalExpression, context …; "" where it has none
    std::string expression; // of a literal expression
};
TONGHE_STRUCT(RuleDecision, name, id, line, question, type, logic, expression)

struct RuleKnowledge {
    std::string name;
    std::string id;
    int line = 0;
    std::string type;
    std::vector<std::string> parameters;
};
TONGHE_STRUCT(RuleKnowledge, name, id, line, type, parameters)

struct RuleService {
    std::string name;
    std::string id;
    int line = 0;
    std::vector<std::string> inputs; // parameters
    std::vector<std::string> decisions;
};
TONGHE_STRUCT(RuleService, name, id, line, inputs, decisions)

struct RuleColumn {
    std::string text; // the expression of an input, the name of an output
    std::string type;
};
TONGHE_STRUCT(RuleColumn, text, type)

struct RuleRow {
    int rule = 0; // from 1
    std::string id;
    int line = 0;
    std::vector<std::string> tests;
    std::vector<std::string> outputs;
    std::vector<std::string> annotations;
};
TONGHE_STRUCT(RuleRow, rule, id, line, tests, outputs, annotations)

struct RuleTable {
    std::string owner; // the decision or business knowledge model it stands in
    std::string table; // id
    int line = 0;
    std::string hit_policy; // UNIQUE, COLLECT SUM …
    std::vector<RuleColumn> inputs;
    std::vector<RuleColumn> outputs;
    std::vector<RuleRow> rules;
};
TONGHE_STRUCT(RuleTable, owner, table, line, hit_policy, inputs, outputs, rules)

struct RuleRequirement {
    std::string from; // ids
    std::string to;
    std::string kind; // information, knowledge, authority
};
TONGHE_STRUCT(RuleRequirement, from, to, kind)

struct RuleModel {
    std::string name;
    std::string name_space;
    std::string version; // of DMN
    std::vector<RuleInput> inputs;
    std::vector<RuleDecision> decisions;
    std::vector<RuleKnowledge> knowledge;
    std::vector<RuleService> services;
    std::vector<RuleTable> tables;
    std::vector<RuleRequirement> requirements;
};
TONGHE_STRUCT(RuleModel, name, name_space, version, inputs, decisions, knowledge, services, tables, requirements)

struct RuleCheck {
    bool ok = false;                // without faults
    std::optional<RuleModel> model; // absent where the file is no DMN
    std::vector<RuleFinding> faults;
    std::vector<RuleFinding> findings;
    int left_off = 0; // faults and findings beyond what a reply holds
};
TONGHE_STRUCT(RuleCheck, ok, model, faults, findings, left_off)

// A DMN file that has been read, with the places of its lines.
struct RuleFile {
    rules::Loaded loaded;
    std::optional<xml::Element> definitions;
    RulePlaces places;
};

RuleFile read_rule_file(std::string_view xml, const std::string& file, const rules::Limits& limits);
RuleCheck check_of(const RuleFile& file);

} // namespace tonghe::app
