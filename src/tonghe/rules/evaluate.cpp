#include "tonghe/base/time.hpp"
#include "tonghe/rules/expression.hpp"
#include "tonghe/rules/internal/program.hpp"

#include <cmath>

namespace tonghe::rules {

namespace {

// A value while evaluating: JSON, or a day, which JSON has no kind for.
using Value = std::variant<Json, Date>;
using Truth = std::optional<bool>;

bool is_null(const Value& value) { return std::holds_alternative<Json>(value) && std::get<Json>(value).is_null(); }

Truth truth_of(const Value& value) {
    if (const Json* json = std::get_if<Json>(&value); json != nullptr && json->is_bool()) {
        return json->get_bool();
    }
    return std::nullopt;
}

Value value_of(Truth truth) { return truth ? Value(Json(*truth)) : Value(Json()); }

std::optional<int64_t> integer_of(const Json& json) {
    if (json.is_int64()) {
        return json.get_int64();
    }
    if (json.is_uint64() && json.get_uint64() <= static_cast<uint64_t>(INT64_MAX)) {
        return static_cast<int64_t>(json.get_uint64());
    }
    return std::nullopt;
}

std::optional<double> real_of(const Json& json) {
    if (json.is_int64()) {
        return static_cast<double>(json.get_int64());
    }
    if (json.is_uint64()) {
        return static_cast<double>(json.get_uint64());
    }
    if (json.is_double()) {
        return json.get_double();
    }
    return std::nullopt;
}

std::optional<Date> date_of_value(const Value& value) {
    if (const Date* date = std::get_if<Date>(&value)) {
        return *date;
    }
    const Json& json = std::get<Json>(value);
    return json.is_string() ? parse_date(std::string_view(json.get_string())) : std::nullopt;
}

// Negative, zero or positive; nothing where the two have no order between them.
std::optional<int> compare(const Value& left, const Value& right) {
    if (std::holds_alternative<Date>(left) || std::holds_alternative<Date>(right)) {
        const auto a = date_of_value(left);
        const auto b = date_of_value(right);
        return a && b ? std::optional(a->days < b->days ? -1 : (a->days > b->days ? 1 : 0)) : std::nullopt;
    }
    const Json& a = std::get<Json>(left);
    const Json& b = std::get<Json>(right);
    if (a.is_string() && b.is_string()) {
        return std::string_view(a.get_string()).compare(std::string_view(b.get_string()));
    }
    if (const auto i = integer_of(a), j = integer_of(b); i && j) {
        return *i < *j ? -1 : (*i > *j ? 1 : 0);
    }
    if (const auto x = real_of(a), y = real_of(b); x && y) {
        return *x < *y ? -1 : (*x > *y ? 1 : 0);
    }
    return std::nullopt;
}

Truth equal(const Value& left, const Value& right) {
    if (is_null(left) || is_null(right)) {
        return is_null(left) && is_null(right);
    }
    if (const auto order = compare(left, right)) {
        return *order == 0;
    }
    if (std::holds_alternative<Json>(left) && std::holds_alternative<Json>(right)) {
        const Json& a = std::get<Json>(left);
        const Json& b = std::get<Json>(right);
        if (a.kind() == b.kind()) { // booleans, lists, contexts
            return a == b;
        }
    }
    return std::nullopt;
}

Value arithmetic(Op op, const Value& left, const Value& right) {
    const Json* a = std::get_if<Json>(&left);
    const Json* b = std::get_if<Json>(&right);
    if (a == nullptr || b == nullptr) {
        return Json();
    }
    if (op == Op::add && a->is_string() && b->is_string()) {
        const std::string joined = std::string(a->get_string()) + std::string(b->get_string());
        return joined.size() <= 65536 ? Json(joined) : Json();
    }
    if (const auto i = integer_of(*a), j = integer_of(*b); i && j) {
        int64_t out = 0;
        const bool exact = op == Op::add        ? !__builtin_add_overflow(*i, *j, &out)
                           : op == Op::subtract ? !__builtin_sub_overflow(*i, *j, &out)
                           : op == Op::multiply ? !__builtin_mul_overflow(*i, *j, &out)
                           : *j == -1           ? !__builtin_sub_overflow(int64_t{0}, *i, &out)
                                                : *j != 0 && *i % *j == 0 && (out = *i / *j, true);
        if (exact) {
            return Json(out);
        }
    }
    const auto x = real_of(*a);
    const auto y = real_of(*b);
    if (!x || !y) {
        return Json();
    }
    const double out = op == Op::add ? *x + *y : op == Op::subtract ? *x - *y : op == Op::multiply ? *x * *y : *x / *y;
    return std::isfinite(out) ? Json(out) : Json();
}

// Walks a path; over a list it gives the list of what each member has there.
Json walk(const Json& from, std::span<const std::string> steps) {
    const Json* at = &from;
    for (size_t i = 0; i < steps.size(); ++i) {
        if (at->is_array()) {
            JsonArray out;
            for (const Json& member : at->get_array()) {
                out.push_back(member.is_array() ? Json() : walk(member, steps.subspan(i)));
            }
            return out;
        }
        const JsonObject* object = at->if_object();
        const Json* next = object == nullptr ? nullptr : object->if_contains(steps[i]);
        if (next == nullptr) {
            return {};
        }
        at = next;
    }
    return *at;
}

class Evaluation {
  public:
    Evaluation(const Program& program, const JsonObject& context) : program_(program), context_(context) {}

