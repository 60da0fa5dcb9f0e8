#include "tonghe/rules/internal/table_index.hpp"

#include <algorithm>
#include <optional>

namespace tonghe::rules {

namespace {

using Column = TableIndex::Column;

int64_t power_of_ten(int n) {
    int64_t out = 1;
    for (int i = 0; i < n; ++i) {
        out *= 10;
    }
    return out;
}

// One end of an interval, or one value.
struct Point {
    Value value;
    bool closed = true;
};

struct Interval {
    std::optional<Point> low;
    std::optional<Point> high;
};

// What a cell accepts: any of these intervals, or none of them.
struct Cell {
    bool everything = false;
    bool negated = false;
    std::vector<Interval> accepted;
};

class CellReader {
  public:
    CellReader(const Tree& tree, uint32_t slot) : tree_(tree), slot_(slot) {}

    std::optional<Cell> read(NodeIndex index) {
        const Node& node = tree_.nodes[index];
        Cell out;
        if (node.op == Op::constant) {
            out.everything = tree_.constants[node.a].is_true();
            return out.everything ? std::optional(out) : std::nullopt;
        }
        out.negated = node.op == Op::none_of || node.op == Op::not_equal;
        if (node.op == Op::any_of || node.op == Op::none_of) {
            for (uint32_t i = 0; i < node.b; ++i) {
                const NodeIndex child = tree_.extra[node.a + i];
                const Node& inner = tree_.nodes[child];
                if (inner.op == Op::any_of) {
                    for (uint32_t j = 0; j < inner.b; ++j) {
                        if (!add(tree_.extra[inner.a + j], out)) {
                            return std::nullopt;
                        }
                    }
                } else if (!add(child, out)) {
                    return std::nullopt;
                }
            }
            return out;
        }
        return add(index, out) ? std::optional(out) : std::nullopt;
    }

  private:
    const Value* constant(NodeIndex index) const {
        const Node& node = tree_.nodes[index];
        return node.op == Op::constant && !tree_.constants[node.a].is_null() ? &tree_.constants[node.a] : nullptr;
    }

    bool add(NodeIndex index, Cell& cell) const {
        const Node& node = tree_.nodes[index];
        if ((node.op < Op::equal || node.op > Op::greater_equal) && node.op != Op::matches) {
            return false; // of others `a` may be anything but a node
        }
        const bool over_subject = tree_.nodes[node.a].op == Op::slot && tree_.nodes[node.a].a == slot_;
        if (!over_subject || (node.flags & uses_subject) != 0 || (node.op == Op::not_equal && !cell.negated)) {
            return false;
        }
        if (node.op == Op::matches && tree_.nodes[node.b].op == Op::range) {
            const Node& range = tree_.nodes[node.b];
            const Value* low = constant(range.a);
            const Value* high = constant(range.b);
            if (low == nullptr || high == nullptr || low->is_boolean() || high->is_boolean()) {
                return false; // truth values have no order, so a range of them has no answer
            }
            cell.accepted.push_back(
                {Point{*low, (range.flags & low_closed) != 0}, Point{*high, (range.flags & high_closed) != 0}}
            );
            return true;
        }
        const Value* value = constant(node.b);
        if (value == nullptr) {
            return false;
        }
        switch (node.op) {
        case Op::less:
        case Op::less_equal:
            cell.accepted.push_back({std::nullopt, Point{*value, node.op == Op::less_equal}});
            return true;
        case Op::greater:
        case Op::greater_equal:
            cell.accepted.push_back({Point{*value, node.op == Op::greater_equal}, std::nullopt});
            return true;
        default:
            cell.accepted.push_back({Point{*value}, Point{*value}});
            return true;
        }
    }

    const Tree& tree_;
    uint32_t slot_;
};

std::optional<int64_t> rescaled(const Value& number, int scale) {
    int64_t out = 0;
    if (!number.is_small_number() || number.scale() > scale ||
        __builtin_mul_overflow(number.coefficient(), power_of_ten(scale - number.scale()), &out)) {
        return std::nullopt;
    }
    return out;
}

class ColumnMaker {
  public:
    ColumnMaker(const std::vector<Cell>& cells, size_t words) : cells_(cells), words_(words) {}

    bool make(Column& column) {
        for (const Cell& cell : cells_) {
            for (const Interval& interval : cell.accepted) {
                if ((interval.low && !see(*interval.low, column)) || (interval.high && !see(*interval.high, column))) {
                    return false;
                }
            }
        }
        switch (column.kind) {
        case Column::Kind::nothing:
            return true;
        case Column::Kind::string:
            return words_column(column);
        case Column::Kind::boolean:
            return truth_column(column);
        default:
            return interval_column(column);
        }
    }

