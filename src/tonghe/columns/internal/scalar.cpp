#include "tonghe/columns/internal/scalar.hpp"

#include "tonghe/columns/compile.hpp"

#include <algorithm>
#include <set>

namespace tonghe::columns {

namespace {

using rules::Node;
using rules::NodeIndex;
using rules::Op;
using rules::Tree;

constexpr const char* probe_name = "\x01"; // no decision of a model can be called so

void add_inputs(const Scope& scope, uint32_t decision, std::vector<bool>& seen, std::set<std::string>& names);

void add_inputs(
    const Scope& scope,
    const Tree& tree,
    NodeIndex index,
    const std::optional<TableSlot>& slot,
    std::vector<bool>& seen,
    std::set<std::string>& names
) {
    const Node& node = tree.nodes[index];
    if (node.op == Op::slot && node.a < tree.globals.size()) {
        const rules::Global& global = tree.globals[node.a];
        if (global.kind == rules::Global::Kind::input) {
            names.insert(scope.model->inputs[global.index].name);
        } else if (global.kind == rules::Global::Kind::decision) {
            add_inputs(scope, global.index, seen, names);
        }
    } else if (node.op == Op::slot && slot && node.a == slot->slot && slot->expression != rules::no_node) {
        add_inputs(scope, tree, slot->expression, std::nullopt, seen, names);
    }
    for (const NodeIndex child : children_of(tree, node)) {
        add_inputs(scope, tree, child, slot, seen, names);
    }
}

void add_inputs(const Scope& scope, uint32_t decision, std::vector<bool>& seen, std::set<std::string>& names) {
    if (seen[decision] || scope.model->decisions[decision].tree == nullptr) {
        return;
    }
    seen[decision] = true;
    const Tree& tree = *scope.model->decisions[decision].tree;
    if (tree.root != rules::no_node) {
        add_inputs(scope, tree, tree.root, std::nullopt, seen, names);
    }
}

void add_if(std::vector<NodeIndex>& children, NodeIndex node) {
    if (node != rules::no_node) {
        children.push_back(node);
    }
}

void add_table(std::vector<NodeIndex>& children, const rules::Table& table) {
    for (const rules::TableInput& input : table.inputs) {
        add_if(children, input.expression);
        add_if(children, input.allowed);
    }
    for (const rules::TableOutput& output : table.outputs) {
        children.insert(children.end(), output.values.begin(), output.values.end());
        add_if(children, output.default_value);
    }
    for (const rules::TableRule& rule : table.rules) {
        children.insert(children.end(), rule.tests.begin(), rule.tests.end());
        children.insert(children.end(), rule.outputs.begin(), rule.outputs.end());
    }
}

} // namespace

std::vector<NodeIndex> children_of(const Tree& tree, const Node& node) {
    std::vector<NodeIndex> children;
    const auto extra = [&](uint32_t first, uint32_t count, uint32_t step, uint32_t offset) {
        for (uint32_t i = 0; i < count; ++i) {
            add_if(children, tree.extra[first + i * step + offset]);
        }
    };
    switch (node.op) {
    case Op::constant:
    case Op::slot:
    case Op::unknown_name:
    case Op::builtin:
    case Op::absent:
        break;
    case Op::entry_name:
        children = {node.b};
        break;
    case Op::negate:
    case Op::instance_of:
    case Op::path:
    case Op::unary_range:
    case Op::coerce:
        children = {node.a};
        break;
    case Op::between:
    case Op::choose:
        children = {node.a, node.b, node.c};
        break;
    case Op::any_of:
    case Op::none_of:
    case Op::list:
        extra(node.a, node.b, 1, 0);
        break;
    case Op::call:
        children = {node.a};
        extra(node.b, node.c, 1, 0);
        break;
    case Op::call_named:
        children = {node.a};
        extra(node.b, node.c, 2, 1);
        break;
    case Op::call_builtin:
        extra(node.b, node.c, 1, 0);
        break;
    case Op::context:
        extra(node.a, node.b, 3, 1);
        add_if(children, node.c);
        break;
    case Op::for_each:
    case Op::some:
    case Op::every:
        extra(node.a, node.b, 3, 1);
        extra(node.a, node.b, 3, 2);
        add_if(children, node.c);
        break;
    case Op::lambda:
        add_if(children, tree.lambdas[node.a].body);
        break;
    case Op::table:
        add_table(children, tree.tables[node.a]);
        break;
    default: // operators of two sides, filters and tests
        children = {node.a, node.b};
    }
    return children;
}

std::vector<std::string> inputs_of(const Scope& scope, NodeIndex node, const std::optional<TableSlot>& slot) {
    std::vector<bool> seen(scope.model->decisions.size());
    std::set<std::string> names;
    add_inputs(scope, scope.tree(), node, slot, seen, names);
    return {names.begin(), names.end()};
}

const std::string& Scope::name_in_table(const std::string& input) const {
    const auto found = names.find(input);
    return found == names.end() ? input : found->second;
}

const ColumnSpec* Scope::column_of(std::string_view input) const {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const ColumnSpec& c) { return c.name == input; });
    return found == columns.end() ? nullptr : &*found;
}

