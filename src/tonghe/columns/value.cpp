#include "tonghe/columns/value.hpp"

#include <fmt/format.h>

namespace tonghe::columns {

namespace {

using Kind = Value::Node::Kind;

Value join(Kind kind, Value left, Value right) {
    Value::Node node;
    node.kind = kind;
    node.parts = {std::move(left), std::move(right)};
    return Value(std::make_shared<const Value::Node>(std::move(node)));
}

} // namespace

std::string Value::text() const {
    const auto part = [&](size_t i) {
        const Node& inner = node_->parts[i].node();
        const bool is_sum = inner.kind == Kind::plus || inner.kind == Kind::minus;
        return is_sum && node_->kind != Kind::plus ? "(" + node_->parts[i].text() + ")" : node_->parts[i].text();
    };
    switch (node_->kind) {
    case Kind::constant:
        return to_string(node_->number);
    case Kind::column:
        return node_->column;
    case Kind::plus:
        return fmt::format("{} + {}", part(0), part(1));
    case Kind::minus:
        return fmt::format("{} - {}", part(0), part(1));
    case Kind::times:
        return fmt::format("{} * {}", part(0), part(1));
    case Kind::smaller:
        return fmt::format("min({}, {})", node_->parts[0].text(), node_->parts[1].text());
    case Kind::larger:
        break;
    }
    return fmt::format("max({}, {})", node_->parts[0].text(), node_->parts[1].text());
}

Value constant(Number number) {
    Value::Node node;
    node.number = normal(number);
    return Value(std::make_shared<const Value::Node>(std::move(node)));
}

Value number(std::string column) {
    Value::Node node;
    node.kind = Kind::column;
    node.column = std::move(column);
    return Value(std::make_shared<const Value::Node>(std::move(node)));
}

Value plus(Value left, Value right) { return join(Kind::plus, std::move(left), std::move(right)); }

Value minus(Value left, Value right) { return join(Kind::minus, std::move(left), std::move(right)); }

Value times(Value left, Value right) { return join(Kind::times, std::move(left), std::move(right)); }

Value smaller_of(Value left, Value right) { return join(Kind::smaller, std::move(left), std::move(right)); }

Value larger_of(Value left, Value right) { return join(Kind::larger, std::move(left), std::move(right)); }

} // namespace tonghe::columns
