#include "tonghe/app/rule_model_view.hpp"

#include "tonghe/rules/analysis.hpp"
#include "tonghe/rules/json.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tonghe::app {

namespace {

constexpr size_t told_max = 500; // faults, and findings, in one reply

std::string attribute_of(const xml::Element& element, std::string_view name) {
    const std::string* found = element.attribute(name);
    return found == nullptr ? std::string() : *found;
}

// Sources of a tree end with a line feed of their own.
std::string without_end(std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    return text;
}

std::string type_name(const rules::Type* type) { return type == nullptr ? "Any" : rules::text_of(*type); }

const char* kind_word(rules::Type::Kind kind) {
    static constexpr const char* words[] = {
        "any",
        "null",
        "boolean",
        "number",
        "string",
        "date",
        "time",
        "date_time",
        "days_duration",
        "months_duration",
        "list",
        "context",
        "range",
        "function",
        "any"};
    return words[static_cast<size_t>(kind)];
}

// What a constraint leaves: listed values, or one range; neither where it is of another form.
class Allowance {
  public:
    void read(const rules::Tree& tree, rules::NodeIndex index) {
        simple_ = true;
        visit(tree, index);
        if (!simple_ || (!values_.empty() && (least_ || most_))) {
            *this = {};
        }
    }

    void tell(RuleField& field) const {
        field.least = least_;
        field.most = most_;
        for (const rules::Value& value : values_) {
            field.allowed.push_back(rules::json_of(value));
        }
    }

  private:
    void visit(const rules::Tree& tree, rules::NodeIndex index) {
        const rules::Node& node = tree.nodes[index];
        if (node.op == rules::Op::any_of) {
            for (uint32_t i = 0; i < node.b && simple_; ++i) {
                visit(tree, tree.extra[node.a + i]);
            }
            return;
        }
        const rules::Node* right = node.op == rules::Op::matches || is_bound(node.op) ? &tree.nodes[node.b] : nullptr;
        if (right == nullptr) {
            simple_ = false;
        } else if (right->op == rules::Op::range && node.op == rules::Op::matches && !least_ && !most_) {
            least_ = constant(tree, right->a);
            most_ = constant(tree, right->b);
        } else if (right->op == rules::Op::constant) {
            take(node.op, tree.constants[right->a]);
        } else {
            simple_ = false;
        }
    }

    static bool is_bound(rules::Op op) {
        return op == rules::Op::less || op == rules::Op::less_equal || op == rules::Op::greater ||
               op == rules::Op::greater_equal;
    }

    static std::optional<std::string> constant(const rules::Tree& tree, rules::NodeIndex index) {
        const rules::Node& node = tree.nodes[index];
        return node.op == rules::Op::constant ? written(tree.constants[node.a]) : std::nullopt;
    }

    static std::optional<std::string> written(const rules::Value& value) {
        const bool orders = value.is_number() || value.kind() == rules::Kind::date;
        return orders ? std::optional(rules::text_of(value)) : std::nullopt;
    }

    void take(rules::Op op, const rules::Value& value) {
        if (op == rules::Op::less || op == rules::Op::less_equal) {
            most_ = written(value);
        } else if (op != rules::Op::matches) {
            least_ = written(value);
        } else if (value.kind() == rules::Kind::range) {
            least_ = written(value.as_range().low);
            most_ = written(value.as_range().high);
        } else {
            values_.push_back(value);
        }
    }

    bool simple_ = false;
    std::vector<rules::Value> values_;
    std::optional<std::string> least_;
    std::optional<std::string> most_;
};

// The fields of an input. A type may contain itself, so depth and number have bounds.
class Fields {
  public:
    std::vector<RuleField> of(const rules::Type* type) {
        add(type, {}, 0);
        return std::move(out_);
    }

  private:
    void add(const rules::Type* type, const std::vector<std::string>& path, int depth) {
        constexpr int depth_max = 5;
        constexpr size_t fields_max = 200;
        const bool parts = type != nullptr && type->kind == rules::Type::Kind::context && !type->fields.empty();
        if (parts && depth < depth_max) {
            for (const auto& [name, inner] : type->fields) {
                std::vector<std::string> further = path;
                further.push_back(name);
                add(inner, further, depth + 1);
            }
            return;
        }
        if (out_.size() >= fields_max) {
            return;
        }
        RuleField& field = out_.emplace_back();
        field.path = path;
        field.type = type_name(type);
        const rules::Type* one = type;
        if (type != nullptr && type->kind == rules::Type::Kind::list) {
            field.list = true;
            one = type->element;
        }
        field.kind = kind_word(one == nullptr ? rules::Type::Kind::any : one->kind);
        if (one != nullptr && one->constraint != nullptr && one->constraint->root != rules::no_node) {
            field.allowed_text = one->constraint_text;
            Allowance allowance;
            allowance.read(*one->constraint, one->constraint->root);
            allowance.tell(field);
        }
    }