Scalar::Scalar(std::shared_ptr<const Scope> scope, NodeIndex node, const std::optional<TableSlot>& slot)
    : scope_(std::move(scope)) {
    auto tree = std::make_shared<Tree>(scope_->tree());
    tree->root = node;
    if (slot && slot->expression != rules::no_node) {
        NodeIndex subject = slot->expression;
        if (slot->type != 0) {
            tree->nodes.push_back({.op = Op::coerce, .a = subject, .b = slot->type});
            subject = NodeIndex(tree->nodes.size() - 1);
        }
        tree->nodes.push_back({.op = Op::test_in, .a = subject, .b = node, .c = slot->slot});
        tree->root = NodeIndex(tree->nodes.size() - 1);
    }
    auto model = std::make_shared<rules::Model>(*scope_->model);
    rules::Decision& probe = model->decisions.emplace_back();
    probe.name = probe_name;
    probe.tree = tree;
    model_ = std::move(model);
}

rules::Value Scalar::with(std::string_view input, const rules::Value& value) const {
    rules::Context inputs;
    inputs.set(input, value);
    return rules::decide(*model_, probe_name, inputs, scope_->options).value;
}

Truth Scalar::truth_with(std::string_view input, const rules::Value& value) const {
    return truth_of(with(input, value));
}

void Scalar::each(
    const Table& table, std::span<const uint32_t> rows, const std::function<void(size_t, const rules::Value&)>& take
) const {
    rules::Prepared prepared(model_, probe_name, scope_->options);
    std::vector<std::optional<size_t>> places;
    for (const std::string& input : prepared.inputs()) {
        places.push_back(table.find(scope_->name_in_table(input)));
    }
    std::vector<rules::Value> values(places.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        for (size_t k = 0; k < places.size(); ++k) {
            values[k] = places[k] ? value_of(table.cell(rows[i], *places[k])) : rules::Value();
        }
        take(i, prepared.evaluate(values));
    }
}

Truth truth_of(const rules::Value& value) {
    return value.is_true() ? Truth::yes : (value.is_false() ? Truth::no : Truth::unknown);
}

std::optional<Number> number_of(const rules::Value& value) {
    if (!value.is_number() || !value.as_number().is_small()) {
        return std::nullopt;
    }
    return Number{value.as_number().coefficient(), value.as_number().scale()};
}

rules::Value value_of_number(const ColumnSpec& column, Number number) {
    switch (column.kind) {
    case ColumnKind::date:
        return rules::Value::date(number.mantissa);
    case ColumnKind::months:
        return rules::Value::months_duration(number.mantissa);
    default:
        return rules::Value::number(rules::Number::scaled(number.mantissa, number.scale));
    }
}

rules::Value value_of(const Cell& cell) {
    struct Make {
        rules::Value operator()(std::monostate) const { return {}; }

        rules::Value operator()(bool held) const { return rules::Value::boolean(held); }

        rules::Value operator()(std::string_view held) const { return rules::Value::string(std::string(held)); }

        rules::Value operator()(Number held) const {
            return rules::Value::number(rules::Number::scaled(held.mantissa, held.scale));
        }

        rules::Value operator()(Date held) const { return rules::Value::date(held.days); }

        rules::Value operator()(Months held) const { return rules::Value::months_duration(held.count); }
    };

    return std::visit(Make{}, cell);
}

} // namespace tonghe::columns
