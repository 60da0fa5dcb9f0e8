#include "tonghe/rules/internal/builder.hpp"

#include <algorithm>

namespace tonghe::rules {

namespace {

bool takes_children(Op op, int child) {
    switch (op) {
    case Op::entry_name:
        return child == 1;
    case Op::negate:
    case Op::instance_of:
    case Op::path:
    case Op::coerce:
    case Op::call:
    case Op::call_named:
    case Op::unary_range:
        return child == 0;
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::power:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
    case Op::logical_and:
    case Op::logical_or:
    case Op::matches:
    case Op::test_in:
    case Op::filter:
    case Op::range:
        return child < 2;
    case Op::between:
    case Op::choose:
        return true;
    case Op::for_each:
    case Op::some:
    case Op::every:
        return child == 2;
    default:
        return false;
    }
}

} // namespace

NodeIndex Builder::add(Node node) {
    if (tree.nodes.size() >= limits.nodes_max) {
        throw SyntaxFault{
            "rules.too_long",
            node.at,
            {"表达式或模型过大", "the expression or model is too large"},
            {"请拆成几个较短的部分。", "Split it into shorter parts."}};
    }
    uint32_t depth = 0;
    const auto visit = [&](uint32_t child) {
        if (child < depths_.size()) {
            depth = std::max(depth, depths_[child]);
        }
    };
    const uint32_t children[] = {node.a, node.b, node.c};
    for (int i = 0; i < 3; ++i) {
        if (takes_children(node.op, i)) {
            visit(children[i]);
        }
    }
    const auto visit_extra = [&](uint32_t first, uint32_t count, uint32_t step, uint32_t place) {
        for (uint32_t i = 0; i < count; ++i) {
            visit(tree.extra[first + i * step + place]);
        }
    };
    switch (node.op) {
    case Op::any_of:
    case Op::none_of:
    case Op::list:
        visit_extra(node.a, node.b, 1, 0);
        break;
    case Op::call_builtin:
    case Op::call:
        visit_extra(node.b, node.c, 1, 0);
        break;
    case Op::call_named:
        visit_extra(node.b, node.c, 2, 1);
        break;
    case Op::context:
        visit_extra(node.a, node.b, 3, 1);
        visit(node.c);
        break;
    case Op::for_each:
    case Op::some:
    case Op::every:
        visit_extra(node.a, node.b, 3, 1);
        visit_extra(node.a, node.b, 3, 2);
        break;
    case Op::lambda:
        visit(tree.lambdas[node.a].body);
        break;
    default:
        break;
    }
    if (depth + 1 > static_cast<uint32_t>(limits.nesting_max) * 4) {
        throw SyntaxFault{
            "rules.too_deep",
            node.at,
            {"表达式嵌套过深", "the expression is nested too deeply"},
            {"请拆成几个较简单的表达式。", "Split it into simpler expressions."}};
    }
    if (node.type == 0) {
        node.type = type_index(infer(node));
    }
    tree.nodes.push_back(node);
    depths_.push_back(depth + 1);
    return static_cast<NodeIndex>(tree.nodes.size() - 1);
}

const Type* Builder::infer(const Node& node) const {
    const auto kind_of = [&](NodeIndex index) {
        const Type* type = type_of(index);
        return type == nullptr ? Type::Kind::any : type->kind;
    };
    switch (node.op) {
    case Op::constant: {
        const Value& value = tree.constants[node.a];
        return value.is_null() ? nullptr : Types::of(type_kind(value.kind()));
    }
    case Op::slot:
        for (size_t i = scope.size(); i > 0; --i) {
            if (!scope[i - 1].is_filter && scope[i - 1].slot == node.a) {
                return scope[i - 1].type;
            }
        }
        return nullptr;
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::power:
        return kind_of(node.a) == Type::Kind::number && kind_of(node.b) == Type::Kind::number
                   ? Types::of(Type::Kind::number)
                   : nullptr;
    case Op::negate:
        return type_of(node.a);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
    case Op::between:
    case Op::logical_and:
    case Op::logical_or:
    case Op::matches:
    case Op::any_of:
    case Op::none_of:
    case Op::test_in:
    case Op::instance_of:
    case Op::some:
    case Op::every:
        return Types::of(Type::Kind::boolean);
    case Op::choose:
        return type_of(node.b) == type_of(node.c) ? type_of(node.b) : nullptr;
    case Op::path: {
        const Type* from = type_of(node.a);
        if (from != nullptr && from->kind == Type::Kind::context) {
            for (const auto& [field, type] : from->fields) {
                if (field == tree.names[node.b]) {
                    return type;
                }
            }
        }
        return nullptr;
    }
    case Op::list:
        return Types::of(Type::Kind::list);
    case Op::context:
        return node.c == no_node ? Types::of(Type::Kind::context) : nullptr;
    case Op::range:
    case Op::unary_range:
        return Types::of(Type::Kind::range);
    case Op::lambda:
        return Types::of(Type::Kind::function);
    case Op::coerce:
        return tree.types[node.b];
    default:
        return nullptr;
    }
}

NodeIndex Builder::constant(Value value, uint32_t at) {
    tree.constants.push_back(std::move(value));
    return add({.op = Op::constant, .a = static_cast<uint32_t>(tree.constants.size() - 1), .at = at});
}

uint32_t Builder::name(std::string_view text) {
    const auto [at, fresh] = names_.emplace(std::string(text), static_cast<uint32_t>(tree.names.size()));
    if (fresh) {
        tree.names.emplace_back(text);
    }
    return at->second;
}

uint16_t Builder::type_index(const Type* type) {
    if (type == nullptr || type->kind == Type::Kind::any) {
        return 0;
    }
    for (size_t i = 1; i < tree.types.size(); ++i) {
        if (tree.types[i] == type) {
            return static_cast<uint16_t>(i);
        }
    }
    if (tree.types.size() >= 60'000) {
        return 0;
    }
    tree.types.push_back(type);
    return static_cast<uint16_t>(tree.types.size() - 1);
}

uint32_t Builder::extra(const std::vector<uint32_t>& values) {
    const auto first = static_cast<uint32_t>(tree.extra.size());
    tree.extra.insert(tree.extra.end(), values.begin(), values.end());
    return first;
}

uint32_t Builder::slot() {
    const uint32_t taken = next_slot++;
    tree.slots = std::max(tree.slots, next_slot);
    return taken;
}

void Builder::declare(std::string name, uint32_t slot, const Type* type) {
    scope.push_back({std::move(name), slot, type, false});
}

void Builder::property(const std::string& name) {
    if (!name.empty() && std::find(properties.begin(), properties.end(), name) == properties.end() &&
        properties.size() < 10'000) {
        properties.push_back(name);
    }
}

uint32_t Builder::source(std::string_view text, int line, std::string place) {
    const auto begin = static_cast<uint32_t>(tree.text.size());
    tree.sources.push_back({begin, line, std::move(place)});
    tree.text += text;
    tree.text += '\n';
    return begin;
}

uint32_t Builder::global(std::string name, Global::Kind kind, uint32_t index, const Type* type) {
    const auto place = static_cast<uint32_t>(tree.globals.size());
    tree.globals.push_back({name, kind, index, type});
    next_slot = std::max(next_slot, place + 1);
    tree.slots = std::max(tree.slots, next_slot);
    declare(std::move(name), place, type);
    return place;
}

} // namespace tonghe::rules