    std::vector<RuleField> out_;
};

std::string policy_of(const rules::Table& table) {
    static constexpr const char* policies[] = {
        "UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"};
    static constexpr const char* sums[] = {"", " SUM", " COUNT", " MIN", " MAX"};
    return std::string(policies[static_cast<size_t>(table.policy)]) + sums[static_cast<size_t>(table.aggregation)];
}

RuleTable table_of(const rules::Table& table, const std::string& owner, const RulePlaces& places) {
    RuleTable out{
        .owner = owner, .table = places.at(table.line).table, .line = table.line, .hit_policy = policy_of(table)};
    for (const rules::TableInput& input : table.inputs) {
        out.inputs.push_back({input.text, type_name(input.type)});
    }
    for (const rules::TableOutput& output : table.outputs) {
        out.outputs.push_back({output.name, type_name(output.type)});
    }
    int number = 0;
    for (const rules::TableRule& rule : table.rules) {
        out.rules.push_back({++number, rule.id, rule.line, rule.test_texts, rule.output_texts, rule.annotations});
    }
    return out;
}

using FieldsByName = std::map<std::string, RuleField*, std::less<>>; // as an expression writes them: `child.age`

FieldsByName by_name(std::vector<RuleInput>& inputs) {
    FieldsByName out;
    for (RuleInput& input : inputs) {
        for (RuleField& field : input.fields) {
            std::string name = input.name;
            for (const std::string& step : field.path) {
                name += "." + step;
            }
            out.emplace(name, &field);
        }
    }
    return out;
}

void add_seen(const rules::Tree& tree, rules::NodeIndex index, std::vector<std::string>& seen) {
    constexpr size_t seen_max = 40;
    const rules::Node& test = tree.nodes[index];
    if (test.op == rules::Op::any_of) {
        for (uint32_t i = 0; i < test.b; ++i) {
            const rules::NodeIndex inner = tree.extra[test.a + i];
            if (tree.nodes[inner].op == rules::Op::matches) {
                add_seen(tree, inner, seen);
            }
        }
        return;
    }
    const rules::Node* value = test.op == rules::Op::matches ? &tree.nodes[test.b] : nullptr;
    if (value == nullptr || value->op != rules::Op::constant || !tree.constants[value->a].is_string()) {
        return;
    }
    const std::string& word = tree.constants[value->a].as_string();
    if (seen.size() < seen_max && std::find(seen.begin(), seen.end(), word) == seen.end()) {
        seen.push_back(word);
    }
}

// What tables compare an input with: allowed values of their columns, and the texts in their cells.
void learn_from_tables(const rules::Tree& tree, const FieldsByName& fields) {
    for (const rules::Table& table : tree.tables) {
        for (size_t column = 0; column < table.inputs.size(); ++column) {
            const rules::TableInput& asked = table.inputs[column];
            const auto found = fields.find(asked.text);
            if (found == fields.end() || found->second->list) {
                continue;
            }
            RuleField& field = *found->second;
            if (field.allowed_text.empty() && field.allowed.empty() && asked.allowed != rules::no_node) {
                Allowance allowance;
                allowance.read(tree, asked.allowed);
                allowance.tell(field);
            }
            for (const rules::TableRule& rule : table.rules) {
                add_seen(tree, rule.tests[column], field.seen);
            }
        }
    }
}

// What a decision's expression is, by the id of the decision.
std::map<std::string, std::string> logic_by_id(const xml::Element& definitions) {
    static const std::set<std::string, std::less<>> kinds{
        "decisionTable",
        "literalExpression",
        "context",
        "list",
        "relation",
        "invocation",
        "functionDefinition",
        "conditional",
        "filter",
        "for",
        "some",
        "every"};
    std::map<std::string, std::string> out;
    for (const xml::Element& element : definitions.children) {
        for (const xml::Element& child : element.children) {
            if (element.name == "decision" && kinds.contains(child.name)) {
                out.emplace(attribute_of(element, "id"), child.name);
            }
        }
    }
    return out;
}

// The id a reference ends with: `#id` in this file, `other.dmn#id` in another.
std::string referred(const xml::Element& requirement) {
    for (const xml::Element& child : requirement.children) {
        const std::string href = attribute_of(child, "href");
        if (const size_t hash = href.find('#'); hash != std::string::npos) {
            return href.substr(hash + 1);
        }
    }
    return "";
}

std::vector<RuleRequirement> requirements_of(const xml::Element& definitions) {
    std::vector<RuleRequirement> out;
    for (const xml::Element& element : definitions.children) {
        for (const xml::Element& child : element.children) {
            for (const char* kind : {"information", "knowledge", "authority"}) {
                if (child.name == std::string(kind) + "Requirement") {
                    out.push_back({referred(child), attribute_of(element, "id"), kind});
                }
            }
        }
    }
    return out;
}

RuleModel model_of(const RuleFile& file) {
    const rules::Model& model = *file.loaded.model;
    RuleModel out{.name = model.name, .name_space = model.name_space, .version = model.version};
    for (const rules::Input& input : model.inputs) {
        out.inputs.push_back({input.name, input.id, input.line, type_name(input.type), Fields().of(input.type)});
    }
    const FieldsByName fields = by_name(out.inputs);
    const auto logics = file.definitions ? logic_by_id(*file.definitions) : std::map<std::string, std::string>();
    for (const rules::Decision& decision : model.decisions) {
        RuleDecision view{decision.name, decision.id, decision.line, decision.question, type_name(decision.type)};
        const auto logic = logics.find(decision.id);
        view.logic = logic == logics.end() ? "" : logic->second;
        if (decision.tree != nullptr) {
            view.expression = view.logic == "literalExpression" ? without_end(decision.tree->text) : "";
            for (const rules::Table& table : decision.tree->tables) {
                out.tables.push_back(table_of(table, decision.name, file.places));
            }
            learn_from_tables(*decision.tree, fields);
        }
        out.decisions.push_back(std::move(view));
    }
    for (const rules::Knowledge& knowledge : model.knowledge) {
        RuleKnowledge view{knowledge.name, knowledge.id, knowledge.line, type_name(knowledge.type), {}};
        if (knowledge.lambda != nullptr) {
            for (const rules::Parameter& parameter : knowledge.lambda->parameters) {
                view.parameters.push_back(parameter.name);
            }
        }
        if (knowledge.tree != nullptr) {
            for (const rules::Table& table : knowledge.tree->tables) {
                out.tables.push_back(table_of(table, knowledge.name, file.places));
            }
        }
        out.knowledge.push_back(std::move(view));
    }
    for (const rules::Service& service : model.services) {
        RuleService view{service.name, service.id, service.line, {}, {}};
        for (const rules::ServiceParameter& parameter : service.parameters) {
            view.inputs.push_back(parameter.name);
        }
        for (const uint32_t decision : service.outputs) {
            view.decisions.push_back(model.decisions[decision].name);
        }
        out.services.push_back(std::move(view));
    }
    if (file.definitions) {
        out.requirements = requirements_of(*file.definitions);
    }
    return out;
}

// A page shows the place beside the sentence, so the sentence need not begin with it.
Text without_place(const Text& what, const std::set<std::string>& places) {
    for (const auto& [mark_zh, mark_en] : {std::pair{"：", ": "}, std::pair{"，", ", "}}) {
        const size_t zh = what.zh.find(mark_zh);
        const size_t en = what.en.find(mark_en);
        for (size_t from = en; from != std::string::npos; from = what.en.find(mark_en, from + 1)) {
            const std::string place = what.en.substr(0, from);
            if (places.contains(place) && zh != std::string::npos && what.zh.starts_with(place + mark_zh)) {
                const std::string_view mark = mark_zh;
                return {what.zh.substr(from + mark.size()), what.en.substr(from + 2)};
            }
        }
    }
    return what;
}

std::set<std::string> places_of(const rules::Model& model) {
    std::set<std::string> out;
    const auto add = [&](const rules::Tree* tree) {
        if (tree != nullptr) {
            for (const rules::Source& source : tree->sources) {
                out.insert(source.place);
            }
            for (const rules::Table& table : tree->tables) {
                out.insert(table.name);
            }
        }
    };
    for (const rules::Decision& decision : model.decisions) {
        add(decision.tree.get());
    }
    for (const rules::Knowledge& knowledge : model.knowledge) {
        add(knowledge.tree.get());
    }
    return out;
}

} // namespace

