#include "policy_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::bench {

namespace {

using columns::ColumnKind;
using columns::Interval;
using columns::Number;
using columns::Truth;
using Node = columns::Predicate::Node;

const char* word(Truth truth) {
    return truth == Truth::yes ? "TRUE" : truth == Truth::no ? "FALSE" : "CAST(NULL AS boolean)";
}

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? "''" : std::string(1, c);
    }
    return out + "'";
}

int64_t power(int scale) {
    int64_t out = 1;
    for (; scale > 0; --scale) {
        out *= 10;
    }
    return out;
}

// A number as whole numbers at `scale`, or as an exact fraction of them.
std::string literal(Number number, int scale) {
    if (number.scale <= scale) {
        return std::to_string(number.mantissa * power(scale - number.scale));
    }
    return columns::to_string(columns::normal({number.mantissa, number.scale - scale}));
}

std::string test(const std::string& value, const std::vector<Interval>& intervals, int scale) {
    std::string out;
    for (const Interval& interval : intervals) {
        std::string one;
        if (interval.low) {
            one = fmt::format(
                "{} {} {}", value, interval.low->is_closed ? ">=" : ">", literal(interval.low->value, scale)
            );
        }
        if (interval.high) {
            one += (one.empty() ? "" : " AND ") +
                   fmt::format(
                       "{} {} {}", value, interval.high->is_closed ? "<=" : "<", literal(interval.high->value, scale)
                   );
        }
        out += (out.empty() ? "(" : " OR (") + (one.empty() ? value + " = " + value : one) + ")";
    }
    return out.empty() ? value + " <> " + value : "(" + out + ")";
}

std::string test(const std::string& column, const std::vector<std::string>& words) {
    std::string list;
    for (const std::string& one : words) {
        list += (list.empty() ? "" : ", ") + quoted(one);
    }
    return list.empty() ? column + " <> " + column : column + " IN (" + list + ")";
}

std::string with_null(const std::string& test, Truth on_null) {
    return on_null == Truth::unknown ? test : fmt::format("COALESCE({}, {})", test, word(on_null));
}

std::string either(const std::string& yes, const std::string& no) {
    return fmt::format("CASE WHEN {} THEN TRUE WHEN {} THEN FALSE END", yes, no);
}

// `c IS NULL or c is one of all its words` is true of every row, as a person would have seen before writing it.
bool covers_all(const std::vector<std::string>& parts) {
    return std::any_of(parts.begin(), parts.end(), [&](const std::string& one) {
        const size_t equals = one.find(" = ");
        const std::string column = one.substr(1, equals == std::string::npos ? 0 : equals - 1);
        return !column.empty() && one == "(" + column + " = " + column + ")" &&
               std::find(parts.begin(), parts.end(), "NOT " + column + " IS NOT NULL") != parts.end();
    });
}

std::string opposite(const std::string& part) {
    return part == "TRUE"             ? "FALSE"
           : part == "FALSE"          ? "TRUE"
           : part.starts_with("NOT ") ? part.substr(4)
                                      : "NOT " + part;
}

// Parts that decide nothing, or stand there already, are left out.
std::optional<std::string> joined(const Node& node, const columns::Table& table, bool all) {
    const std::string neutral = all ? "TRUE" : "FALSE";
    const std::string decisive = all ? "FALSE" : "TRUE";
    std::vector<std::string> parts;
    for (const columns::Predicate& part : node.parts) {
        auto one = sql_of(part, table);
        if (!one) {
            return std::nullopt;
        }
        if (*one == decisive) {
            return decisive;
        }
        if (*one != neutral && std::find(parts.begin(), parts.end(), *one) == parts.end()) {
            parts.push_back(std::move(*one));
        }
    }
    if (!all && covers_all(parts)) {
        return decisive;
    }
    std::string out;
    for (const std::string& part : parts) {
        out += (out.empty() ? "" : all ? " AND " : " OR ") + part;
    }
    return parts.empty() ? neutral : parts.size() == 1 ? out : "(" + out + ")";
}

int scale_of(const columns::Table& table, const std::string& column) { return table.column(column).spec.scale; }

std::string compared(const Node& node, const columns::Table& table) {
    const int left = scale_of(table, node.column);
    const int right = scale_of(table, node.other);
    const char* sign = node.comparison == columns::Comparison::less         ? "<"
                       : node.comparison == columns::Comparison::less_equal ? "<="
                                                                            : "=";
    return fmt::format(
        "{} * {} {} {} * {}",
        column_name(node.column),
        power(std::max(0, right - left)),
        sign,
        column_name(node.other),
        power(std::max(0, left - right))
    );
}

