#include "tonghe/rules/trace.hpp"

#include "tonghe/rules/internal/evaluation.hpp"
#include "tonghe/rules/internal/tracer.hpp"
#include "tonghe/rules/json.hpp"

namespace tonghe::rules {

void Tracer::begin(std::string name, std::string kind) {
    DecisionTrace& trace = open_.emplace_back();
    trace.name = std::move(name);
    trace.kind = std::move(kind);
}

void Tracer::input(const std::string& name, const Value& value) {
    if (!open_.empty()) {
        open_.back().inputs.emplace_back(name, value);
    }
}

void Tracer::expression(std::string text) {
    if (!open_.empty()) {
        open_.back().expression = std::move(text);
    }
}

void Tracer::table(TableTrace table) {
    constexpr size_t tables_max = 1000; // of one decision: a table inside a loop need not tell each turn
    if (!open_.empty() && open_.back().tables.size() < tables_max) {
        open_.back().tables.push_back(std::move(table));
    }
}

void Tracer::end(const Value& result, std::vector<EvaluationFault> faults) {
    if (open_.empty()) {
        return;
    }
    open_.back().result = result;
    open_.back().faults = std::move(faults);
    done_.push_back(std::move(open_.back()));
    open_.pop_back();
}

namespace {

const char* answer_name(Answer answer) {
    static constexpr const char* names[] = {"false", "true", "null"};
    return names[static_cast<size_t>(answer)];
}

JsonArray faults_json(const std::vector<EvaluationFault>& faults) {
    JsonArray out;
    for (const EvaluationFault& fault : faults) {
        const Text text = text_of(fault);
        const Source* source = fault.tree == nullptr ? nullptr : fault.tree->source_of(fault.at);
        out.push_back(JsonObject{
            {"cause", cause_name(fault.cause)},
            {"line", source == nullptr ? 0 : source->line},
            {"what", {{"zh", text.zh}, {"en", text.en}}}});
    }
    return out;
}

JsonObject table_json(const TableTrace& table) {
    JsonArray inputs;
    for (const auto& input : table.inputs) {
        inputs.push_back(JsonObject{{"expression", input.text}, {"value", json_of(input.value)}});
    }
    JsonArray rules;
    for (const RuleTrace& rule : table.rules) {
        JsonArray cells;
        for (const CellTrace& cell : rule.cells) {
            cells.push_back(JsonObject{{"test", cell.test}, {"answer", answer_name(cell.answer)}});
        }
        JsonObject one{
            {"rule", rule.number},
            {"line", rule.line},
            {"matched", rule.matched},
            {"chosen", rule.chosen},
            {"cells", std::move(cells)}};
        if (rule.matched) {
            JsonArray outputs;
            for (const Value& output : rule.outputs) {
                outputs.push_back(json_of(output));
            }
            one["outputs"] = std::move(outputs);
        }
        if (!rule.annotations.empty()) {
            one["annotations"] = JsonArray(rule.annotations.begin(), rule.annotations.end());
        }
        rules.push_back(std::move(one));
    }
    return {
        {"table", table.name},
        {"hit_policy", table.policy},
        {"inputs", std::move(inputs)},
        {"rules", std::move(rules)},
        {"by_default", table.by_default}};
}

} // namespace

Trace explain(const Model& model, std::string_view decision, const Context& inputs, const EvaluationOptions& options) {
    Tracer tracer;
    Trace out;
    out.outcome = decide_with(model, decision, inputs, options, &tracer);
    out.decisions = tracer.take();
    return out;
}

JsonObject to_json(const Trace& trace) {
    JsonArray decisions;
    for (const DecisionTrace& decision : trace.decisions) {
        JsonObject inputs;
        for (const auto& [name, value] : decision.inputs) {
            inputs[name] = json_of(value);
        }
        JsonArray tables;
        for (const TableTrace& table : decision.tables) {
            tables.push_back(table_json(table));
        }
        JsonObject one{{"decision", decision.name}, {"inputs", std::move(inputs)}};
        if (!decision.expression.empty()) {
            one["expression"] = decision.expression;
        }
        if (!tables.empty()) {
            one["tables"] = std::move(tables);
        }
        one["result"] = json_of(decision.result);
        one["faults"] = faults_json(decision.faults);
        decisions.push_back(std::move(one));
    }
    return {
        {"result", json_of(trace.outcome.value)},
        {"decisions", std::move(decisions)},
        {"faults", faults_json(trace.outcome.faults)}};
}

} // namespace tonghe::rules