RuleFile read_rule_file(std::string_view xml, const std::string& file, const rules::Limits& limits) {
    RuleFile out{rules::load_dmn(xml, file, {}, limits), std::nullopt, {}};
    const xml::Limits xml_limits{
        .bytes_max = limits.model_bytes_max, .depth_max = limits.nesting_max, .elements_max = limits.elements_max};
    if (auto parsed = xml::parse(xml, file, xml_limits)) {
        out.definitions = std::move(*parsed);
        out.places = RulePlaces(*out.definitions);
    }
    return out;
}

RuleCheck check_of(const RuleFile& file) {
    RuleCheck out;
    std::vector<Fault> findings;
    std::set<std::string> places;
    if (file.loaded.model != nullptr) {
        out.model = model_of(file);
        findings = rules::analyse(*file.loaded.model);
        places = places_of(*file.loaded.model);
    }
    const auto tell = [&](const std::vector<Fault>& from, std::vector<RuleFinding>& to) {
        for (const Fault& fault : from) {
            if (to.size() == told_max) {
                out.left_off += static_cast<int>(from.size() - told_max);
                return;
            }
            to.push_back(
                {fault.code, fault.line, without_place(fault.what, places), fault.remedy, file.places.at(fault.line)}
            );
        }
    };
    out.ok = file.loaded.faults.empty();
    tell(file.loaded.faults, out.faults);
    tell(findings, out.findings);
    return out;
}

} // namespace tonghe::app
