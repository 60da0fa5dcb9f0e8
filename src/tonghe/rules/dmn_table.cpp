// Decision tables of a DMN file.
#include "tonghe/rules/internal/dmn_reader.hpp"
#include "tonghe/rules/internal/parser.hpp"
#include "tonghe/rules/internal/table_index.hpp"

namespace tonghe::rules {

namespace {

std::string text_in(const xml::Element* element) {
    const xml::Element* text = element == nullptr ? nullptr : element->child("text");
    return text == nullptr ? std::string() : trimmed(text->text);
}

HitPolicy policy_of(const std::string& name) {
    static constexpr std::pair<std::string_view, HitPolicy> names[] = {
        {"UNIQUE", HitPolicy::unique},
        {"ANY", HitPolicy::any},
        {"PRIORITY", HitPolicy::priority},
        {"FIRST", HitPolicy::first},
        {"RULE ORDER", HitPolicy::rule_order},
        {"OUTPUT ORDER", HitPolicy::output_order},
        {"COLLECT", HitPolicy::collect}};
    for (const auto& [known, policy] : names) {
        if (known == name) {
            return policy;
        }
    }
    return HitPolicy::unique;
}

Aggregation aggregation_of(const std::string& name) {
    static constexpr std::pair<std::string_view, Aggregation> names[] = {
        {"SUM", Aggregation::sum}, {"COUNT", Aggregation::count}, {"MIN", Aggregation::min}, {"MAX", Aggregation::max}};
    for (const auto& [known, aggregation] : names) {
        if (known == name) {
            return aggregation;
        }
    }
    return Aggregation::none;
}

// The values of a type that only lists allows: those its constraint names.
std::string listed_values(const Type* type) { return type == nullptr ? std::string() : type->constraint_text; }

} // namespace

NodeIndex
BoxedReader::text_tests(const std::string& text, int line, const std::string& place, uint32_t slot, const Type* type) {
    const ScopeMark mark(b_);
    b_.declare("?", slot, type);
    try {
        return Parser(b_, text, line, place).tests(slot);
    } catch (const SyntaxFault& fault) {
        return unreadable(fault, line);
    }
}

TableInput BoxedReader::table_input(const xml::Element& element, size_t number) {
    TableInput out;
    out.line = element.line;
    const xml::Element* expression = element.child("inputExpression");
    const std::string place = fmt::format("{}, input {}", place_, number);
    if (expression != nullptr) {
        out.text = text_in(expression);
        out.type = type_of(*expression);
        out.expression = text_expression(out.text, expression->line, place);
    }
    out.slot = b_.slot();
    if (const std::string allowed = text_in(element.child("inputValues")); !allowed.empty()) {
        out.allowed = text_tests(allowed, element.line, place + ", input values", out.slot, out.type);
    }
    return out;
}

TableOutput BoxedReader::table_output(const xml::Element& element, size_t count) {
    TableOutput out;
    out.name = count > 1 ? attribute_or(element, "name") : "";
    out.type = type_of(element);
    const std::string place = place_ + ", output values";
    std::string values = text_in(element.child("outputValues"));
    values = values.empty() ? listed_values(out.type) : values;
    if (!values.empty()) {
        const size_t faults = faults_.list.size();
        const NodeIndex list = text_expression("[" + values + "]", element.line, place);
        faults_.list.resize(std::min(faults, faults_.list.size())); // a constraint need not be a list of values
        const Node node = b_.node(list);
        for (uint32_t i = 0; node.op == Op::list && i < node.b; ++i) {
            out.values.push_back(b_.tree.extra[node.a + i]);
        }
    }
    if (const xml::Element* value = element.child("defaultOutputEntry")) {
        const std::string text = text_in(value);
        if (!text.empty()) {
            out.default_value = text_expression(text, value->line, place_ + ", default output");
        }
    }
    return out;
}

TableRule BoxedReader::table_rule(const xml::Element& element, const Table& table, size_t number) {
    TableRule out;
    out.line = element.line;
    out.id = attribute_or(element, "id");
    for (const xml::Element& child : element.children) {
        const std::string text = text_in(&child);
        if (child.name == "inputEntry" && out.tests.size() < table.inputs.size()) {
            const TableInput& input = table.inputs[out.tests.size()];
            const std::string place = fmt::format("{}, rule {}, input {}", place_, number, out.tests.size() + 1);
            out.test_texts.push_back(text.empty() ? "-" : text);
            out.tests.push_back(text_tests(text, child.line, place, input.slot, input.type));
        } else if (child.name == "outputEntry" && out.outputs.size() < table.outputs.size()) {
            const std::string place = fmt::format("{}, rule {}, output {}", place_, number, out.outputs.size() + 1);
            out.output_texts.push_back(text);
            out.outputs.push_back(
                text.empty() || text == "-" ? b_.constant(Value(), b_.source("", child.line, place))
                                            : text_expression(text, child.line, place)
            );
        } else if (child.name == "annotationEntry") {
            out.annotations.push_back(text);
        } else if (child.name == "description") {
            out.annotations.push_back(trimmed(child.text));
        }
    }
    return out;
}

NodeIndex BoxedReader::table(const xml::Element& element) {
    const ScopeMark mark(b_);
    const uint32_t at = b_.source("", element.line, place_);
    Table made;
    made.name = place_;
    made.line = element.line;
    const std::string policy = attribute_or(element, "hitPolicy", "UNIQUE");
    made.policy = policy_of(policy);
    made.aggregation = aggregation_of(attribute_or(element, "aggregation"));
    if (made.policy == HitPolicy::unique && policy != "UNIQUE") {
        faults_.add(
            file_,
            element.line,
            "rules.hit_policy",
            {"未知的命中策略“" + policy + "”", "there is no hit policy '" + policy + "'"},
            {"请改用 UNIQUE、ANY、PRIORITY、FIRST、RULE ORDER、OUTPUT ORDER 或 COLLECT。",
             "Use UNIQUE, ANY, PRIORITY, FIRST, RULE ORDER, OUTPUT ORDER or COLLECT."}
        );
    }
    const auto outputs =
        static_cast<size_t>(std::count_if(element.children.begin(), element.children.end(), [](const xml::Element& e) {
            return e.name == "output";
        }));
    for (const xml::Element& child : element.children) {
        if (child.name == "input") {
            made.inputs.push_back(table_input(child, made.inputs.size() + 1));
        } else if (child.name == "output") {
            made.outputs.push_back(table_output(child, outputs));
        }
    }
    for (const xml::Element& child : element.children) {
        if (child.name != "rule") {
            continue;
        }
        TableRule rule = table_rule(child, made, made.rules.size() + 1);
        if (rule.tests.size() != made.inputs.size() || rule.outputs.size() != made.outputs.size()) {
            faults_.add(
                file_,
                child.line,
                "rules.rule_shape",
                {fmt::format("第 {} 条规则的单元格数与表头不符", made.rules.size() + 1),
                 fmt::format("rule {} does not have one cell for each column", made.rules.size() + 1)},
                {"请补齐单元格；没有条件的写“-”。", "Complete its cells; write - where nothing is asked."}
            );
            while (rule.tests.size() < made.inputs.size()) {
                rule.tests.push_back(absent(Cause::unreadable, "rule", at));
                rule.test_texts.emplace_back();
            }
            while (rule.outputs.size() < made.outputs.size()) {
                rule.outputs.push_back(absent(Cause::unreadable, "rule", at));
                rule.output_texts.emplace_back();
            }
        }
        made.rules.push_back(std::move(rule));
    }
    if (made.outputs.empty()) {
        faults_.add(
            file_,
            element.line,
            "rules.no_output",
            {"决策表没有输出列", "the decision table has no output"},
            {"请加入一个输出列。", "Add an output column."}
        );
        return absent(Cause::no_logic, place_, at);
    }
    made.index = TableIndex::make(b_.tree, made);
    const auto index = static_cast<uint32_t>(b_.tree.tables.size());
    b_.tree.tables.push_back(std::move(made));
    return b_.add({.op = Op::table, .a = index, .at = at});
}

} // namespace tonghe::rules