    Value at(uint16_t index) const {
        const Node& node = program_.nodes[index];
        switch (node.op) {
        case Op::constant:
            return program_.constants[node.a];
        case Op::path:
            return path(program_.paths[node.a]);
        case Op::list:
            return list(node);
        case Op::equal:
            return value_of(equal(at(node.a), at(node.b)));
        case Op::not_equal: {
            const Truth same = equal(at(node.a), at(node.b));
            return value_of(same ? Truth(!*same) : Truth());
        }
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
            return value_of(ordered(node.op, compare(at(node.a), at(node.b))));
        case Op::logical_and:
            return value_of(both(node));
        case Op::logical_or:
            return value_of(either(node));
        case Op::logical_not: {
            const Truth truth = truth_of(at(node.a));
            return value_of(truth ? Truth(!*truth) : Truth());
        }
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
            return arithmetic(node.op, at(node.a), at(node.b));
        case Op::negate:
            return arithmetic(Op::subtract, Json(0), at(node.a));
        case Op::in_list:
            return value_of(in_list(at(node.a), at(node.b)));
        case Op::in_range:
            return value_of(in_range(node));
        case Op::choose:
            return truth_of(at(node.a)) == true ? at(node.b) : at(node.c);
        case Op::count: {
            const Value value = at(node.a);
            const Json* json = std::get_if<Json>(&value);
            return json != nullptr && json->is_array() ? Json(static_cast<int64_t>(json->get_array().size())) : Json();
        }
        case Op::contains:
            return value_of(contains(at(node.a), at(node.b)));
        case Op::date: {
            const auto date = date_of_value(at(node.a));
            return date ? Value(*date) : Value(Json());
        }
        }
        return Json();
    }

  private:
    Json path(const std::vector<std::string>& steps) const {
        const Json* first = context_.if_contains(steps[0]);
        return first == nullptr ? Json() : walk(*first, std::span(steps).subspan(1));
    }

    Json list(const Node& node) const {
        JsonArray out;
        for (uint16_t i = 0; i < node.b; ++i) {
            out.push_back(to_json(at(program_.operands[node.a + i])));
        }
        return out;
    }

    static Truth ordered(Op op, std::optional<int> order) {
        if (!order) {
            return std::nullopt;
        }
        switch (op) {
        case Op::less:
            return *order < 0;
        case Op::less_equal:
            return *order <= 0;
        case Op::greater:
            return *order > 0;
        default:
            return *order >= 0;
        }
    }

    Truth both(const Node& node) const {
        const Truth a = truth_of(at(node.a));
        if (a == false) {
            return false;
        }
        const Truth b = truth_of(at(node.b));
        return b == false ? Truth(false) : (a && b ? Truth(true) : Truth());
    }

    Truth either(const Node& node) const {
        const Truth a = truth_of(at(node.a));
        if (a == true) {
            return true;
        }
        const Truth b = truth_of(at(node.b));
        return b == true ? Truth(true) : (a && b ? Truth(false) : Truth());
    }

    static Truth in_list(const Value& value, const Value& list) {
        const Json* json = std::get_if<Json>(&list);
        if (json == nullptr || json->is_null()) {
            return std::holds_alternative<Date>(list) ? equal(value, list) : Truth();
        }
        if (!json->is_array()) {
            return equal(value, list);
        }
        for (const Json& member : json->get_array()) {
            if (equal(value, member) == true) {
                return true;
            }
        }
        return false;
    }

    Truth in_range(const Node& node) const {
        const Value value = at(node.a);
        const auto low = compare(value, at(node.b));
        const auto high = compare(value, at(node.c));
        if (!low || !high) {
            return std::nullopt;
        }
        const bool above = (node.flags & low_closed) != 0 ? *low >= 0 : *low > 0;
        const bool below = (node.flags & high_closed) != 0 ? *high <= 0 : *high < 0;
        return above && below;
    }

    static Truth contains(const Value& whole, const Value& part) {
        const Json* a = std::get_if<Json>(&whole);
        const Json* b = std::get_if<Json>(&part);
        if (a == nullptr || b == nullptr || !a->is_string() || !b->is_string()) {
            return std::nullopt;
        }
        return std::string_view(a->get_string()).find(std::string_view(b->get_string())) != std::string_view::npos;
    }

  public:
    static Json to_json(const Value& value) {
        if (const Date* date = std::get_if<Date>(&value)) {
            return Json(to_string(*date));
        }
        return std::get<Json>(value);
    }

  private:
    const Program& program_;
    const JsonObject& context_;
};

const JsonObject& object_of(const Json& context) {
    static const JsonObject nothing;
    return context.is_object() ? context.get_object() : nothing;
}

} // namespace

Json evaluate(const Expression& expression, const JsonObject& context) {
    const Program& program = expression.program();
    const auto root = static_cast<uint16_t>(program.nodes.size() - 1);
    return Evaluation::to_json(Evaluation(program, context).at(root));
}

Json evaluate(const Expression& expression, const Json& context) { return evaluate(expression, object_of(context)); }

std::optional<bool> holds(const Expression& expression, const JsonObject& context) {
    const Json value = evaluate(expression, context);
    return value.is_bool() ? std::optional(value.get_bool()) : std::nullopt;
}

std::optional<bool> holds(const Expression& expression, const Json& context) {
    return holds(expression, object_of(context));
}

} // namespace tonghe::rules
