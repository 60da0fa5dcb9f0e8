#include "tonghe/catalog/decision.hpp"

#include "tonghe/rules/json.hpp"
#include "tonghe/rules/trace.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

// The value at a path of the context, without making values of all that lies beside it.
const Json* at_path(const JsonObject& context, const std::vector<std::string>& path) {
    const JsonObject* here = &context;
    const Json* found = nullptr;
    for (const std::string& step : path) {
        found = here == nullptr ? nullptr : here->if_contains(step);
        if (found == nullptr) {
            return nullptr;
        }
        here = found->if_object();
    }
    return found;
}

std::vector<RuleThatHeld> rules_of(const rules::Trace& trace) {
    std::vector<RuleThatHeld> out;
    for (const rules::DecisionTrace& decision : trace.decisions) {
        for (const rules::TableTrace& table : decision.tables) {
            for (const rules::RuleTrace& rule : table.rules) {
                if (rule.chosen) {
                    std::string note;
                    for (const std::string& annotation : rule.annotations) {
                        note += (note.empty() || annotation.empty() ? "" : "；") + annotation;
                    }
                    out.push_back({decision.name, rule.number, std::move(note)});
                }
            }
        }
    }
    return out;
}

} // namespace

const rules::Decision& BoundDecision::decision() const {
    return model->decisions[static_cast<size_t>(model->find_decision(id))];
}

Answer ask(const BoundDecision& decision, JsonObject context, Date today) {
    context["today"] = to_string(today);
    Answer answer;
    rules::Context inputs;
    for (const BoundInput& input : decision.inputs) {
        Json given;
        if (input.path.empty()) {
            given = rules::evaluate(input.from, context);
        } else if (const Json* found = at_path(context, input.path)) {
            given = *found;
        }
        inputs.set(input.name, rules::value_of(given, input.type));
        answer.inputs[input.name] = std::move(given);
    }
    const rules::Trace trace = rules::explain(*decision.model, decision.id, inputs, {.text_dates = true});
    answer.value = rules::json_of(trace.outcome.value);
    answer.rules = rules_of(trace);
    for (const rules::EvaluationFault& fault : trace.outcome.faults) {
        answer.problems.push_back(rules::text_of(fault));
    }
    return answer;
}

const rules::Table* table_of(const rules::Decision& decision) {
    if (decision.tree == nullptr || decision.tree->root == rules::no_node) {
        return nullptr;
    }
    const rules::Tree& tree = *decision.tree;
    const rules::Node* node = &tree.nodes[tree.root];
    while (node->op == rules::Op::coerce) {
        node = &tree.nodes[node->a];
    }
    return node->op == rules::Op::table ? &tree.tables[node->a] : nullptr;
}

std::vector<std::string> words_given(const BoundDecision& bound, std::string_view output) {
    std::vector<std::string> words;
    const rules::Decision& decision = bound.decision();
    const rules::Table* table = table_of(decision);
    if (table == nullptr) {
        return words;
    }
    const auto keep = [&](rules::NodeIndex index) {
        const rules::Node& node = decision.tree->nodes[index];
        if (node.op == rules::Op::constant && decision.tree->constants[node.a].is_string()) {
            words.push_back(decision.tree->constants[node.a].as_string());
        }
    };
    for (size_t i = 0; i < table->outputs.size(); ++i) {
        if (table->outputs[i].name != output) {
            continue;
        }
        for (const rules::TableRule& rule : table->rules) {
            if (i < rule.outputs.size()) {
                keep(rule.outputs[i]);
            }
        }
        if (table->outputs[i].default_value != rules::no_node) {
            keep(table->outputs[i].default_value);
        }
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

std::vector<std::string> outputs_of(const BoundDecision& bound) {
    std::vector<std::string> names;
    if (const rules::Table* table = table_of(bound.decision())) {
        for (const rules::TableOutput& output : table->outputs) {
            if (!output.name.empty()) {
                names.push_back(output.name);
            }
        }
    }
    return names;
}

} // namespace tonghe::catalog
