#include "tonghe/rules/expression.hpp"

#include "tonghe/rules/internal/dmn_reader.hpp"
#include "tonghe/rules/internal/evaluation.hpp"
#include "tonghe/rules/internal/parser.hpp"
#include "tonghe/rules/json.hpp"

namespace tonghe::rules {

namespace {

const Limits& expression_limits() {
    static const Limits limits{
        .text_bytes_max = rules::text_bytes_max,
        .nesting_max = rules::depth_max,
        .nodes_max = rules::nodes_max,
        .steps_max = 1'000'000,
        .calls_max = 100,
        .list_items_max = 100'000,
        .string_bytes_max = 1 << 20};
    return limits;
}

// `child.age` for a path that begins at a global; "" for anything else.
std::string path_of(const Tree& tree, NodeIndex index) {
    const Node& node = tree.nodes[index];
    if (node.op == Op::slot) {
        return node.a < tree.globals.size() ? tree.globals[node.a].name : std::string();
    }
    if (node.op == Op::path) {
        const std::string from = path_of(tree, node.a);
        return from.empty() ? from : from + "." + tree.names[node.b];
    }
    return "";
}

// Every longest path, in the order of the text.
std::vector<std::string> paths_in(const Tree& tree) {
    std::vector<bool> inner(tree.nodes.size(), false); // goes on to a longer path
    for (const Node& node : tree.nodes) {
        if (node.op == Op::path) {
            inner[node.a] = true;
        }
    }
    std::vector<std::pair<uint32_t, std::string>> found;
    for (NodeIndex i = 0; i < tree.nodes.size(); ++i) {
        if (!inner[i]) {
            NodeIndex first = i;
            while (tree.nodes[first].op == Op::path) {
                first = tree.nodes[first].a;
            }
            if (std::string path = path_of(tree, i); !path.empty()) {
                found.emplace_back(tree.nodes[first].at, std::move(path));
            }
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> out;
    for (auto& [at, path] : found) {
        if (std::find(out.begin(), out.end(), path) == out.end()) {
            out.push_back(std::move(path));
        }
    }
    return out;
}

Text with_character(const SyntaxFault& fault, std::string_view text) {
    const std::string_view before = text.substr(0, std::min<size_t>(fault.at, text.size()));
    const auto characters = std::count_if(before.begin(), before.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    return {
        fmt::format("第 {} 个字符：{}", characters + 1, fault.what.zh),
        fmt::format("at character {}: {}", characters + 1, fault.what.en)};
}

Value result(const Expression& expression, const JsonObject& context) {
    static const EvaluationOptions options{.text_dates = true};
    std::vector<Value> globals;
    globals.reserve(expression.tree().globals.size());
    for (const Global& global : expression.tree().globals) {
        const Json* found = context.if_contains(global.name);
        globals.push_back(found == nullptr ? Value() : value_of(*found));
    }
    Evaluation evaluation(expression_limits(), options);
    return evaluation.run(expression.tree(), globals);
}

const JsonObject& object_of(const Json& context) {
    static const JsonObject nothing;
    return context.is_object() ? context.get_object() : nothing;
}

} // namespace

std::vector<std::string> Expression::words_compared_with(std::string_view path) const {
    const Tree& tree = *tree_;
    std::vector<std::string> out;
    const auto keep = [&](NodeIndex index) {
        const Node& node = tree.nodes[index];
        if (node.op == Op::constant && tree.constants[node.a].is_string()) {
            out.push_back(tree.constants[node.a].as_string());
        }
    };
    const auto keep_all = [&](NodeIndex index) {
        const Node& node = tree.nodes[index];
        if (node.op == Op::list) {
            for (uint32_t i = 0; i < node.b; ++i) {
                keep(tree.extra[node.a + i]);
            }
        } else {
            keep(index);
        }
    };
    for (NodeIndex i = 0; i < tree.nodes.size(); ++i) {
        const Node& node = tree.nodes[i];
        if (node.op == Op::equal || node.op == Op::not_equal) {
            if (path_of(tree, node.a) == path) {
                keep(node.b);
            } else if (path_of(tree, node.b) == path) {
                keep(node.a);
            }
        } else if (node.op == Op::test_in && path_of(tree, node.a) == path) {
            const Node& tests = tree.nodes[node.b];
            const uint32_t count = tests.op == Op::any_of ? tests.b : 1;
            for (uint32_t j = 0; j < count; ++j) {
                const Node& test = tree.nodes[tests.op == Op::any_of ? tree.extra[tests.a + j] : node.b];
                if (test.op == Op::matches || test.op == Op::equal || test.op == Op::not_equal) {
                    keep_all(test.b);
                }
            }
        }
    }
    return out;
}

Parsed<Expression> parse(std::string_view text) {
    const auto read = [&](Tree& tree, bool free_names, const std::vector<Global>& globals) {
        Builder builder(tree, *tree.own_types, expression_limits());
        for (const Global& global : globals) {
            builder.global(global.name, Global::Kind::free, 0, nullptr);
        }
        builder.free_names = free_names;
        builder.stands_alone = true;
        tree.root = Parser(builder, text, 0, "").expression();
    };
    try {
        // First to learn which names it reads, then with a slot for each.
        Tree names;
        names.own_types = std::make_shared<Types>();
        read(names, true, {});
        auto tree = std::make_shared<Tree>();
        tree->own_types = std::make_shared<Types>();
        read(*tree, false, names.globals);
        auto paths = paths_in(*tree);
        return Expression(std::move(tree), std::string(text), std::move(paths));
    } catch (const SyntaxFault& fault) {
        return std::vector<Fault>{{.code = fault.code, .what = with_character(fault, text), .remedy = fault.remedy}};
    }
}

Json evaluate(const Expression& expression, const JsonObject& context) { return json_of(result(expression, context)); }

Json evaluate(const Expression& expression, const Json& context) { return evaluate(expression, object_of(context)); }

std::optional<bool> holds(const Expression& expression, const JsonObject& context) {
    const Value value = result(expression, context);
    return value.is_boolean() ? std::optional(value.as_boolean()) : std::nullopt;
}

std::optional<bool> holds(const Expression& expression, const Json& context) {
    return holds(expression, object_of(context));
}

} // namespace tonghe::rules
