// The plain way: one row after the other, one condition after the other, over cells as people see them.
#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/packed.hpp"
#include "tonghe/columns/scan.hpp"

#include <algorithm>
#include <map>

namespace tonghe::columns {

namespace {

using Wide = __int128;

Truth truth(bool holds) { return holds ? Truth::yes : Truth::no; }

Truth opposite(Truth t) { return t == Truth::unknown ? t : truth(t == Truth::no); }

Number number_of(const Cell& cell, const ColumnSpec& spec) {
    if (const auto* number = std::get_if<Number>(&cell)) {
        return *number;
    }
    if (const auto* date = std::get_if<Date>(&cell)) {
        return {date->days, 0};
    }
    if (const auto* months = std::get_if<Months>(&cell)) {
        return {months->count, 0};
    }
    throw Error(errors::wrong_kind, {{"column", spec.name}, {"kind", to_string(spec.kind)}});
}

bool lies_in(Number number, const Interval& interval) {
    const auto& [low, high] = interval;
    const bool above_low =
        !low || (low->is_closed ? compare(low->value, number) <= 0 : compare(low->value, number) < 0);
    const bool below_high =
        !high || (high->is_closed ? compare(number, high->value) <= 0 : compare(number, high->value) < 0);
    return above_low && below_high;
}

bool lies_in_any(Number number, const std::vector<Interval>& intervals) {
    return std::any_of(intervals.begin(), intervals.end(), [&](const Interval& i) { return lies_in(number, i); });
}

Truth compared(std::strong_ordering order, Comparison comparison) {
    return truth(
        comparison == Comparison::less ? order < 0 : (comparison == Comparison::equal ? order == 0 : order <= 0)
    );
}

struct Exact { // a number with any int64 mantissa, of up to 18 digits after the point
    bool is_known = false;
    bool overflowed = false;
    Number number;
};

Exact exact(Wide mantissa, int scale) {
    const bool fits = mantissa >= INT64_MIN && mantissa <= INT64_MAX;
    return fits ? Exact{true, false, {int64_t(mantissa), scale}} : Exact{false, true, {}};
}

Exact scaled_to(Exact value, int scale) {
    return value.is_known ? exact(Wide(value.number.mantissa) * powers_of_ten[scale - value.number.scale], scale)
                          : value;
}

Exact evaluate(const Value& value, const Table& table, uint64_t row) {
    using Kind = Value::Node::Kind;
    const Value::Node& node = value.node();
    if (node.kind == Kind::constant) {
        return {true, false, node.number};
    }
    if (node.kind == Kind::column) {
        const Column& column = table.column(node.column);
        const Cell cell = table.cell(row, *table.find(node.column));
        return cell.index() == 0 ? Exact{} : Exact{true, false, number_of(cell, column.spec)};
    }
    Exact left = evaluate(node.parts[0], table, row);
    Exact right = evaluate(node.parts[1], table, row);
    if (!left.is_known || !right.is_known) {
        const bool is_null = (!left.is_known && !left.overflowed) || (!right.is_known && !right.overflowed);
        return is_null ? Exact{} : Exact{false, true, {}};
    }
    if (node.kind == Kind::times) {
        return exact(Wide(left.number.mantissa) * right.number.mantissa, left.number.scale + right.number.scale);
    }
    const int scale = std::max(left.number.scale, right.number.scale);
    left = scaled_to(left, scale);
    right = scaled_to(right, scale);
    if (left.overflowed || right.overflowed) {
        return {false, true, {}};
    }
    const Wide a = left.number.mantissa;
    const Wide b = right.number.mantissa;
    return exact(
        node.kind == Kind::plus
            ? a + b
            : (node.kind == Kind::minus ? a - b : (node.kind == Kind::smaller ? std::min(a, b) : std::max(a, b))),
        scale
    );
}

Truth ask(const RowTest& test, const Table& table, uint64_t row) {
    const auto number = uint32_t(row);
    Truth answer = Truth::unknown;
    test.answer(table, {&number, 1}, {&answer, 1});
    return answer;
}

Truth value_truth(const Predicate::Node& node, const Table& table, uint64_t row) {
    const Exact value = evaluate(*node.value, table, row);
    if (value.overflowed) {
        if (!node.rows) {
            throw Error(errors::overflow, {{"value", node.value->text()}, {"row", std::to_string(row)}});
        }
        return ask(*node.rows, table, row);
    }
    return value.is_known ? truth(lies_in_any(value.number, node.intervals)) : Truth::unknown;
}

Truth compare_truth(const Predicate::Node& node, const Table& table, uint64_t row) {
    const Cell left = table.cell(row, *table.find(node.column));
    const Cell right = table.cell(row, *table.find(node.other));
    if (left.index() == 0 || right.index() == 0) {
        return Truth::unknown;
    }
    if (const auto* text = std::get_if<std::string_view>(&left)) {
        return compared(*text <=> std::get<std::string_view>(right), node.comparison);
    }
    const ColumnSpec& spec = table.column(node.column).spec;
    return compared(compare(number_of(left, spec), number_of(right, spec)), node.comparison);
}

Truth column_truth(const Predicate::Node& node, const Table& table, uint64_t row) {
    using Kind = Predicate::Node::Kind;
    const Column& column = table.column(node.column);
    const Cell cell = table.cell(row, *table.find(node.column));
    if (node.kind == Kind::known) {
        return truth(cell.index() != 0);
    }
    if (cell.index() == 0) {
        return node.on_null;
    }
    if (node.kind == Kind::flag) {
        return truth(std::get<bool>(cell));
    }
    if (node.kind == Kind::numbers) {
        const Number number = number_of(cell, column.spec);
        const bool has_answer =
            !node.no_intervals || lies_in_any(number, node.intervals) || lies_in_any(number, *node.no_intervals);
        return has_answer ? truth(lies_in_any(number, node.intervals)) : Truth::unknown;
    }
    const auto word = std::get<std::string_view>(cell);
    return node.kind == Kind::words ? truth(std::binary_search(node.words.begin(), node.words.end(), word))
                                    : node.word_test->answer(word);
}

} // namespace

std::optional<Number> amount(const Value& value, const Table& table, uint64_t row) {
    const Exact result = evaluate(value, table, row);
    if (result.overflowed) {
        throw Error(errors::overflow, {{"value", value.text()}, {"row", std::to_string(row)}});
    }
    return result.is_known ? std::optional(result.number) : std::nullopt;
}

Truth answer(const Predicate& predicate, const Table& table, uint64_t row) {
    using Kind = Predicate::Node::Kind;
    const Predicate::Node& node = predicate.node();
    switch (node.kind) {
    case Kind::constant:
        return node.constant;
    case Kind::negation:
        return opposite(answer(node.parts.front(), table, row));
    case Kind::all:
    case Kind::any: {
        const Truth decisive = node.kind == Kind::all ? Truth::no : Truth::yes;
        Truth joined = opposite(decisive);
        for (const Predicate& part : node.parts) {
            const Truth one = answer(part, table, row);
            joined = one == decisive || joined == decisive ? decisive : (one == Truth::unknown ? one : joined);
        }
        return joined;
    }
    case Kind::rows:
        return ask(*node.rows, table, row);
    case Kind::value:
        return value_truth(node, table, row);
    case Kind::compare:
        return compare_truth(node, table, row);
    default:
        return column_truth(node, table, row);
    }
}

namespace {

struct RowResult {
    bool has_result = false;
    bool is_error = false;
    std::vector<uint32_t> rules;
};

RowResult settle(const Policy& policy, const std::vector<uint32_t>& hit) {
    RowResult result{!hit.empty(), false, hit};
    const auto differ = [&](uint32_t rule) { return policy.rules[rule].output != policy.rules[hit.front()].output; };
    switch (policy.hit) {
    case HitPolicy::unique:
        result.is_error = hit.size() > 1;
        break;
    case HitPolicy::any:
        result.is_error = std::any_of(hit.begin(), hit.end(), differ);
        result.rules.resize(std::min<size_t>(1, hit.size()));
        break;
    case HitPolicy::priority:
    case HitPolicy::output_order:
        std::stable_sort(result.rules.begin(), result.rules.end(), [&](uint32_t a, uint32_t b) {
            return policy.rules[a].rank < policy.rules[b].rank;
        });
        break;
    default:
        break;
    }
    if (policy.hit == HitPolicy::first || policy.hit == HitPolicy::priority) {
        result.rules.resize(std::min<size_t>(1, hit.size()));
    }
    result.has_result = (result.has_result || policy.otherwise) && !result.is_error;
    return result;
}

// At the policy's scale; nothing is null. What leaves 64 bits there is left to `amount_otherwise`.
std::optional<int64_t>
amount_of(const Policy& policy, const RowResult& result, const Table& table, uint64_t row, int scale) {
    if (policy.hit == HitPolicy::count && !result.rules.empty()) {
        return int64_t(result.rules.size()) * powers_of_ten[scale];
    }
    std::vector<std::optional<Value>> values;
    for (const uint32_t rule : result.rules) {
        values.push_back(policy.rules[rule].amount);
    }
    if (values.empty()) {
        values.push_back(policy.otherwise);
    }
    std::optional<int64_t> sum;
    bool overflowed = false;
    bool is_null = false;
    for (const auto& value : values) {
        const Exact one = value ? scaled_to(evaluate(*value, table, row), scale) : Exact{};
        overflowed = overflowed || one.overflowed;
        is_null = is_null || (!one.is_known && !one.overflowed);
        if (is_null || !one.is_known) {
            continue;
        }
        const int64_t amount = one.number.mantissa;
        if (!sum) {
            sum = amount;
        } else if (policy.hit == HitPolicy::least) {
            sum = std::min(*sum, amount);
        } else if (policy.hit == HitPolicy::greatest) {
            sum = std::max(*sum, amount);
        } else {
            const Exact total = exact(Wide(*sum) + amount, scale);
            overflowed = overflowed || total.overflowed;
            sum = total.number.mantissa;
        }
    }
    if (overflowed && policy.amount_otherwise) {
        const auto number = uint32_t(row);
        std::optional<Number> answer;
        policy.amount_otherwise(table, {&number, 1}, {&answer, 1});
        return answer ? std::optional(answer->mantissa * powers_of_ten[scale - answer->scale]) : std::nullopt;
    }
    return is_null ? std::nullopt : sum;
}

} // namespace

std::vector<Outcome> scan_row_by_row(std::span<const Policy> policies, const Table& table, const ScanOptions& options) {
    // Scales belong to the columns, so the outcome of no rows has them.
    std::vector<Outcome> outcomes = scan(policies, Table(0, table.columns().empty() ? std::vector<Column>{} : [&] {
        std::vector<Column> columns = table.columns();
        for (Column& column : columns) {
            column.ranges.clear();
        }
        return columns;
    }()), {.amounts = options.amounts});
    for (size_t p = 0; p < policies.size(); ++p) {
        const Policy& policy = policies[p];
        Outcome& outcome = outcomes[p];
        for (uint64_t row = 0; row < table.rows(); ++row) {
            std::vector<uint32_t> hit;
            for (uint32_t rule = 0; rule < policy.rules.size(); ++rule) {
                if (answer(policy.rules[rule].when, table, row) == Truth::yes) {
                    hit.push_back(rule);
                }
            }
            const RowResult result = settle(policy, hit);
            const auto number = uint32_t(row);
            outcome.count += result.has_result;
            outcome.errors += result.is_error;
            (result.is_error ? outcome.error_ids : outcome.ids)
                .append({&number, size_t(result.has_result || result.is_error)});
            if (options.planes && policy.rules.size() == 1) {
                outcome.false_count += answer(policy.rules.front().when, table, row) == Truth::no;
            }
            if (!result.has_result) {
                continue;
            }
            if (options.amounts) {
                outcome.amounts.push_back(
                    amount_of(policy, result, table, row, outcome.amount_scale).value_or(no_amount)
                );
            }
            outcome.rules.insert(outcome.rules.end(), result.rules.begin(), result.rules.end());
            outcome.rule_ends.push_back(outcome.rules.size());
        }
    }
    return outcomes;
}

} // namespace tonghe::columns
