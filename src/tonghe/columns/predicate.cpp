#include "tonghe/columns/predicate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tonghe::columns {

namespace {

using Node = Predicate::Node;

Predicate make(Node node) { return Predicate(std::make_shared<const Node>(std::move(node))); }

Node of_column(Node::Kind kind, std::string column, Truth on_null) {
    Node node;
    node.kind = kind;
    node.column = std::move(column);
    node.on_null = on_null;
    return node;
}

std::string joined(const std::vector<Predicate>& parts, const char* word) {
    std::vector<std::string> texts;
    for (const Predicate& part : parts) {
        const Node::Kind kind = part.node().kind;
        const bool is_joined = kind == Node::Kind::all || kind == Node::Kind::any;
        texts.push_back(is_joined ? "(" + part.text() + ")" : part.text());
    }
    return fmt::format("{}", fmt::join(texts, word));
}

std::string in_intervals(const std::vector<Interval>& intervals, const std::string& name) {
    std::vector<std::string> texts;
    for (const Interval& interval : intervals) {
        texts.push_back(to_string(interval, name));
    }
    return fmt::format("{}", fmt::join(texts, " or "));
}

const char* symbol(Comparison comparison) {
    constexpr const char* symbols[] = {"<", "<=", "="};
    return symbols[size_t(comparison)];
}

// `all` and `any` of parts: parts of the same kind are taken in, so that the tree is as flat as it reads.
Predicate joined_node(Node::Kind kind, std::vector<Predicate> parts) {
    Node node;
    node.kind = kind;
    const Truth neutral = kind == Node::Kind::all ? Truth::yes : Truth::no; // says nothing beside others
    for (Predicate& part : parts) {
        if (part.node().kind == Node::Kind::constant && part.node().constant == neutral) {
            continue;
        }
        if (part.node().kind == kind) {
            node.parts.insert(node.parts.end(), part.node().parts.begin(), part.node().parts.end());
        } else {
            node.parts.push_back(std::move(part));
        }
    }
    if (node.parts.size() == 1) {
        return node.parts.front();
    }
    return make(std::move(node));
}

} // namespace

std::string to_string(const Interval& interval, std::string_view name) {
    const auto& [low, high] = interval;
    if (low && high && low->is_closed && high->is_closed && compare(low->value, high->value) == 0) {
        return fmt::format("{} = {}", name, to_string(low->value));
    }
    if (low && high) {
        return fmt::format(
            "{} in {}{}..{}{}",
            name,
            low->is_closed ? '[' : '(',
            to_string(low->value),
            to_string(high->value),
            high->is_closed ? ']' : ')'
        );
    }
    if (low) {
        return fmt::format("{} {} {}", name, low->is_closed ? ">=" : ">", to_string(low->value));
    }
    if (high) {
        return fmt::format("{} {} {}", name, high->is_closed ? "<=" : "<", to_string(high->value));
    }
    return fmt::format("{} is any number", name);
}

Predicate::Predicate() : node_(std::make_shared<const Node>()) {}

std::string Predicate::text() const {
    constexpr const char* truths[] = {"false", "true", "null"};
    const Node& n = *node_;
    std::string text;
    switch (n.kind) {
    case Node::Kind::constant:
        return truths[size_t(n.constant)];
    case Node::Kind::numbers:
        text = n.said.empty() ? in_intervals(n.intervals, n.column) : n.said;
        break;
    case Node::Kind::words:
        text = fmt::format("{} in {{{}}}", n.column, fmt::join(n.words, ", "));
        break;
    case Node::Kind::word_test:
        text = n.word_test->text;
        break;
    case Node::Kind::flag:
        text = n.column;
        break;
    case Node::Kind::known:
        return fmt::format("{} is known", n.column);
    case Node::Kind::compare:
        text = fmt::format("{} {} {}", n.column, symbol(n.comparison), n.other);
        break;
    case Node::Kind::value:
        return in_intervals(n.intervals, n.value->text());
    case Node::Kind::rows:
        return n.rows->text;
    case Node::Kind::all:
        return n.parts.empty() ? "true" : joined(n.parts, " and ");
    case Node::Kind::any:
        return n.parts.empty() ? "false" : joined(n.parts, " or ");
    case Node::Kind::negation:
        return fmt::format("not({})", n.parts.front().text());
    }
    return n.on_null == Truth::unknown ? text : fmt::format("{} (null: {})", text, truths[size_t(n.on_null)]);
}

Predicate always(Truth answer) {
    Node node;
    node.constant = answer;
    return make(std::move(node));
}

Predicate number_in(std::string column, Interval interval, Truth on_null) {
    return number_in(std::move(column), std::vector<Interval>{std::move(interval)}, on_null);
}

Predicate number_in(std::string column, std::vector<Interval> any_of_them, Truth on_null) {
    Node node = of_column(Node::Kind::numbers, std::move(column), on_null);
    node.intervals = std::move(any_of_them);
    return make(std::move(node));
}

Predicate
numbers_say(std::string column, std::string text, std::vector<Interval> yes, std::vector<Interval> no, Truth on_null) {
    Node node = of_column(Node::Kind::numbers, std::move(column), on_null);
    node.said = std::move(text);
    node.intervals = std::move(yes);
    node.no_intervals = std::move(no);
    return make(std::move(node));
}

Predicate date_in(std::string column, std::optional<Date> first, std::optional<Date> last, Truth on_null) {
    Interval interval;
    if (first) {
        interval.low = Bound{{first->days, 0}};
    }
    if (last) {
        interval.high = Bound{{last->days, 0}};
    }
    return number_in(std::move(column), interval, on_null);
}

Predicate text_is(std::string column, std::vector<std::string> words, Truth on_null) {
    Node node = of_column(Node::Kind::words, std::move(column), on_null);
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    node.words = std::move(words);
    return make(std::move(node));
}

Predicate text_says(std::string column, WordTest test, Truth on_null) {
    Node node = of_column(Node::Kind::word_test, std::move(column), on_null);
    node.word_test = std::move(test);
    return make(std::move(node));
}

Predicate is_true(std::string column, Truth on_null) {
    return make(of_column(Node::Kind::flag, std::move(column), on_null));
}

Predicate is_known(std::string column) { return make(of_column(Node::Kind::known, std::move(column), Truth::no)); }

Predicate compare(std::string left, Comparison comparison, std::string right) {
    Node node = of_column(Node::Kind::compare, std::move(left), Truth::unknown);
    node.comparison = comparison;
    node.other = std::move(right);
    return make(std::move(node));
}

Predicate value_in(Value value, Interval interval, std::optional<RowTest> otherwise) {
    Node node;
    node.kind = Node::Kind::value;
    node.value = std::move(value);
    node.intervals = {std::move(interval)};
    node.rows = std::move(otherwise);
    return make(std::move(node));
}

Predicate by_rows(RowTest test) {
    Node node;
    node.kind = Node::Kind::rows;
    node.rows = std::move(test);
    return make(std::move(node));
}

Predicate all_of(std::vector<Predicate> parts) { return joined_node(Node::Kind::all, std::move(parts)); }

Predicate any_of(std::vector<Predicate> parts) { return joined_node(Node::Kind::any, std::move(parts)); }

Predicate negation(Predicate part) {
    if (part.node().kind == Node::Kind::negation) {
        return part.node().parts.front();
    }
    Node node;
    node.kind = Node::Kind::negation;
    node.parts.push_back(std::move(part));
    return make(std::move(node));
}

} // namespace tonghe::columns
