// Functions that relate points and ranges, `is`, and ranges read from text.
#include "tonghe/rules/internal/arguments.hpp"
#include "tonghe/rules/internal/parser.hpp"

namespace tonghe::rules {

namespace {

// A point counts as the closed range from itself to itself.
struct Span {
    Value low;
    Value high;
    bool low_closed = true;
    bool high_closed = true;
    bool is_point = true;
};

// Two spans and the order of their ends; every comparison that has no answer is remembered.
struct Pair {
    Evaluation& e;
    Span a;
    Span b;
    bool unknown = false;

    int order(const Value& x, const Value& y) {
        const auto found = x.is_null() || y.is_null() ? std::nullopt : e.order(x, y);
        unknown = unknown || !found;
        return found.value_or(0);
    }
};

Span span_of(const Value& value) {
    if (value.kind() != Kind::range) {
        return {value, value};
    }
    const Range& range = value.as_range();
    return {range.low, range.high, range.low_closed, range.high_closed, false};
}

using Relation = bool (*)(Pair&);

// Which arguments may be points; any other combination is refused.
enum Shapes : uint8_t { point_point = 1, point_range = 2, range_point = 4, range_range = 8 };

template <Relation relation, int shapes> Value related(Evaluation& e, Arguments arguments) {
    const Value& a = single(arguments[0]);
    const Value& b = single(arguments[1]);
    if (a.is_null() || b.is_null()) {
        return wrong_argument(e, a.is_null() ? a : b);
    }
    Pair pair{e, span_of(a), span_of(b)};
    const int shape =
        pair.a.is_point ? (pair.b.is_point ? point_point : point_range) : (pair.b.is_point ? range_point : range_range);
    if ((shapes & shape) == 0) {
        return wrong_argument(e, a);
    }
    const bool found = relation(pair);
    return pair.unknown ? e.fail(Cause::argument) : Value::boolean(found);
}

// One relation by the other way round.
template <Relation relation> bool mirrored(Pair& pair) {
    std::swap(pair.a, pair.b);
    const bool found = relation(pair);
    std::swap(pair.a, pair.b);
    return found;
}

bool before(Pair& p) {
    const int order = p.order(p.a.high, p.b.low);
    return order < 0 || (order == 0 && (!p.a.high_closed || !p.b.low_closed));
}

bool meets(Pair& p) { return p.a.high_closed && p.b.low_closed && p.order(p.a.high, p.b.low) == 0; }

bool overlaps(Pair& p) {
    const int first = p.order(p.a.high, p.b.low);
    const int second = p.order(p.a.low, p.b.high);
    return (first > 0 || (first == 0 && p.a.high_closed && p.b.low_closed)) &&
           (second < 0 || (second == 0 && p.a.low_closed && p.b.high_closed));
}

bool overlaps_before(Pair& p) {
    const int lows = p.order(p.a.low, p.b.low);
    const int cross = p.order(p.a.high, p.b.low);
    const int highs = p.order(p.a.high, p.b.high);
    return (lows < 0 || (lows == 0 && p.a.low_closed && !p.b.low_closed)) &&
           (cross > 0 || (cross == 0 && p.a.high_closed && p.b.low_closed)) &&
           (highs < 0 || (highs == 0 && (!p.a.high_closed || p.b.high_closed)));
}

bool finishes(Pair& p) {
    if (p.a.is_point) {
        return p.b.high_closed && p.order(p.a.low, p.b.high) == 0;
    }
    const int lows = p.order(p.a.low, p.b.low);
    return p.a.high_closed == p.b.high_closed && p.order(p.a.high, p.b.high) == 0 &&
           (lows > 0 || (lows == 0 && (!p.a.low_closed || p.b.low_closed)));
}

bool includes(Pair& p) {
    const int lows = p.order(p.a.low, p.b.low);
    const int highs = p.order(p.a.high, p.b.high);
    return (lows < 0 || (lows == 0 && (p.a.low_closed || !p.b.low_closed))) &&
           (highs > 0 || (highs == 0 && (p.a.high_closed || !p.b.high_closed)));
}

bool starts(Pair& p) {
    if (p.a.is_point) {
        return p.b.low_closed && p.order(p.a.low, p.b.low) == 0;
    }
    const int highs = p.order(p.a.high, p.b.high);
    return p.a.low_closed == p.b.low_closed && p.order(p.a.low, p.b.low) == 0 &&
           (highs < 0 || (highs == 0 && (!p.a.high_closed || p.b.high_closed)));
}

bool coincides(Pair& p) {
    return p.a.low_closed == p.b.low_closed && p.a.high_closed == p.b.high_closed && p.order(p.a.low, p.b.low) == 0 &&
           p.order(p.a.high, p.b.high) == 0;
}

// Whether two values are the same in kind and every part; zones count by how they are written.
bool identical(Evaluation& e, const Value& a, const Value& b) {
    if (a.kind() != b.kind()) {
        return false;
    }
    if (a.kind() == Kind::time) {
        return a.as_time() == b.as_time();
    }
    if (a.kind() == Kind::date_time) {
        return a.as_date_time() == b.as_date_time();
    }
    return e.equal(a, b) == true;
}

Value apply_is(Evaluation& e, Arguments arguments) { return Value::boolean(identical(e, arguments[0], arguments[1])); }

// A literal range: its ends are literals too, so nothing is evaluated but what the text says.
Value apply_range(Evaluation& e, Arguments arguments) {
    const Value& from = single(arguments[0]);
    if (!from.is_string()) {
        return wrong_argument(e, from);
    }
    Tree tree;
    Types types;
    const Limits limits{.text_bytes_max = 4096, .nesting_max = 20};
    Builder builder(tree, types, limits);
    Range made;
    try {
        const NodeIndex root = Parser(builder, from.as_string(), 0, "").expression();
        const Node& node = tree.nodes[root];
        const bool literal =
            node.op == Op::range && tree.nodes[node.a].op == Op::constant && tree.nodes[node.b].op == Op::constant;
        if (!literal) {
            return e.fail(Cause::bad_range, shortened(from.as_string()));
        }
        made.low = tree.constants[tree.nodes[node.a].a];
        made.high = tree.constants[tree.nodes[node.b].a];
        made.low_closed = (node.flags & low_closed) != 0;
        made.high_closed = (node.flags & high_closed) != 0;
    } catch (const SyntaxFault&) {
        return e.fail(Cause::bad_range, shortened(from.as_string()));
    }
    if (!made.low.is_null() && !made.high.is_null()) {
        const auto found = e.order(made.low, made.high);
        if (!found || *found > 0) {
            return e.fail(Cause::bad_range, shortened(from.as_string()));
        }
    }
    return e.checked_range(std::move(made));
}

constexpr int any_shape = point_point | point_range | range_point | range_range;

constexpr Builtin table[] = {
    {"before", 2, 2, "point1,point2;range,point;point,range;range1,range2", related<before, any_shape>},
    {"after", 2, 2, "point1,point2;range,point;point,range;range1,range2", related<mirrored<before>, any_shape>},
    {"meets", 2, 2, "range1,range2", related<meets, range_range>},
    {"met by", 2, 2, "range1,range2", related<mirrored<meets>, range_range>},
    {"overlaps", 2, 2, "range1,range2", related<overlaps, range_range>},
    {"overlaps before", 2, 2, "range1,range2", related<overlaps_before, range_range>},
    {"overlaps after", 2, 2, "range1,range2", related<mirrored<overlaps_before>, range_range>},
    {"finishes", 2, 2, "point,range;range1,range2", related<finishes, point_range | range_range>},
    {"finished by", 2, 2, "range,point;range1,range2", related<mirrored<finishes>, range_point | range_range>},
    {"includes", 2, 2, "range,point;range1,range2", related<includes, range_point | range_range>},
    {"during", 2, 2, "point,range;range1,range2", related<mirrored<includes>, point_range | range_range>},
    {"starts", 2, 2, "point,range;range1,range2", related<starts, point_range | range_range>},
    {"started by", 2, 2, "range,point;range1,range2", related<mirrored<starts>, range_point | range_range>},
    {"coincides", 2, 2, "point1,point2;range1,range2", related<coincides, point_point | range_range>},
    {"is", 2, 2, "value1,value2", apply_is},
    {"range", 1, 1, "from", apply_range},
};

} // namespace

std::span<const Builtin> range_builtins() { return table; }

} // namespace tonghe::rules
