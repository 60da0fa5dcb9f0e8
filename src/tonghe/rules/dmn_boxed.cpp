// Boxed expressions of a DMN file: all but decision tables (dmn_table.cpp).
#include "tonghe/rules/internal/builtins.hpp"
#include "tonghe/rules/internal/dmn_reader.hpp"
#include "tonghe/rules/internal/parser.hpp"

namespace tonghe::rules {

namespace {

bool is_expression(std::string_view name) {
    for (std::string_view known :
         {"literalExpression",
          "context",
          "relation",
          "list",
          "invocation",
          "functionDefinition",
          "decisionTable",
          "conditional",
          "filter",
          "for",
          "some",
          "every"}) {
        if (name == known) {
            return true;
        }
    }
    return false;
}

const xml::Element* expression_in(const xml::Element& element) {
    for (const xml::Element& child : element.children) {
        if (child.space == element.space && is_expression(child.name)) {
            return &child;
        }
    }
    return nullptr;
}

std::string text_in(const xml::Element& element) {
    const xml::Element* text = element.child("text");
    return text == nullptr ? std::string() : text->text;
}

int line_in(const xml::Element& element) {
    const xml::Element* text = element.child("text");
    return text == nullptr ? element.line : text->line;
}

// Functions may name themselves, anything else may not.
bool is_function(const xml::Element& element) {
    return element.name == "functionDefinition" ||
           (element.name == "literalExpression" && trimmed(text_in(element)).starts_with("function"));
}

} // namespace

NodeIndex BoxedReader::child_of(const xml::Element& element) {
    const xml::Element* found = expression_in(element);
    return found == nullptr ? no_node : read(*found);
}

NodeIndex BoxedReader::absent(Cause cause, const std::string& detail, uint32_t at) {
    return b_.add(
        {.op = Op::absent, .a = static_cast<uint32_t>(cause), .b = detail.empty() ? no_node : b_.name(detail), .at = at}
    );
}

NodeIndex BoxedReader::unreadable(const SyntaxFault& fault, int line) {
    faults_.add(file_, line, fault.code, with_position(fault, b_.tree), fault.remedy);
    return absent(Cause::unreadable, fault.what.en, fault.at);
}

NodeIndex BoxedReader::typed(NodeIndex node, const Type* type) {
    if (type == nullptr) {
        return node;
    }
    return b_.add({.op = Op::coerce, .a = node, .b = b_.type_index(type), .at = b_.node(node).at});
}

const Type* BoxedReader::type_of(const xml::Element& element) {
    return resolve_type(file_, attribute_or(element, "typeRef"), element.line, faults_);
}

NodeIndex BoxedReader::read(const xml::Element& element) {
    if (++depth_ > b_.limits.nesting_max) {
        throw SyntaxFault{
            "rules.too_deep",
            static_cast<uint32_t>(b_.tree.text.size()),
            {"表达式嵌套过深", "expressions are nested too deeply"},
            {"请拆成几个决策。", "Split it into several decisions."}};
    }
    NodeIndex out = no_node;
    const std::string& name = element.name;
    if (name == "literalExpression") {
        out = literal(element);
    } else if (name == "context") {
        out = context(element);
    } else if (name == "relation") {
        out = relation(element);
    } else if (name == "list") {
        out = list(element);
    } else if (name == "invocation") {
        out = invocation(element);
    } else if (name == "functionDefinition") {
        out = function(element);
    } else if (name == "decisionTable") {
        out = table(element);
    } else if (name == "conditional") {
        out = conditional(element);
    } else if (name == "filter") {
        out = filter(element);
    } else {
        out = iteration(element, name == "for" ? Op::for_each : (name == "some" ? Op::some : Op::every));
    }
    --depth_;
    return element.name == "decisionTable" ? out : typed(out, type_of(element));
}

NodeIndex BoxedReader::text_expression(const std::string& text, int line, const std::string& place) {
    const size_t scope = b_.scope.size();
    const uint32_t slot = b_.next_slot;
    try {
        return Parser(b_, text, line, place).expression();
    } catch (const SyntaxFault& fault) {
        b_.scope.resize(scope);
        b_.next_slot = slot;
        return unreadable(fault, line);
    }
}

NodeIndex BoxedReader::literal(const xml::Element& element) {
    const std::string language = attribute_or(element, "expressionLanguage");
    const int line = line_in(element);
    if (!language.empty() && language.find("FEEL") == std::string::npos && language.find("feel") == std::string::npos) {
        faults_.add(
            file_,
            line,
            "rules.language",
            {"不支持表达式语言“" + language + "”", "the expression language '" + language + "' is not read"},
            {"请改用 FEEL。", "Write it in FEEL."}
        );
        return absent(Cause::unreadable, language, b_.source("", line, place_));
    }
    const std::string text = text_in(element);
    if (trimmed(text).empty()) {
        return absent(Cause::no_logic, place_, b_.source("", line, place_));
    }
    return text_expression(text, line, place_);
}

NodeIndex BoxedReader::context(const xml::Element& element) {
    const ScopeMark mark(b_);
    const uint32_t at = b_.source("", element.line, place_);
    std::vector<uint32_t> entries;
    NodeIndex result = no_node;
    for (const xml::Element& entry : element.children) {
        const xml::Element* value = entry.name == "contextEntry" ? expression_in(entry) : nullptr;
        if (entry.name != "contextEntry") {
            continue;
        }
        const xml::Element* variable = entry.child("variable");
        if (variable == nullptr) {
            result = value == nullptr ? absent(Cause::no_logic, place_, at) : read(*value);
            continue;
        }
        const std::string name = attribute_or(*variable, "name");
        const Type* type = type_of(*variable);
        const uint32_t slot = b_.slot();
        const bool names_itself = value != nullptr && is_function(*value);
        if (names_itself) {
            b_.declare(name, slot, type);
        }
        const NodeIndex node = value == nullptr ? absent(Cause::no_logic, name, at) : typed(read(*value), type);
        if (!names_itself) {
            b_.declare(name, slot, type != nullptr ? type : b_.tree.types[b_.node(node).type]);
        }
        b_.property(name);
        entries.insert(entries.end(), {b_.name(name), node, slot});
    }
    const auto count = static_cast<uint32_t>(entries.size() / 3);
    return b_.add({.op = Op::context, .flags = boxed, .a = b_.extra(entries), .b = count, .c = result, .at = at});
}

NodeIndex BoxedReader::relation(const xml::Element& element) {
    const uint32_t at = b_.source("", element.line, place_);

    struct Column {
        std::string name;
        const Type* type;
    };

    std::vector<Column> columns;
    std::vector<uint32_t> rows;
    for (const xml::Element& child : element.children) {
        if (child.name == "column") {
            columns.push_back({attribute_or(child, "name"), type_of(child)});
            b_.property(columns.back().name);
        } else if (child.name == "row") {
            const ScopeMark mark(b_);
            std::vector<uint32_t> entries;
            size_t column = 0;
            for (const xml::Element& cell : child.children) {
                if (!is_expression(cell.name) || column == columns.size()) {
                    continue;
                }
                const NodeIndex value = typed(read(cell), columns[column].type);
                entries.insert(entries.end(), {b_.name(columns[column].name), value, b_.slot()});
                ++column;
            }
            const auto count = static_cast<uint32_t>(entries.size() / 3);
            rows.push_back(b_.add({.op = Op::context, .a = b_.extra(entries), .b = count, .c = no_node, .at = at}));
        }
    }
    const auto count = static_cast<uint32_t>(rows.size());
    return b_.add({.op = Op::list, .a = b_.extra(rows), .b = count, .at = at});
}

NodeIndex BoxedReader::list(const xml::Element& element) {
    const uint32_t at = b_.source("", element.line, place_);
    std::vector<uint32_t> items;
    for (const xml::Element& child : element.children) {
        if (is_expression(child.name)) {
            items.push_back(read(child));
        }
    }
    const auto count = static_cast<uint32_t>(items.size());
    return b_.add({.op = Op::list, .a = b_.extra(items), .b = count, .at = at});
}

NodeIndex BoxedReader::invocation(const xml::Element& element) {
    const uint32_t at = b_.source("", element.line, place_);
    const NodeIndex callee = child_of(element);
    if (callee == no_node) {
        return absent(Cause::no_logic, place_, at);
    }
    std::vector<uint32_t> arguments;
    for (const xml::Element& binding : element.children) {
        if (binding.name != "binding") {
            continue;
        }
        const xml::Element* parameter = binding.child("parameter");
        const NodeIndex value = child_of(binding);
        if (parameter == nullptr) {
            continue;
        }
        const NodeIndex given = value == no_node ? b_.constant(Value(), at) : typed(value, type_of(*parameter));
        arguments.insert(arguments.end(), {b_.name(attribute_or(*parameter, "name")), given});
    }
    const auto count = static_cast<uint32_t>(arguments.size() / 2);
    return b_.add({.op = Op::call_named, .a = callee, .b = b_.extra(arguments), .c = count, .at = at});
}

NodeIndex BoxedReader::function(const xml::Element& element) {
    const ScopeMark mark(b_);
    const uint32_t at = b_.source("", element.line, place_);
    Lambda made;
    made.first_slot = b_.next_slot;
    for (const xml::Element& child : element.children) {
        if (child.name == "formalParameter") {
            Parameter parameter{attribute_or(child, "name"), type_of(child)};
            b_.declare(parameter.name, b_.slot(), parameter.type);
            made.parameters.push_back(std::move(parameter));
        }
    }
    const auto index = static_cast<uint32_t>(b_.tree.lambdas.size());
    b_.tree.lambdas.push_back(made);
    const std::string kind = attribute_or(element, "kind", "FEEL");
    const NodeIndex body = child_of(element);
    b_.tree.lambdas[index].body = body;
    if (kind != "FEEL") {
        std::string class_name;
        std::string signature;
        const Node node = body == no_node ? Node{} : b_.node(body);
        for (uint32_t i = 0; body != no_node && node.op == Op::context && i < node.b; ++i) {
            const uint32_t* entry = &b_.tree.extra[node.a + 3 * i];
            const Node& value = b_.node(entry[1]);
            if (value.op == Op::constant && b_.tree.constants[value.a].is_string()) {
                const std::string& text = b_.tree.constants[value.a].as_string();
                (b_.tree.names[entry[0]] == "class" ? class_name : signature) = text;
            }
        }
        b_.tree.lambdas[index].external = kind == "Java" ? external_index(class_name, signature) : -2;
    }
    return b_.add({.op = Op::lambda, .a = index, .at = at});
}

NodeIndex BoxedReader::conditional(const xml::Element& element) {
    const uint32_t at = b_.source("", element.line, place_);
    NodeIndex parts[3] = {no_node, no_node, no_node};
    static constexpr std::string_view names[] = {"if", "then", "else"};
    for (size_t i = 0; i < 3; ++i) {
        const xml::Element* part = element.child(names[i]);
        parts[i] = part == nullptr ? no_node : child_of(*part);
        parts[i] = parts[i] == no_node ? absent(Cause::no_logic, place_, at) : parts[i];
    }
    return b_.add({.op = Op::choose, .flags = boxed, .a = parts[0], .b = parts[1], .c = parts[2], .at = at});
}

NodeIndex BoxedReader::filter(const xml::Element& element) {
    const ScopeMark mark(b_);
    const uint32_t at = b_.source("", element.line, place_);
    const xml::Element* in = element.child("in");
    const xml::Element* match = element.child("match");
    const NodeIndex from = in == nullptr ? no_node : child_of(*in);
    if (from == no_node || match == nullptr) {
        return absent(Cause::no_logic, place_, at);
    }
    const uint32_t slot = b_.slot();
    const Type* type = b_.tree.types[b_.node(from).type];
    b_.declare("item", slot, type != nullptr && type->kind == Type::Kind::list ? type->element : nullptr);
    b_.scope.push_back({"", slot, nullptr, true});
    const NodeIndex condition = child_of(*match);
    if (condition == no_node) {
        return absent(Cause::no_logic, place_, at);
    }
    return b_.add({.op = Op::filter, .flags = boxed, .a = from, .b = condition, .c = slot, .at = at});
}

NodeIndex BoxedReader::iteration(const xml::Element& element, Op op) {
    const ScopeMark mark(b_);
    const uint32_t at = b_.source("", element.line, place_);
    const xml::Element* in = element.child("in");
    const xml::Element* result = element.child(op == Op::for_each ? "return" : "satisfies");
    const NodeIndex from = in == nullptr ? no_node : child_of(*in);
    if (from == no_node || result == nullptr) {
        return absent(Cause::no_logic, place_, at);
    }
    const uint32_t slot = b_.slot();
    const Type* type = b_.tree.types[b_.node(from).type];
    b_.declare(
        attribute_or(element, "iteratorVariable"),
        slot,
        type != nullptr && type->kind == Type::Kind::list ? type->element : nullptr
    );
    const uint32_t partial = b_.slot();
    b_.declare("partial", partial);
    const auto before = static_cast<ptrdiff_t>(b_.tree.nodes.size());
    const NodeIndex body = child_of(*result);
    if (body == no_node) {
        return absent(Cause::no_logic, place_, at);
    }
    const std::vector<uint32_t> loop{slot, from, no_node};
    const bool reads = std::any_of(b_.tree.nodes.begin() + before, b_.tree.nodes.end(), [&](const Node& node) {
        return node.op == Op::slot && node.a == partial;
    });
    const uint8_t flags = boxed | (reads ? reads_partial : uint8_t{0});
    return b_.add({.op = op, .flags = flags, .a = b_.extra(loop), .b = 1, .c = body, .at = at});
}

} // namespace tonghe::rules
