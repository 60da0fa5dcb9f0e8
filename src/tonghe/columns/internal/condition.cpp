#include "tonghe/columns/internal/condition.hpp"

#include "tonghe/columns/internal/packed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <unordered_map>

namespace tonghe::columns {

namespace {

using rules::Node;
using rules::NodeIndex;
using rules::Op;

constexpr size_t text_shown = 60;
constexpr size_t words_kept = 1'000'000; // answers remembered from scan to scan

// Numbers, days, months and words that a value mentions, also inside ranges and lists.
void mention(const rules::Value& value, std::vector<rules::Value>& mentioned) {
    if (value.kind() == rules::Kind::range) {
        mention(value.as_range().low, mentioned);
        mention(value.as_range().high, mentioned);
    } else if (value.is_list()) {
        for (const rules::Value& item : value.as_list()) {
            mention(item, mentioned);
        }
    } else {
        mentioned.push_back(value);
    }
}

// The point of a line where a value stands; nothing where it does not stand on the line of that kind.
std::optional<Number> point_of(const rules::Value& value, ColumnKind kind) {
    if (kind == ColumnKind::date && value.kind() == rules::Kind::date) {
        return Number{value.as_days(), 0};
    }
    if (kind == ColumnKind::months && value.kind() == rules::Kind::months_duration) {
        return Number{value.as_months(), 0};
    }
    return kind == ColumnKind::number ? number_of(value) : std::nullopt;
}

bool is_on_line(const rules::Value& value, ColumnKind kind) {
    return kind == ColumnKind::number
               ? value.is_number()
               : value.kind() == (kind == ColumnKind::date ? rules::Kind::date : rules::Kind::months_duration);
}

uint64_t identity_of(const Scope* scope, NodeIndex index, const std::optional<TableSlot>& slot) {
    uint64_t mixed = 0;
    for (const uint64_t part :
         {uint64_t(reinterpret_cast<uintptr_t>(scope)), uint64_t(index), uint64_t(slot ? slot->slot + 1 : 0)}) {
        mixed = (mixed ^ part) * 0x9E3779B97F4A7C15ULL;
        mixed ^= mixed >> 32;
    }
    return mixed;
}

struct Piece {
    Interval interval;
    Number sample;
};

// A number strictly between two, on a line of numbers; whole ones on the lines of days and months.
std::optional<Number> between_points(Number low, Number high, bool is_whole) {
    if (is_whole) {
        return Number{low.mantissa + 1, 0};
    }
    const int scale = std::max(low.scale, high.scale);
    __int128 sum = __int128(low.mantissa) * powers_of_ten[scale - low.scale] +
                   __int128(high.mantissa) * powers_of_ten[scale - high.scale];
    sum *= 5; // half of it, one digit further
    if (scale + 1 > scale_max || sum > INT64_MAX || sum < INT64_MIN) {
        return std::nullopt;
    }
    return normal({int64_t(sum), scale + 1});
}

// The line parted at the points: each point, each gap between two, and both ends. Nothing where a gap has no sample.
std::optional<std::vector<Piece>> parted(const std::vector<Number>& points, bool is_whole) {
    if (points.empty()) {
        return std::vector<Piece>{{Interval{}, Number{}}};
    }
    const auto one_off = [](Number point, int by) -> std::optional<Number> {
        int64_t mantissa = 0;
        return __builtin_add_overflow(point.mantissa, by * powers_of_ten[point.scale], &mantissa)
                   ? std::nullopt
                   : std::optional(Number{mantissa, point.scale});
    };
    const auto below_all = one_off(points.front(), -1);
    const auto above_all = one_off(points.back(), 1);
    if (!below_all || !above_all) {
        return std::nullopt;
    }
    std::vector<Piece> pieces{{below(points.front()), *below_all}};
    for (size_t i = 0; i < points.size(); ++i) {
        pieces.push_back({exactly(points[i]), points[i]});
        if (i + 1 == points.size()) {
            break;
        }
        if (is_whole && points[i + 1].mantissa - points[i].mantissa == 1) {
            continue;
        }
        const auto sample = between_points(points[i], points[i + 1], is_whole);
        if (!sample) {
            return std::nullopt;
        }
        pieces.push_back({Interval{Bound{points[i], false}, Bound{points[i + 1], false}}, *sample});
    }
    pieces.push_back({above(points.back()), *above_all});
    return pieces;
}

// Neighbouring pieces of one answer become one interval.
std::vector<Interval> joined(const std::vector<Piece>& pieces, const std::vector<Truth>& answers, Truth wanted) {
    std::vector<Interval> intervals;
    for (size_t i = 0; i < pieces.size(); ++i) {
        if (answers[i] != wanted) {
            continue;
        }
        if (i > 0 && answers[i - 1] == wanted) {
            intervals.back().high = pieces[i].interval.high;
        } else {
            intervals.push_back(pieces[i].interval);
        }
    }
    return intervals;
}

void add_columns(const Value& value, std::set<std::string>& names) {
    if (value.node().kind == Value::Node::Kind::column) {
        names.insert(value.node().column);
    }
    for (const Value& part : value.node().parts) {
        add_columns(part, names);
    }
}

Predicate all_known(const Value& value) {
    std::set<std::string> names;
    add_columns(value, names);
    std::vector<Predicate> known;
    for (const std::string& name : names) {
        known.push_back(is_known(name));
    }
    return all_of(std::move(known));
}

// FEEL's `=`: nulls are equal to each other and to nothing else.
Predicate equal_with_nulls(Predicate equal, const Predicate& left_known, const Predicate& right_known) {
    return any_of(
        {all_of({left_known, right_known, std::move(equal)}), all_of({negation(left_known), negation(right_known)})}
    );
}

} // namespace

bool passes(const rules::Type* type, ColumnKind kind) {
    using Kind = rules::Type::Kind;
    constexpr Kind kinds[] = {Kind::boolean, Kind::string, Kind::number, Kind::date, Kind::months_duration};
    return type == nullptr ||
           (type->constraint == nullptr && (type->kind == Kind::any || type->kind == kinds[size_t(kind)]));
}

std::string Conditions::text(NodeIndex index) const {
    const rules::Tree& tree = scope_->tree();
    const size_t at = std::min<size_t>(node(index).at, tree.text.size());
    const std::string shown = tree.text.substr(at, text_shown);
    return fmt::format("{}: {}", scope_->model->decisions[scope_->decision].name, shown.substr(0, shown.find('\n')));
}

RowTest Conditions::row_test(NodeIndex index, const Slot& slot, std::string reason) const {
    auto scalar = std::make_shared<Scalar>(scope_, index, slot);
    RowTest test{text(index), std::move(reason), {}, 0};
    test.identity = identity_of(scope_.get(), index, slot);
    test.answer = [scalar](const Table& table, std::span<const uint32_t> rows, std::span<Truth> answers) {
        scalar->each(table, rows, [&](size_t i, const rules::Value& value) { answers[i] = truth_of(value); });
    };
    return test;
}

// The column that a node is, unchanged.
const ColumnSpec* Conditions::plain_column(NodeIndex index, const Slot& slot) const {
    const Node& n = node(index);
    const rules::Tree& tree = scope_->tree();
    if (n.op != Op::slot) {
        return nullptr;
    }
    if (n.a < tree.globals.size()) {
        const rules::Global& global = tree.globals[n.a];
        if (global.kind != rules::Global::Kind::input) {
            return nullptr;
        }
        const rules::Input& input = scope_->model->inputs[global.index];
        const ColumnSpec* column = scope_->column_of(input.name);
        return column != nullptr && passes(input.type, column->kind) ? column : nullptr;
    }
    if (slot && n.a == slot->slot && slot->expression != rules::no_node) {
        const ColumnSpec* column = plain_column(slot->expression, std::nullopt);
        return column != nullptr && passes(tree.types[slot->type], column->kind) ? column : nullptr;
    }
    return nullptr;
}

Predicate Conditions::condition(NodeIndex index, const Slot& slot) const {
    if (auto found = over_one_column(index, slot)) {
        return *found;
    }
    if (!scope_->is_b_feel()) {
        if (auto found = split(index, slot)) {
            return *found;
        }
        if (auto found = comparison(index, slot)) {
            return *found;
        }
    }
    return by_rows(row_test(index, slot, "no column kernel computes this expression"));
}

std::optional<Predicate> Conditions::over_one_column(NodeIndex index, const Slot& slot) const {
    const std::vector<std::string> inputs = inputs_of(*scope_, index, slot);
    const ColumnSpec* column = inputs.size() == 1 ? scope_->column_of(inputs[0]) : nullptr;
    if (inputs.size() > 1) {
        return std::nullopt;
    }
    if (column == nullptr) { // of no column: one answer for every row
        return always(Scalar(scope_, index, slot).truth_with("", {}));
    }
    switch (column->kind) {
    case ColumnKind::boolean: {
        const Scalar scalar(scope_, index, slot);
        const Truth yes = scalar.truth_with(column->name, rules::Value::boolean(true));
        const Truth no = scalar.truth_with(column->name, rules::Value::boolean(false));
        const Truth null = scope_->null_is_unknown ? Truth::unknown : scalar.truth_with(column->name, {});
        if (null == Truth::unknown && yes != Truth::unknown && no != Truth::unknown && yes != no) {
            const Predicate flag = is_true(column->name);
            return yes == Truth::yes ? flag : negation(flag);
        }
        const Predicate flag = is_true(column->name, Truth::no);
        const Predicate known = is_known(column->name);
        return any_of(
            {all_of({flag, always(yes)}),
             all_of({known, negation(flag), always(no)}),
             all_of({negation(known), always(null)})}
        );
    }
    case ColumnKind::text:
        return over_words(index, slot, *column);
    default:
        return over_line(index, slot, *column);
    }
}

std::optional<Predicate> Conditions::over_words(NodeIndex index, const Slot& slot, const ColumnSpec& column) const {
    struct Memory {
        std::mutex guard;
        std::unordered_map<std::string, Truth> answers;
    };

    auto scalar = std::make_shared<Scalar>(scope_, index, slot);
    auto memory = std::make_shared<Memory>();
    WordTest test{text(index), {}, 0};
    test.identity = identity_of(scope_.get(), index, slot);
    test.answer = [scalar, memory, name = column.name](std::string_view word) {
        std::string key(word);
        {
            const std::lock_guard lock(memory->guard);
            if (const auto found = memory->answers.find(key); found != memory->answers.end()) {
                return found->second;
            }
        }
        const Truth answer = scalar->truth_with(name, rules::Value::string(key));
        const std::lock_guard lock(memory->guard);
        if (memory->answers.size() < words_kept) {
            memory->answers.emplace(std::move(key), answer);
        }
        return answer;
    };
    const Truth on_null = scope_->null_is_unknown ? Truth::unknown : scalar->truth_with(column.name, {});
    // A comparison with words alone is false, or unknown, for all others alike: no need to ask for each.
    std::vector<uint32_t> raw_slots;
    std::vector<rules::Value> mentioned;
    if (!scope_->options.text_dates && shape(index, slot, raw_slots, mentioned) == Shape::stepped) {
        std::vector<std::string> words;
        std::vector<std::string> probes{""}; // the first of all words, and the first behind each one mentioned
        for (const rules::Value& value : mentioned) {
            if (value.is_string()) {
                words.push_back(value.as_string());
                probes.push_back(value.as_string() + '\0');
            }
        }
        std::sort(words.begin(), words.end());
        const bool is_list = std::all_of(probes.begin(), probes.end(), [&](const std::string& probe) {
            return std::binary_search(words.begin(), words.end(), probe) || test.answer(probe) == Truth::no;
        });
        const bool is_known = std::none_of(words.begin(), words.end(), [&](const std::string& w) {
            return test.answer(w) == Truth::unknown;
        });
        if (is_list && is_known) {
            std::erase_if(words, [&](const std::string& word) { return test.answer(word) != Truth::yes; });
            return text_is(column.name, std::move(words), on_null);
        }
    }
    return text_says(column.name, std::move(test), on_null);
}

std::optional<Predicate> Conditions::over_line(NodeIndex index, const Slot& slot, const ColumnSpec& column) const {
    std::vector<uint32_t> raw_slots;
    std::vector<rules::Value> mentioned;
    if (shape(index, slot, raw_slots, mentioned) != Shape::stepped) {
        return std::nullopt;
    }
    std::vector<Number> points;
    for (const rules::Value& value : mentioned) {
        auto point = point_of(value, column.kind);
        if (column.kind == ColumnKind::date && scope_->options.text_dates && value.is_string()) {
            const auto day = rules::parse_day(value.as_string());
            point = day ? std::optional(Number{*day, 0}) : std::nullopt;
        }
        if (!point && is_on_line(value, column.kind)) {
            return std::nullopt; // beyond 64 bits
        }
        if (point) {
            points.push_back(normal(*point));
        }
    }
    std::sort(points.begin(), points.end(), [](Number a, Number b) { return compare(a, b) < 0; });
    points.erase(std::unique(points.begin(), points.end()), points.end());
    const auto pieces = parted(points, column.kind != ColumnKind::number);
    if (!pieces) {
        return std::nullopt;
    }
    const Scalar scalar(scope_, index, slot);
    std::vector<Truth> answers;
    for (const Piece& piece : *pieces) {
        answers.push_back(scalar.truth_with(column.name, value_of_number(column, piece.sample)));
    }
    const Truth on_null = scope_->null_is_unknown ? Truth::unknown : scalar.truth_with(column.name, {});
    auto yes = joined(*pieces, answers, Truth::yes);
    if (std::find(answers.begin(), answers.end(), Truth::unknown) == answers.end()) {
        return number_in(column.name, std::move(yes), on_null);
    }
    return numbers_say(column.name, text(index), std::move(yes), joined(*pieces, answers, Truth::no), on_null);
}

bool Conditions::reads_any(NodeIndex index, const std::vector<uint32_t>& slots) const {
    const Node& n = node(index);
    const bool reads = n.op == Op::slot && std::find(slots.begin(), slots.end(), n.a) != slots.end();
    const auto children = children_of(scope_->tree(), n);
    return reads ||
           std::any_of(children.begin(), children.end(), [&](NodeIndex child) { return reads_any(child, slots); });
}

// How a node's value varies with its one column: not at all, only at values that the node mentions, or freely.
Conditions::Shape Conditions::shape(
    NodeIndex index, const Slot& slot, std::vector<uint32_t>& raw_slots, std::vector<rules::Value>& mentioned
) const {
    const Node& n = node(index);
    if (plain_column(index, slot) != nullptr ||
        (n.op == Op::slot && std::find(raw_slots.begin(), raw_slots.end(), n.a) != raw_slots.end())) {
        return Shape::raw;
    }
    if (n.op == Op::slot) {
        return Shape::other;
    }
    if (inputs_of(*scope_, index, slot).empty() && !reads_any(index, raw_slots)) {
        mention(Scalar(scope_, index, slot).with("", {}), mentioned);
        return Shape::fixed;
    }
    const bool compares = n.op >= Op::equal && n.op <= Op::between;
    const bool tests = n.op == Op::matches || n.op == Op::range || n.op == Op::unary_range;
    const bool joins = n.op == Op::logical_and || n.op == Op::logical_or || n.op == Op::any_of || n.op == Op::none_of ||
                       n.op == Op::choose || n.op == Op::call_builtin;
    if (n.op == Op::test_in) {
        if (shape(n.a, slot, raw_slots, mentioned) != Shape::raw) {
            return Shape::other;
        }
        raw_slots.push_back(n.c);
        return shape(n.b, slot, raw_slots, mentioned) == Shape::other ? Shape::other : Shape::stepped;
    }
    if (!compares && !tests && !joins) {
        return Shape::other;
    }
    for (const NodeIndex child : children_of(scope_->tree(), n)) {
        const Shape part = shape(child, slot, raw_slots, mentioned);
        if (part == Shape::other || (part == Shape::raw && joins)) {
            return Shape::other;
        }
    }
    return Shape::stepped;
}

// `and`, `or`, `not` and lists of tests fall into their parts.
std::optional<Predicate> Conditions::split(NodeIndex index, const Slot& slot) const {
    const Node& n = node(index);
    const rules::Tree& tree = scope_->tree();
    switch (n.op) {
    case Op::logical_and:
        return all_of({condition(n.a, slot), condition(n.b, slot)});
    case Op::logical_or:
        return any_of({condition(n.a, slot), condition(n.b, slot)});
    case Op::any_of:
    case Op::none_of: {
        std::vector<Predicate> parts;
        for (uint32_t i = 0; i < n.b; ++i) {
            parts.push_back(condition(tree.extra[n.a + i], slot));
        }
        return n.op == Op::any_of ? any_of(std::move(parts)) : negation(any_of(std::move(parts)));
    }
    case Op::matches:
        if ((n.flags & rules::uses_subject) != 0) {
            return condition(n.b, slot);
        }
        return std::nullopt;
    case Op::call_builtin:
        if (negates(n)) {
            return negation(condition(tree.extra[n.b], slot));
        }
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

// A function of one argument that answers as `not` does is `not`, whatever its number.
bool Conditions::negates(const Node& call) const {
    if (call.c != 1) {
        return false;
    }
    const auto answers = [&](const rules::Value& argument) {
        auto scope = std::make_shared<Scope>(*scope_);
        auto model = std::make_shared<rules::Model>(*scope_->model);
        auto tree = std::make_shared<rules::Tree>(scope_->tree());
        tree->constants.push_back(argument);
        tree->nodes.push_back({.op = Op::constant, .a = uint32_t(tree->constants.size() - 1)});
        tree->extra.push_back(uint32_t(tree->nodes.size() - 1));
        tree->nodes.push_back({.op = Op::call_builtin, .a = call.a, .b = uint32_t(tree->extra.size() - 1), .c = 1});
        const auto root = NodeIndex(tree->nodes.size() - 1);
        model->decisions[scope->decision].tree = tree;
        scope->model = model;
        return Scalar(scope, root, std::nullopt).truth_with("", {});
    };
    return answers(rules::Value::boolean(true)) == Truth::no && answers(rules::Value::boolean(false)) == Truth::yes &&
           answers(rules::Value()) == Truth::unknown &&
           answers(rules::Value::number(rules::Number(1))) == Truth::unknown;
}

std::optional<Value> Conditions::value(NodeIndex index, const Slot& slot) const {
    const Node& n = node(index);
    if (const ColumnSpec* column = plain_column(index, slot)) {
        return column->kind == ColumnKind::number ? std::optional(number(column->name)) : std::nullopt;
    }
    if (n.op == Op::slot && slot && n.a == slot->slot && slot->expression != rules::no_node &&
        passes(scope_->tree().types[slot->type], ColumnKind::number)) {
        return value(slot->expression, std::nullopt);
    }
    if (n.op == Op::constant) {
        const auto held = number_of(scope_->tree().constants[n.a]);
        return held ? std::optional(constant(*held)) : std::nullopt;
    }
    if (scope_->is_b_feel()) { // its arithmetic makes numbers of what is none
        return std::nullopt;
    }
    if (n.op == Op::negate) {
        const auto part = value(n.a, slot);
        return part ? std::optional(minus(constant({}), *part)) : std::nullopt;
    }
    if (n.op != Op::add && n.op != Op::subtract && n.op != Op::multiply) {
        return std::nullopt;
    }
    const auto left = value(n.a, slot);
    const auto right = value(n.b, slot);
    if (!left || !right) {
        return std::nullopt;
    }
    return n.op == Op::add ? plus(*left, *right) : (n.op == Op::subtract ? minus(*left, *right) : times(*left, *right));
}

// Two columns of one kind, side by side.
std::optional<Predicate> Conditions::same_kind(NodeIndex index, const Slot& slot) const {
    const Node& n = node(index);
    const ColumnSpec* left = plain_column(n.a, slot);
    const ColumnSpec* right = plain_column(n.b, slot);
    if (left == nullptr || right == nullptr || left->kind != right->kind || left->kind == ColumnKind::boolean) {
        return std::nullopt;
    }
    switch (n.op) {
    case Op::less:
        return compare(left->name, Comparison::less, right->name);
    case Op::less_equal:
        return compare(left->name, Comparison::less_equal, right->name);
    case Op::greater:
        return compare(right->name, Comparison::less, left->name);
    case Op::greater_equal:
        return compare(right->name, Comparison::less_equal, left->name);
    case Op::equal:
    case Op::not_equal: {
        const Predicate equal = equal_with_nulls(
            compare(left->name, Comparison::equal, right->name), is_known(left->name), is_known(right->name)
        );
        return n.op == Op::equal ? equal : negation(equal);
    }
    default:
        return std::nullopt;
    }
}

Predicate Conditions::compared(Op op, const Value& left, const Value& right, const RowTest& otherwise) const {
    const bool is_fixed = right.node().kind == Value::Node::Kind::constant;
    const Value side = is_fixed ? left : minus(left, right);
    const Number with = is_fixed ? right.node().number : Number{};
    switch (op) {
    case Op::less:
        return value_in(side, below(with), otherwise);
    case Op::less_equal:
        return value_in(side, at_most(with), otherwise);
    case Op::greater:
        return value_in(side, above(with), otherwise);
    case Op::greater_equal:
        return value_in(side, at_least(with), otherwise);
    default:
        break;
    }
    const Predicate equal =
        equal_with_nulls(value_in(side, exactly(with), otherwise), all_known(left), all_known(right));
    return op == Op::equal ? equal : negation(equal);
}

std::optional<Predicate> Conditions::comparison(NodeIndex index, const Slot& slot) const {
    const Node& n = node(index);
    if (n.op < Op::equal || n.op > Op::between) {
        return std::nullopt;
    }
    if (n.op != Op::between) {
        if (auto found = same_kind(index, slot)) {
            return found;
        }
    }
    const auto left = value(n.a, slot);
    const auto right = value(n.b, slot);
    const auto high = n.op == Op::between ? value(n.c, slot) : right;
    // An answer for the overflow of an inequality must be that inequality's own: only single comparisons have one.
    if (!left || !right || !high || n.op == Op::between || n.op == Op::not_equal) {
        return std::nullopt;
    }
    return compared(n.op, *left, *right, row_test(index, slot, "where 64 bits do not hold the value"));
}

} // namespace tonghe::columns
