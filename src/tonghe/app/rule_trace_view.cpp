#include "tonghe/app/rule_trace_view.hpp"

#include "tonghe/rules/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::app {

namespace {

constexpr size_t shown_bytes = 2000; // of an expression

// What a reply may still hold.
struct Room {
    size_t parts = 100'000; // of values: items, entries, and 64 bytes of text each
    size_t cells = 0;       // of rules

    // Whether a value fits, which then has its room.
    bool takes(const rules::Value& value) {
        constexpr size_t parts_max = 20'000; // of one value
        const size_t before = std::min(parts, parts_max);
        size_t left = before;
        if (!fits(value, left)) {
            return false;
        }
        parts -= before - left;
        return true;
    }

  private:
    static bool fits(const rules::Value& value, size_t& left) {
        const size_t own = 1 + (value.is_string() ? value.as_string().size() / 64 : 0);
        if (own > left) {
            return false;
        }
        left -= own;
        if (value.is_list()) {
            return std::all_of(value.as_list().begin(), value.as_list().end(), [&](const rules::Value& item) {
                return fits(item, left);
            });
        }
        if (value.is_context()) {
            const auto& entries = value.as_context().entries;
            return std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
                return fits(entry.second, left);
            });
        }
        return true;
    }
};

size_t size_of(const rules::Value& value) {
    return value.is_list()      ? value.as_list().size()
           : value.is_context() ? value.as_context().entries.size()
           : value.is_string()  ? value.as_string().size()
                                : 0;
}

RuleValue value_of(const rules::Value& value, Room& room) {
    if (!room.takes(value)) {
        return {{}, fmt::format("… ({})", size_of(value)), rules::kind_name(value.kind()), true};
    }
    return {rules::json_of(value), rules::text_of(value), rules::kind_name(value.kind())};
}

Text shown(const rules::Value& value) {
    if (value.is_null()) {
        return {"空值", "null"};
    }
    if (value.is_list() || value.is_context()) {
        Room small{.parts = 50};
        if (!small.takes(value)) {
            const std::string size = fmt::format("… ({})", size_of(value));
            return {size, size};
        }
    }
    const std::string text = rules::shortened(rules::text_of(value));
    return value.is_string() ? Text{"“" + text + "”", "'" + text + "'"} : Text{text, text};
}

bool asks_nothing(const rules::CellTrace& cell) { return cell.test.empty() || cell.test == "-"; }

Text reason_of(const rules::TableTrace::InputTrace& input, const rules::CellTrace& cell) {
    if (asks_nothing(cell)) {
        return {"不限", "anything"};
    }
    const Text value = shown(input.value);
    const std::string test = rules::shortened(cell.test);
    if (input.value.is_null() && cell.answer != rules::Answer::yes) {
        return {
            fmt::format("{} 没有值，无法判断是否符合 {}", input.text, test),
            fmt::format("{} has no value to judge {} by", input.text, test)};
    }
    switch (cell.answer) {
    case rules::Answer::yes:
        return {
            fmt::format("{} 为 {}，符合 {}", input.text, value.zh, test),
            fmt::format("{} is {}, which meets {}", input.text, value.en, test)};
    case rules::Answer::no:
        return {
            fmt::format("{} 为 {}，不符合 {}", input.text, value.zh, test),
            fmt::format("{} is {}, which does not meet {}", input.text, value.en, test)};
    case rules::Answer::unknown:
        break;
    }
    return {
        fmt::format("{} 为 {}，无法判断是否符合 {}", input.text, value.zh, test),
        fmt::format("{} is {}: no telling whether that meets {}", input.text, value.en, test)};
}

// The cells that decide: of a rule that matched all that ask something, of another those that do not hold.
Text because_of(const RuleReason& rule, const std::vector<rules::CellTrace>& cells, const std::string& policy) {
    Text why;
    for (size_t i = 0; i < rule.cells.size(); ++i) {
        const bool holds = rule.cells[i].answer == RuleAnswer::yes;
        if (!asks_nothing(cells[i]) && holds == rule.matched) {
            why.zh += (why.zh.empty() ? "" : "；") + rule.cells[i].reason.zh;
            why.en += (why.en.empty() ? "" : "; ") + rule.cells[i].reason.en;
        }
    }
    const std::string number = std::to_string(rule.rule);
    if (rule.matched) {
        Text out{"第 " + number + " 条命中", "Rule " + number + " matches"};
        out.zh += why.zh.empty() ? "：它没有条件" : "，因为 " + why.zh;
        out.en += why.en.empty() ? ": it asks for nothing" : " because " + why.en;
        if (!rule.chosen) {
            out.zh += "；但按命中策略 " + policy + " 没有采用";
            out.en += "; the hit policy " + policy + " does not take it";
        }
        return out;
    }
    return {"第 " + number + " 条未命中，因为 " + why.zh, "Rule " + number + " does not match because " + why.en};
}