  private:
    bool see(const Point& point, Column& column) const {
        const Kind kind = point.value.kind();
        const Column::Kind wanted = kind == Kind::number && point.value.is_small_number() ? Column::Kind::number
                                    : kind == Kind::string                                ? Column::Kind::string
                                    : kind == Kind::boolean                               ? Column::Kind::boolean
                                    : kind == Kind::date                                  ? Column::Kind::date
                                                                                          : Column::Kind::nothing;
        if (wanted == Column::Kind::nothing || (column.kind != Column::Kind::nothing && column.kind != wanted)) {
            return false;
        }
        column.kind = wanted;
        column.scale = wanted == Column::Kind::number ? std::max(column.scale, point.value.scale()) : 0;
        return true;
    }

    static bool is_value(const Interval& interval) {
        return interval.low && interval.high && interval.low->closed && interval.high->closed;
    }

    void accept(Column& column, size_t set, size_t rule) const {
        column.sets[set * words_ + rule / 64] |= uint64_t{1} << (rule % 64);
    }

    bool words_column(Column& column) const {
        for (const Cell& cell : cells_) {
            for (const Interval& interval : cell.accepted) {
                if (!is_value(interval) || interval.low->value.as_string() != interval.high->value.as_string()) {
                    return false;
                }
                column.words.push_back(interval.low->value.as_string());
            }
        }
        std::sort(column.words.begin(), column.words.end());
        column.words.erase(std::unique(column.words.begin(), column.words.end()), column.words.end());
        column.sets.assign((column.words.size() + 1) * words_, 0);
        for (size_t rule = 0; rule < cells_.size(); ++rule) {
            const Cell& cell = cells_[rule];
            for (size_t set = 0; set <= column.words.size(); ++set) {
                const bool listed = std::any_of(cell.accepted.begin(), cell.accepted.end(), [&](const Interval& i) {
                    return set < column.words.size() && i.low->value.as_string() == column.words[set];
                });
                if (cell.everything || listed != cell.negated) {
                    accept(column, set, rule);
                }
            }
        }
        return true;
    }

    bool truth_column(Column& column) const {
        column.sets.assign(2 * words_, 0);
        for (size_t rule = 0; rule < cells_.size(); ++rule) {
            const Cell& cell = cells_[rule];
            for (size_t set = 0; set < 2; ++set) {
                bool listed = false;
                for (const Interval& interval : cell.accepted) {
                    if (!is_value(interval)) {
                        return false;
                    }
                    listed = listed || interval.low->value.as_boolean() == (set == 1);
                }
                if (cell.everything || listed != cell.negated) {
                    accept(column, set, rule);
                }
            }
        }
        return true;
    }

    std::optional<int64_t> place(const Point& point, const Column& column) const {
        return column.kind == Column::Kind::date ? std::optional(point.value.as_days())
                                                 : rescaled(point.value, column.scale);
    }

    bool interval_column(Column& column) const {
        for (const Cell& cell : cells_) {
            for (const Interval& interval : cell.accepted) {
                for (const auto* end : {&interval.low, &interval.high}) {
                    if (*end) {
                        const auto at = place(**end, column);
                        if (!at) {
                            return false;
                        }
                        column.ends.push_back(*at);
                    }
                }
            }
        }
        std::sort(column.ends.begin(), column.ends.end());
        column.ends.erase(std::unique(column.ends.begin(), column.ends.end()), column.ends.end());
        const size_t count = 2 * column.ends.size() + 1;
        column.sets.assign(count * words_, 0);
        const auto index = [&](const Point& point) {
            const auto at = std::lower_bound(column.ends.begin(), column.ends.end(), *place(point, column));
            return static_cast<size_t>(at - column.ends.begin());
        };
        for (size_t rule = 0; rule < cells_.size(); ++rule) {
            const Cell& cell = cells_[rule];
            std::vector<bool> listed(count, false);
            for (const Interval& interval : cell.accepted) {
                // Set 2i + 1 is the end i itself, 2i what lies before it.
                const size_t from = interval.low ? 2 * index(*interval.low) + (interval.low->closed ? 1 : 2) : 0;
                const size_t to = interval.high ? 2 * index(*interval.high) + (interval.high->closed ? 2 : 1) : count;
                for (size_t set = from; set < to; ++set) {
                    listed[set] = true;
                }
            }
            for (size_t set = 0; set < count; ++set) {
                if (cell.everything || listed[set] != cell.negated) {
                    accept(column, set, rule);
                }
            }
        }
        return true;
    }

