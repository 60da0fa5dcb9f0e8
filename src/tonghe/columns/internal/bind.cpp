#include "tonghe/columns/internal/bind.hpp"

#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::columns {

namespace {

using Kind = Predicate::Node::Kind;

constexpr size_t few_ranges = 4;         // above, a set is quicker where one can be had
constexpr int64_t bit_set_max = 1 << 26; // bits of the largest set: 8 MB

void expect(const Column& column, bool fits) {
    if (!fits) {
        throw Error(errors::wrong_kind, {{"column", column.spec.name}, {"kind", to_string(column.spec.kind)}});
    }
}

std::vector<Range> apart(std::vector<Range> runs) {
    std::erase_if(runs, [](const Range& run) { return run.is_empty(); });
    std::sort(runs.begin(), runs.end(), [](const Range& a, const Range& b) { return a.low < b.low; });
    std::vector<Range> joined;
    for (const Range& run : runs) {
        if (!joined.empty() && (joined.back().high == INT64_MAX || run.low <= joined.back().high + 1)) {
            joined.back().high = std::max(joined.back().high, run.high);
        } else {
            joined.push_back(run);
        }
    }
    return joined;
}

// All that the column's width can hold.
Range representable(Width width) {
    switch (width) {
    case Width::bit:
        return {0, 1};
    case Width::i64:
        return {INT64_MIN, INT64_MAX};
    default:
        return with_type(width, [](auto zero) {
            using Limits = std::numeric_limits<decltype(zero)>;
            return Range{int64_t(Limits::min()), int64_t(Limits::max())};
        });
    }
}

std::vector<Range> runs_of(const std::vector<uint32_t>& ascending_codes) {
    std::vector<Range> runs;
    for (const uint32_t code : ascending_codes) {
        runs.push_back({code, code});
    }
    return apart(std::move(runs));
}

std::string described(const Matcher& matcher) {
    std::string text;
    for (const Range& run : matcher.runs) {
        text += fmt::format("{}{}..{}", text.empty() ? "" : " ", run.low, run.high);
    }
    return text.empty() ? "nothing" : text;
}

Atom bind_numbers(const Predicate::Node& node, const Column& column) {
    expect(column, column.spec.kind != ColumnKind::text && column.spec.kind != ColumnKind::boolean);
    const auto matcher = [&](const std::vector<Interval>& intervals) {
        std::vector<Range> runs;
        for (const Interval& interval : intervals) {
            runs.push_back(stored_range(interval, column.spec.kind == ColumnKind::number ? column.spec.scale : 0));
        }
        return matcher_of(std::move(runs), column);
    };
    Atom atom;
    atom.yes = matcher(node.intervals);
    if (node.no_intervals) {
        atom.no = matcher(*node.no_intervals);
    }
    return atom;
}

Atom bind_words(const Predicate::Node& node, const Column& column) {
    expect(column, column.spec.kind == ColumnKind::text);
    std::vector<uint32_t> codes;
    for (const std::string& word : node.words) {
        if (const auto code = column.words.find(word)) {
            codes.push_back(*code);
        }
    }
    Atom atom;
    atom.yes = matcher_of(runs_of(codes), column);
    return atom;
}

Atom bind_word_test(const Predicate::Node& node, const Column& column) {
    expect(column, column.spec.kind == ColumnKind::text);
    std::vector<uint32_t> yes;
    std::vector<uint32_t> no;
    for (uint32_t code = 0; code < column.words.size(); ++code) {
        const Truth answer = node.word_test->answer(column.words[code]);
        if (answer != Truth::unknown) {
            (answer == Truth::yes ? yes : no).push_back(code);
        }
    }
    Atom atom;
    atom.yes = matcher_of(runs_of(yes), column);
    if (yes.size() + no.size() < column.words.size()) {
        atom.no = matcher_of(runs_of(no), column);
    }
    return atom;
}

// Two text columns have an order each; the places of their words among the words of both make one.
void align_words(Atom& atom, const Dictionary& left, const Dictionary& right) {
    size_t l = 0;
    size_t r = 0;
    for (int64_t place = 0; l < left.size() || r < right.size(); ++place) {
        const bool takes_left = l < left.size() && (r == right.size() || left[l] <= right[r]);
        const bool takes_right = r < right.size() && (l == left.size() || right[r] <= left[l]);
        if (takes_left) {
            atom.left_codes.push_back(place);
            ++l;
        }
        if (takes_right) {
            atom.right_codes.push_back(place);
            ++r;
        }
    }
}

Atom bind_compare(const Predicate::Node& node, const Table& table) {
    const Column& left = table.column(node.column);
    const Column& right = table.column(node.other);
    expect(right, left.spec.kind == right.spec.kind && left.spec.kind != ColumnKind::boolean);
    Atom atom;
    atom.kind = Atom::Kind::compare;
    atom.other = *table.find(node.other);
    atom.comparison = node.comparison;
    if (left.spec.kind == ColumnKind::number) {
        const int scale = std::max(left.spec.scale, right.spec.scale);
        atom.left_factor = powers_of_ten[scale - left.spec.scale];
        atom.right_factor = powers_of_ten[scale - right.spec.scale];
    }
    if (left.spec.kind == ColumnKind::text) {
        align_words(atom, left.words, right.words);
    }
    atom.bound = fmt::format("compare {} {}", atom.other, int(node.comparison));
    return atom;
}

Atom bind_one(const Predicate& predicate, const Table& table) {
    const Predicate::Node& node = predicate.node();
    Atom atom;
    switch (node.kind) {
    case Kind::numbers:
        return bind_numbers(node, table.column(node.column));
    case Kind::words:
        return bind_words(node, table.column(node.column));
    case Kind::word_test:
        return bind_word_test(node, table.column(node.column));
    case Kind::flag:
        expect(table.column(node.column), table.column(node.column).spec.kind == ColumnKind::boolean);
        atom.kind = Atom::Kind::flag;
        atom.bound = "flag";
        return atom;
    case Kind::known:
        atom.kind = Atom::Kind::known;
        atom.bound = "known";
        return atom;
    case Kind::compare:
        return bind_compare(node, table);
    case Kind::value:
        atom.rows = node.rows;
        try {
            atom.value.emplace(*node.value, table);
        } catch (const Error& error) {
            if (&error.code() != &errors::out_of_scale || !node.rows) {
                throw;
            }
            atom.kind = Atom::Kind::rows; // more digits after the point than 64 bits carry
            atom.bound = fmt::format("rows {} {}", node.rows->identity, node.rows->text);
            return atom;
        }
        atom.kind = Atom::Kind::arithmetic;
        atom.yes.runs = apart({stored_range(node.intervals.front(), atom.value->scale())});
        atom.bound = fmt::format("{} in {}", atom.value->text(), described(atom.yes));
        return atom;
    case Kind::rows:
        atom.kind = Atom::Kind::rows;
        atom.rows = node.rows;
        atom.bound = fmt::format("rows {} {}", node.rows->identity, node.rows->text);
        return atom;
    default:
        break;
    }
    base::check_failed("a single condition", predicate.text(), __FILE__, __LINE__);
}

} // namespace

