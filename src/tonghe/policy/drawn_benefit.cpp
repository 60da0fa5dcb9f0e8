#include "tonghe/policy/drawn_benefit.hpp"

#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/drawn_rule.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/xml/xml.hpp"

#include <algorithm>
#include <cctype>

namespace tonghe::policy {

namespace {

const char* type_ref(catalog::FactType type) {
    switch (type) {
    case catalog::FactType::boolean:
        return "boolean";
    case catalog::FactType::number:
        return "number";
    case catalog::FactType::date:
        return "date";
    default:
        return "string";
    }
}

class Writer {
  public:
    void line(const std::string& text) {
        out_.dmn += text + "\n";
        ++lines_;
    }

    void cell(const std::string& pointer, const std::string& text) {
        line(text);
        out_.cells.push_back({lines_, pointer});
    }

    WrittenBenefit take() { return std::move(out_); }

  private:
    WrittenBenefit out_;
    int lines_ = 0;
};

std::string text_element(const std::string& text) { return "<text>" + xml::escaped(text) + "</text>"; }

void write_columns(Writer& out, const DrawnBenefit& drawn, const std::vector<catalog::FactType>& types) {
    for (size_t i = 0; i < drawn.conditions.size(); ++i) {
        const std::string& condition = drawn.conditions[i].expression;
        std::string type;
        for (size_t k = 0; k < drawn.inputs.size() && k < types.size(); ++k) {
            if (drawn.inputs[k].name == condition) {
                type = std::string(" typeRef=\"") + type_ref(types[k]) + "\"";
            }
        }
        const std::string id = "in" + std::to_string(i + 1);
        const std::string& values = drawn.conditions[i].values;
        const std::string allowed =
            values.empty() ? "" : "<inputValues id=\"" + id + "_values\">" + text_element(values) + "</inputValues>";
        out.cell(
            "/conditions/" + std::to_string(i),
            "      <input id=\"" + id + "\" label=\"" + xml::escaped(condition) + "\"><inputExpression id=\"" + id +
                "_expression\"" + type + ">" + text_element(condition) + "</inputExpression>" + allowed + "</input>"
        );
    }
    out.line(R"(      <output id="out_entitled" name="entitled" label="是否享受" typeRef="boolean"/>)");
    out.line(R"(      <output id="out_amount" name="amount" label="金额（元）" typeRef="number"/>)");
    out.line(R"(      <output id="out_reason" name="reason" label="理由" typeRef="string"/>)");
    out.line(R"(      <annotation name="依据"/>)");
}

void write_rule(Writer& out, const DrawnRule& rule, size_t place) {
    const std::string id = "rule" + std::to_string(place + 1);
    const std::string pointer = "/rules/" + std::to_string(place);
    const auto entry = [&](const char* element, const std::string& name, const std::string& text) {
        return std::string("        <") + element + " id=\"" + id + "_" + name + "\">" + text_element(text) + "</" +
               element + ">";
    };
    out.cell(pointer, "      <rule id=\"" + id + "\">");
    for (size_t i = 0; i < rule.tests.size(); ++i) {
        const std::string number = std::to_string(i);
        out.cell(
            pointer + "/tests/" + number,
            entry("inputEntry", "in" + std::to_string(i + 1), rule.tests[i].empty() ? "-" : rule.tests[i])
        );
    }
    out.cell(pointer + "/entitled", entry("outputEntry", "entitled", rule.entitled ? "true" : "false"));
    out.cell(pointer + "/amount", entry("outputEntry", "amount", rule.amount.empty() ? "0" : rule.amount));
    out.cell(pointer + "/reason", entry("outputEntry", "reason", "\"" + rule.reason + "\""));
    out.cell(pointer + "/article", "        <annotationEntry>" + text_element(rule.article) + "</annotationEntry>");
    out.line("      </rule>");
}

// The numbers of a test that stand for themselves: neither in a text nor part of a name or of a calculation.
struct Literal {
    size_t begin = 0;
    size_t end = 0;
    rules::Number value;
};

std::vector<Literal> literals_of(std::string_view test) {
    std::vector<Literal> out;
    bool in_text = false;
    for (size_t at = 0; at < test.size();) {
        if (test[at] == '"') {
            in_text = !in_text;
            ++at;
            continue;
        }
        if (in_text || std::isdigit(static_cast<unsigned char>(test[at])) == 0) {
            ++at;
            continue;
        }
        size_t end = at;
        while (end < test.size() && (std::isdigit(static_cast<unsigned char>(test[end])) != 0 ||
                                     (test[end] == '.' && end + 1 < test.size() && test[end + 1] != '.' &&
                                      std::isdigit(static_cast<unsigned char>(test[end + 1])) != 0))) {
            ++end;
        }
        const auto is_word = [&](size_t place) {
            const auto c = static_cast<unsigned char>(test[place]);
            return c >= 0x80 || std::isalnum(c) != 0 || c == '_';
        };
        const bool stands_alone = (at == 0 || !is_word(at - 1)) && (end == test.size() || !is_word(end));
        const size_t begin = at > 0 && test[at - 1] == '-' ? at - 1 : at;
        if (const auto value = rules::Number::parse(test.substr(begin, end - begin)); value && stands_alone) {
            out.push_back({begin, end, *value});
        }
        at = end;
    }
    return out;
}

// The text that a node was read from.
std::string text_behind(const rules::Tree& tree, rules::NodeIndex node) {
    const rules::Source* source = node == rules::no_node ? nullptr : tree.source_of(tree.nodes[node].at);
    if (source == nullptr) {
        return "";
    }
    const auto next = static_cast<size_t>(source - tree.sources.data()) + 1;
    const size_t end = next < tree.sources.size() ? tree.sources[next].begin : tree.text.size();
    std::string out = tree.text.substr(source->begin, end - source->begin);
    out.erase(out.find_last_not_of(" \n\0") + 1);
    return out;
}

// Only where a test compares: `< 65`, `[65..70)`; not in a list of single values.
bool compares(std::string_view test) { return test.find_first_of("<>[](") != std::string_view::npos; }

} // namespace

DrawnBenefit drawn(const catalog::PolicyDefinition& policy, const catalog::BenefitDefinition& benefit) {
    const int place = policy.model->find_decision(benefit.decision);
    const rules::Table* table =
        place < 0 ? nullptr : catalog::table_of(policy.model->decisions[static_cast<size_t>(place)]);
    if (table == nullptr || policy.model->decisions.size() != 1 || !policy.model->knowledge.empty()) {
        throw Error(errors::not_one_table, {{"policy", policy.id}, {"benefit", benefit.id}});
    }
    const rules::Tree& tree = *policy.model->decisions[static_cast<size_t>(place)].tree;
    DrawnBenefit out;
    out.first = table->policy == rules::HitPolicy::first;
    for (const catalog::PolicyInput& input : benefit.inputs) {
        out.inputs.push_back({input.input, input.name, input.fact});
    }
    for (const rules::TableInput& input : table->inputs) {
        out.conditions.push_back({input.text, text_behind(tree, input.allowed)});
    }
    for (const rules::TableRule& rule : table->rules) {
        DrawnRule& made = out.rules.emplace_back();
        made.tests = rule.test_texts;
        made.entitled = catalog::drawn_output(*table, rule, "entitled") == "true";
        made.amount = catalog::drawn_output(*table, rule, "amount");
        made.reason = catalog::drawn_output(*table, rule, "reason");
        made.article = rule.annotations.empty() ? "" : rule.annotations.front();
    }
    return out;
}

std::string WrittenBenefit::pointer_of(int line) const {
    const auto found = std::lower_bound(cells.begin(), cells.end(), line, [](const DrawnCell& cell, int at) {
        return cell.line < at;
    });
    return found == cells.end() || found->line != line ? "" : found->pointer;
}

WrittenBenefit write_dmn(
    const DrawnBenefit& drawn,
    const catalog::PolicyDefinition& policy,
    const catalog::BenefitDefinition& benefit,
    const std::vector<catalog::FactType>& types
) {
    const std::string name = xml::escaped(policy.title.zh);
    const std::string decision = xml::escaped(benefit.decision);
    Writer out;
    out.line(R"(<?xml version="1.0" encoding="UTF-8"?>)");
    out.line(R"(<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/")");
    out.line(R"(             xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/")");
    out.line(R"(             xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/")");
    out.line(
        "             id=\"" + xml::escaped(policy.id) + "\" name=\"" + name +
        "\" namespace=\"https://tonghe.dev/packs/" + xml::escaped(policy.pack) + "/policies/" +
        xml::escaped(policy.id) + "\">"
    );
    for (size_t i = 0; i < drawn.inputs.size(); ++i) {
        const DrawnInput& input = drawn.inputs[i];
        const std::string id = xml::escaped(input.input);
        out.cell(
            "/inputs/" + std::to_string(i),
            "  <inputData id=\"" + id + "\" name=\"" + xml::escaped(input.name) + "\"><variable id=\"" + id +
                "_variable\" name=\"" + xml::escaped(input.name) + "\" typeRef=\"" +
                (i < types.size() ? type_ref(types[i]) : "Any") + "\"/></inputData>"
        );
    }
    out.line("  <decision id=\"" + decision + "\" name=\"" + xml::escaped(benefit.title.zh) + "\">");
    out.line("    <variable id=\"" + decision + "_variable\" name=\"" + xml::escaped(benefit.title.zh) + "\"/>");
    for (const DrawnInput& input : drawn.inputs) {
        out.line(
            "    <informationRequirement id=\"needs_" + xml::escaped(input.input) + "\"><requiredInput href=\"#" +
            xml::escaped(input.input) + "\"/></informationRequirement>"
        );
    }
    out.line(
        "    <decisionTable id=\"" + decision + "_table\" hitPolicy=\"" + (drawn.first ? "FIRST" : "UNIQUE") + "\">"
    );
    write_columns(out, drawn, types);
    for (size_t i = 0; i < drawn.rules.size(); ++i) {
        write_rule(out, drawn.rules[i], i);
    }
    out.line("    </decisionTable>");
    out.line("  </decision>");
    out.line("  <dmndi:DMNDI><dmndi:DMNDiagram id=\"diagram\">");
    for (size_t i = 0; i < drawn.inputs.size(); ++i) {
        const std::string id = xml::escaped(drawn.inputs[i].input);
        out.line(
            "    <dmndi:DMNShape id=\"" + id + "_shape\" dmnElementRef=\"" + id +
            "\"><dc:Bounds height=\"45\" width=\"160\" x=\"" + std::to_string(160 + 200 * i) +
            "\" y=\"260\"/></dmndi:DMNShape>"
        );
    }
    out.line(
        "    <dmndi:DMNShape id=\"" + decision + "_shape\" dmnElementRef=\"" + decision +
        R"("><dc:Bounds height="80" width="220" x="160" y="80"/></dmndi:DMNShape>)"
    );
    out.line("  </dmndi:DMNDiagram></dmndi:DMNDI>");
    out.line("</definitions>");
    return out.take();
}