    const std::vector<Cell>& cells_;
    size_t words_;
};

// The set of a value in a column; nothing where the tests themselves must judge it.
std::optional<size_t> set_of(const Column& column, const Value& value) {
    switch (column.kind) {
    case Column::Kind::boolean:
        return value.is_boolean() ? std::optional<size_t>(value.as_boolean() ? 1 : 0) : std::nullopt;
    case Column::Kind::string: {
        if (!value.is_string()) {
            return std::nullopt;
        }
        const auto at = std::lower_bound(column.words.begin(), column.words.end(), value.as_string());
        const bool known = at != column.words.end() && *at == value.as_string();
        return known ? static_cast<size_t>(at - column.words.begin()) : column.words.size();
    }
    case Column::Kind::date:
    case Column::Kind::number: {
        int64_t at = value.coefficient();
        bool between = false;
        if (column.kind == Column::Kind::date) {
            if (value.kind() != Kind::date) {
                return std::nullopt;
            }
            at = value.as_days();
        } else if (!value.is_small_number()) {
            return std::nullopt;
        } else if (value.scale() < column.scale) {
            if (__builtin_mul_overflow(at, power_of_ten(column.scale - value.scale()), &at)) {
                return std::nullopt;
            }
        } else if (value.scale() > column.scale) { // finer than any end, so it is none of them
            const int64_t unit = power_of_ten(value.scale() - column.scale);
            at = at / unit - (at < 0 ? 1 : 0);
            between = true;
        }
        const int64_t* ends = column.ends.data();
        size_t low = 0;
        for (size_t count = column.ends.size(); count > 0;) { // the ends before `at`, or up to it
            const size_t half = count / 2;
            if (ends[low + half] < at || (between && ends[low + half] == at)) {
                low += half + 1;
                count -= half + 1;
            } else {
                count = half;
            }
        }
        return 2 * low + (!between && low < column.ends.size() && ends[low] == at ? 1 : 0);
    }
    case Column::Kind::nothing:
        break;
    }
    return std::nullopt;
}

} // namespace

std::shared_ptr<const TableIndex> TableIndex::make(const Tree& tree, const Table& table) {
    auto out = std::make_shared<TableIndex>();
    out->rules = table.rules.size();
    out->words = (table.rules.size() + 63) / 64;
    constexpr size_t bits_max = 1 << 26;
    if (table.rules.empty()) {
        return nullptr;
    }
    for (size_t input = 0; input < table.inputs.size(); ++input) {
        std::vector<Cell> cells;
        CellReader reader(tree, table.inputs[input].slot);
        size_t ends = 0;
        for (const TableRule& rule : table.rules) {
            auto cell = reader.read(rule.tests[input]);
            if (!cell) {
                return nullptr;
            }
            ends += cell->accepted.size();
            cells.push_back(std::move(*cell));
        }
        if (ends * table.rules.size() > bits_max) {
            return nullptr;
        }
        Column column;
        column.slot = table.inputs[input].slot;
        if (!ColumnMaker(cells, out->words).make(column)) {
            return nullptr;
        }
        if (column.kind != Column::Kind::nothing) {
            out->columns.push_back(std::move(column));
        }
    }
    return out;
}

bool TableIndex::find(const Value* frame, uint64_t& steps, std::vector<uint32_t>& hits) const {
    constexpr size_t few = 16;
    uint64_t few_bits[few];
    std::vector<uint64_t> many_bits;
    uint64_t* bits = few_bits;
    if (words > few) {
        many_bits.resize(words);
        bits = many_bits.data();
    }
    std::fill_n(bits, words, ~uint64_t{0});
    if (rules % 64 != 0) {
        bits[words - 1] = (uint64_t{1} << (rules % 64)) - 1;
    }
    for (const Column& column : columns) {
        const auto set = set_of(column, frame[column.slot]);
        if (!set) {
            return false;
        }
        const uint64_t* rules_of_set = &column.sets[*set * words];
        for (size_t i = 0; i < words; ++i) {
            bits[i] &= rules_of_set[i];
        }
    }
    steps += columns.size() + words;
    for (size_t i = 0; i < words; ++i) {
        for (uint64_t rest = bits[i]; rest != 0; rest &= rest - 1) {
            hits.push_back(static_cast<uint32_t>(i * 64 + static_cast<size_t>(__builtin_ctzll(rest))));
        }
    }
    return true;
}

} // namespace tonghe::rules