std::string said_of_words(const Node& node, const columns::Table& table) {
    std::vector<std::string> yes;
    std::vector<std::string> no;
    const columns::Dictionary& words = table.column(node.column).words;
    for (size_t code = 0; code < words.size(); ++code) {
        const Truth answer = node.word_test->answer(words[code]);
        if (answer != Truth::unknown) {
            (answer == Truth::yes ? yes : no).emplace_back(words[code]);
        }
    }
    const std::string column = column_name(node.column);
    if (yes.size() == words.size()) {
        return column + " = " + column; // of whatever is known
    }
    return yes.size() + no.size() == words.size() ? test(column, yes) : either(test(column, yes), test(column, no));
}

} // namespace

std::string column_name(const std::string& fact) {
    std::string out = fact;
    std::replace(out.begin(), out.end(), '.', '_');
    return out;
}

SqlAmount sql_of(const columns::Value& value, const columns::Table& table) {
    using Kind = columns::Value::Node::Kind;
    const columns::Value::Node& node = value.node();
    if (node.kind == Kind::constant) {
        return {std::to_string(node.number.mantissa), node.number.scale};
    }
    if (node.kind == Kind::column) {
        return {column_name(node.column), scale_of(table, node.column)};
    }
    SqlAmount left = sql_of(node.parts[0], table);
    SqlAmount right = sql_of(node.parts[1], table);
    if (node.kind == Kind::times) {
        return {fmt::format("(CAST({} AS bigint) * {})", left.text, right.text), left.scale + right.scale};
    }
    const int scale = std::max(left.scale, right.scale);
    for (SqlAmount* one : {&left, &right}) {
        one->text = one->scale == scale
                        ? one->text
                        : fmt::format("(CAST({} AS bigint) * {})", one->text, power(scale - one->scale));
    }
    const std::string both = left.text + ", " + right.text;
    switch (node.kind) {
    case Kind::plus:
        return {fmt::format("({} + {})", left.text, right.text), scale};
    case Kind::minus:
        return {fmt::format("({} - {})", left.text, right.text), scale};
    case Kind::smaller: // null where either is: LEAST alone would pass over it
        return {
            fmt::format(
                "CASE WHEN {} <= {} THEN {} WHEN {} < {} THEN {} END",
                left.text,
                right.text,
                left.text,
                right.text,
                left.text,
                right.text
            ),
            scale};
    default:
        return {
            fmt::format(
                "CASE WHEN {} >= {} THEN {} WHEN {} > {} THEN {} END",
                left.text,
                right.text,
                left.text,
                right.text,
                left.text,
                right.text
            ),
            scale};
    }
}

std::optional<std::string> sql_of(const columns::Predicate& predicate, const columns::Table& table) {
    using Kind = Node::Kind;
    const Node& node = predicate.node();
    switch (node.kind) {
    case Kind::constant:
        return word(node.constant);
    case Kind::all:
    case Kind::any:
        return node.parts.empty() ? word(node.kind == Kind::all ? Truth::yes : Truth::no)
                                  : joined(node, table, node.kind == Kind::all);
    case Kind::negation: {
        const auto part = sql_of(node.parts.front(), table);
        return part ? std::optional(opposite(*part)) : std::nullopt;
    }
    case Kind::known:
        return column_name(node.column) + " IS NOT NULL";
    case Kind::flag:
        return with_null(column_name(node.column), node.on_null);
    case Kind::words:
        return with_null("(" + test(column_name(node.column), node.words) + ")", node.on_null);
    case Kind::word_test:
        return with_null("(" + said_of_words(node, table) + ")", node.on_null);
    case Kind::numbers: {
        const std::string column = column_name(node.column);
        const int scale = scale_of(table, node.column);
        const std::string yes = test(column, node.intervals, scale);
        return with_null(
            "(" + (node.no_intervals ? either(yes, test(column, *node.no_intervals, scale)) : yes) + ")", node.on_null
        );
    }
    case Kind::compare:
        return "(" + compared(node, table) + ")";
    case Kind::value: {
        const SqlAmount value = sql_of(*node.value, table);
        return test("(" + value.text + ")", node.intervals, value.scale);
    }
    case Kind::rows:
        break;
    }
    return std::nullopt;
}

} // namespace tonghe::bench