std::vector<Threshold> thresholds(const DrawnBenefit& drawn) {
    std::vector<Threshold> out;
    for (size_t condition = 0; condition < drawn.conditions.size(); ++condition) {
        const size_t begun = out.size();
        for (size_t rule = 0; rule < drawn.rules.size(); ++rule) {
            const std::string& test = drawn.rules[rule].tests[condition];
            for (const Literal& literal : compares(test) ? literals_of(test) : std::vector<Literal>()) {
                const auto known =
                    std::find_if(out.begin() + static_cast<std::ptrdiff_t>(begun), out.end(), [&](const auto& one) {
                        return one.value == literal.value;
                    });
                Threshold& threshold =
                    known == out.end() ? out.emplace_back(Threshold{condition, literal.value, {}}) : *known;
                if (threshold.rules.empty() || threshold.rules.back() != rule) {
                    threshold.rules.push_back(rule);
                }
            }
        }
    }
    return out;
}

DrawnBenefit with_threshold(DrawnBenefit drawn, const Threshold& threshold, const rules::Number& value) {
    for (const size_t rule : threshold.rules) {
        std::string& test = drawn.rules[rule].tests[threshold.condition];
        const std::vector<Literal> literals = literals_of(test);
        for (auto one = literals.rbegin(); one != literals.rend(); ++one) { // from behind: places before stay
            if (one->value == threshold.value) {
                test.replace(one->begin, one->end - one->begin, value.text());
            }
        }
    }
    return drawn;
}

} // namespace tonghe::policy