RuleReason rule_of(const rules::TableTrace& table, const rules::RuleTrace& rule, Room& room) {
    RuleReason out{
        .rule = rule.number, .id = rule.id, .line = rule.line, .matched = rule.matched, .chosen = rule.chosen};
    for (size_t i = 0; i < rule.cells.size(); ++i) {
        const rules::CellTrace& cell = rule.cells[i];
        out.cells.push_back({cell.test, static_cast<RuleAnswer>(cell.answer), reason_of(table.inputs[i], cell)});
    }
    for (const rules::Value& output : rule.outputs) {
        out.outputs.push_back(value_of(output, room));
    }
    out.annotations = rule.annotations;
    out.because = because_of(out, rule.cells, table.policy);
    return out;
}

Text numbers_of(const std::vector<const rules::RuleTrace*>& rules) {
    Text out;
    for (const rules::RuleTrace* rule : rules) {
        out.zh += (out.zh.empty() ? "" : "、") + std::to_string(rule->number);
        out.en += (out.en.empty() ? "" : ", ") + std::to_string(rule->number);
    }
    return out;
}

Text because_of(const rules::TableTrace& table) {
    std::vector<const rules::RuleTrace*> matched;
    std::vector<const rules::RuleTrace*> chosen;
    for (const rules::RuleTrace& rule : table.rules) {
        if (rule.matched) {
            matched.push_back(&rule);
        }
        if (rule.chosen) {
            chosen.push_back(&rule);
        }
    }
    if (matched.empty()) {
        return table.by_default ? Text{"没有规则命中，取默认输出", "No rule matches, the default output stands"}
                                : Text{"没有规则命中，结果为空值", "No rule matches, the result is null"};
    }
    if (chosen.empty()) {
        const Text numbers = numbers_of(matched);
        return {
            fmt::format("第 {} 条同时命中，而命中策略 {} 不允许，结果为空值", numbers.zh, table.policy),
            fmt::format(
                "Rules {} match together, which the hit policy {} does not allow: null", numbers.en, table.policy
            )};
    }
    const Text numbers = numbers_of(chosen);
    return {
        fmt::format("采用第 {} 条（命中策略 {}）", numbers.zh, table.policy),
        fmt::format("Rule {} is taken (hit policy {})", numbers.en, table.policy)};
}

RuleTableReason table_of(const RuleFile& file, const rules::TableTrace& table, Room& room) {
    RuleTableReason out{.hit_policy = table.policy, .by_default = table.by_default, .because = because_of(table)};
    if (!table.rules.empty()) {
        out.table = file.places.at(table.rules.front().line).table;
    }
    for (const auto& input : table.inputs) {
        out.inputs.push_back({input.text, value_of(input.value, room)});
    }
    std::vector<const rules::RuleTrace*> told;
    for (const bool wanted : {true, false}) {
        for (const rules::RuleTrace& rule : table.rules) {
            if (rule.matched == wanted && room.cells > rule.cells.size()) {
                room.cells -= rule.cells.size() + 1;
                told.push_back(&rule);
            }
        }
    }
    std::sort(told.begin(), told.end(), [](const auto* a, const auto* b) { return a->number < b->number; });
    for (const rules::RuleTrace* rule : told) {
        out.rules.push_back(rule_of(table, *rule, room));
    }
    out.left_off = static_cast<int>(table.rules.size() - told.size());
    return out;
}

std::vector<RuleEvaluationFault> faults_of(const RuleFile& file, const std::vector<rules::EvaluationFault>& faults) {
    std::vector<RuleEvaluationFault> out;
    for (const rules::EvaluationFault& fault : faults) {
        const rules::Source* source = fault.tree == nullptr ? nullptr : fault.tree->source_of(fault.at);
        const int line = source == nullptr ? 0 : source->line;
        // The place stands beside the sentence; the fault alone has none before it.
        const Text what = rules::text_of(rules::EvaluationFault{fault.cause, nullptr, 0, fault.detail});
        out.push_back({rules::cause_name(fault.cause), line, what, file.places.at(line)});
    }
    return out;
}

std::string whole_characters(std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    if (text.size() <= shown_bytes) {
        return text;
    }
    size_t end = shown_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        --end;
    }
    text.resize(end);
    return text + "…";
}

} // namespace

RuleEvaluation evaluation_of(const RuleFile& file, const rules::Trace& trace, size_t cells_max) {
    const rules::Model& model = *file.loaded.model;
    Room room{.cells = cells_max};
    RuleEvaluation out{.result = value_of(trace.outcome.value, room), .faults = faults_of(file, trace.outcome.faults)};
    for (const rules::DecisionTrace& decision : trace.decisions) {
        RuleDecisionReason& view = out.decisions.emplace_back();
        view.decision = decision.name;
        const int index = model.find_decision(decision.name);
        if (index >= 0) {
            const rules::Decision& known = model.decisions[static_cast<size_t>(index)];
            view.id = known.id;
            const bool is_table = known.tree != nullptr && known.tree->root != rules::no_node &&
                                  known.tree->nodes[known.tree->root].op == rules::Op::table;
            view.expression = is_table || known.tree == nullptr ? "" : whole_characters(known.tree->text);
        }
        for (const auto& [name, value] : decision.inputs) {
            view.inputs.push_back({name, value_of(value, room)});
        }
        for (const rules::TableTrace& table : decision.tables) {
            view.tables.push_back(table_of(file, table, room));
        }
        view.result = value_of(decision.result, room);
        view.faults = faults_of(file, decision.faults);
    }
    return out;
}

} // namespace tonghe::app