Matcher::Sure Matcher::sure_of(const Range& range) const {
    bool touches = false;
    for (const Range& run : runs) {
        if (run.low <= range.low && range.high <= run.high) {
            return Sure::all;
        }
        touches = touches || (run.low <= range.high && range.low <= run.high);
    }
    return touches ? Sure::unsure : Sure::none;
}

Matcher matcher_of(std::vector<Range> runs, const Column& column) {
    const Range held = representable(column.width);
    for (Range& run : runs) {
        run = {std::max(run.low, held.low), std::min(run.high, held.high)};
    }
    Matcher matcher;
    matcher.runs = apart(std::move(runs));
    const Range whole = column.range();
    for (const Range& run : matcher.runs) {
        matcher.bounds.push_back({uint64_t(run.low), uint64_t(run.high)});
    }
    const bool is_byte = bytes_of(column.width) == 1;
    if (matcher.runs.empty()) {
        matcher.kind = Matcher::Kind::nothing;
    } else if (matcher.runs.size() == 1 && matcher.runs.front() == held) {
        matcher.kind = Matcher::Kind::everything;
    } else if (matcher.runs.size() == 1) {
        matcher.kind = Matcher::Kind::range;
    } else if (is_byte) {
        matcher.kind = Matcher::Kind::byte_set;
        for (const Range& run : matcher.runs) {
            for (int64_t value = run.low; value <= run.high; ++value) {
                matcher.bytes.add(uint8_t(value));
            }
        }
    } else if (matcher.runs.size() > few_ranges && !whole.is_empty() && whole.low >= 0 && whole.high < bit_set_max) {
        matcher.kind = Matcher::Kind::bit_set;
        matcher.bits.assign(size_t(whole.high) / 64 + 1, 0);
        for (const Range& run : matcher.runs) {
            for (int64_t value = std::max(run.low, whole.low); value <= std::min(run.high, whole.high); ++value) {
                put_bit(matcher.bits.data(), uint64_t(value), true);
            }
        }
    } else {
        matcher.kind = Matcher::Kind::ranges;
    }
    return matcher;
}

Atom bind(const Predicate& predicate, const Table& table) {
    const Predicate::Node& node = predicate.node();
    Atom atom = bind_one(predicate, table);
    atom.on_null = node.on_null;
    atom.text = predicate.text();
    if (!node.column.empty()) {
        atom.column = *table.find(table.column(node.column).spec.name);
        atom.bound = fmt::format(
            "{} {} {}{}{}",
            atom.column,
            int(atom.on_null),
            atom.bound,
            atom.kind == Atom::Kind::values ? described(atom.yes) : "",
            atom.no ? " no " + described(*atom.no) : ""
        );
    }
    return atom;
}

} // namespace tonghe::columns
