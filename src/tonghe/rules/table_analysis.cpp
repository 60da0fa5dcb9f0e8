#include "tonghe/rules/internal/table_analysis.hpp"

#include <algorithm>
#include <set>

namespace tonghe::rules {

namespace {

using Column = TableIndex::Column;
using Bits = std::vector<uint64_t>;

bool has(const uint64_t* bits, uint32_t rule) { return (bits[rule / 64] >> (rule % 64) & 1) != 0; }

class TableAnalysis {
  public:
    TableAnalysis(const Tree& tree, const Table& table) : tree_(tree), table_(table), index_(*table.index) {}

    std::vector<TableFinding> run() {
        for (const Column& column : index_.columns) {
            sets_.push_back(column.sets.size() / index_.words);
            open_.push_back(open_sets(column));
        }
        unused_columns();
        never();
        overlaps();
        if (expects_an_answer()) {
            gaps();
        }
        return std::move(findings_);
    }

  private:
    static constexpr size_t findings_max = 20;

    const uint64_t* set(size_t column, size_t number) const {
        return &index_.columns[column].sets[number * index_.words];
    }

    // Which sets of a column its allowed values leave possible.
    std::vector<bool> open_sets(const Column& column) const {
        const size_t count = column.sets.size() / index_.words;
        std::vector<bool> out(count, true);
        const auto input = std::find_if(table_.inputs.begin(), table_.inputs.end(), [&](const TableInput& i) {
            return i.slot == column.slot;
        });
        if (column.kind != Column::Kind::string || input == table_.inputs.end()) {
            return out;
        }
        std::vector<std::string> allowed;
        const bool own = input->allowed != no_node;
        const Tree* tree = own ? &tree_ : (input->type != nullptr ? input->type->constraint.get() : nullptr);
        if (tree == nullptr || !words_of(*tree, own ? input->allowed : tree->root, allowed)) {
            return out;
        }
        bool others = false; // an allowed word that no cell names
        for (const std::string& word : allowed) {
            others = others || !std::binary_search(column.words.begin(), column.words.end(), word);
        }
        for (size_t i = 0; i < column.words.size(); ++i) {
            out[i] = std::find(allowed.begin(), allowed.end(), column.words[i]) != allowed.end();
        }
        out[count - 1] = others;
        return out;
    }

    // The words of `"a", "b"`; false where the tests are of another form.
    static bool words_of(const Tree& tree, NodeIndex index, std::vector<std::string>& out) {
        const Node& node = tree.nodes[index];
        if (node.op == Op::any_of) {
            for (uint32_t i = 0; i < node.b; ++i) {
                if (!words_of(tree, tree.extra[node.a + i], out)) {
                    return false;
                }
            }
            return true;
        }
        if (node.op != Op::matches || tree.nodes[node.b].op != Op::constant ||
            !tree.constants[tree.nodes[node.b].a].is_string()) {
            return false;
        }
        out.push_back(tree.constants[tree.nodes[node.b].a].as_string());
        return true;
    }

    void add(TableFinding finding) {
        if (findings_.size() < findings_max) {
            findings_.push_back(std::move(finding));
        }
    }

    void unused_columns() {
        for (uint32_t input = 0; input < table_.inputs.size(); ++input) {
            const bool used = std::any_of(index_.columns.begin(), index_.columns.end(), [&](const Column& column) {
                return column.slot == table_.inputs[input].slot;
            });
            if (!used) {
                add({TableFinding::Kind::unused_column, 0, input, table_.inputs[input].text});
            }
        }
    }

    bool possible(uint32_t rule) const {
        for (size_t column = 0; column < sets_.size(); ++column) {
            bool some = false;
            for (size_t i = 0; i < sets_[column]; ++i) {
                some = some || (open_[column][i] && has(set(column, i), rule));
            }
            if (!some) {
                return false;
            }
        }
        return true;
    }

    void never() {
        for (uint32_t rule = 0; rule < table_.rules.size(); ++rule) {
            if (!possible(rule)) {
                add({TableFinding::Kind::never, rule, 0, ""});
                never_.insert(rule);
            }
        }
    }

    bool meet(uint32_t a, uint32_t b) const {
        for (size_t column = 0; column < sets_.size(); ++column) {
            bool shared = false;
            for (size_t i = 0; i < sets_[column] && !shared; ++i) {
                shared = open_[column][i] && has(set(column, i), a) && has(set(column, i), b);
            }
            if (!shared) {
                return false;
            }
        }
        return true;
    }

    // Everything rule b takes, rule a takes as well.
    bool covers(uint32_t a, uint32_t b) const {
        for (size_t column = 0; column < sets_.size(); ++column) {
            for (size_t i = 0; i < sets_[column]; ++i) {
                if (open_[column][i] && has(set(column, i), b) && !has(set(column, i), a)) {
                    return false;
                }
            }
        }
        return true;
    }

    bool same_outputs(uint32_t a, uint32_t b) const {
        return table_.rules[a].output_texts == table_.rules[b].output_texts;
    }

    void overlaps() {
        constexpr size_t rules_max = 2000;
        const auto count = static_cast<uint32_t>(std::min(table_.rules.size(), rules_max));
        for (uint32_t later = 0; later < count; ++later) {
            for (uint32_t earlier = 0; earlier < later; ++earlier) {
                if (never_.contains(earlier) || never_.contains(later) || !meet(earlier, later)) {
                    continue;
                }
                if (table_.policy == HitPolicy::unique) {
                    add({TableFinding::Kind::overlap, later, earlier, ""});
                } else if (table_.policy == HitPolicy::any && !same_outputs(earlier, later)) {
                    add({TableFinding::Kind::contradiction, later, earlier, ""});
                } else if (table_.policy == HitPolicy::first && covers(earlier, later)) {
                    add({TableFinding::Kind::unreachable, later, earlier, ""});
                    break;
                }
            }
        }
    }

    bool expects_an_answer() const {
        const bool defaults = std::any_of(table_.outputs.begin(), table_.outputs.end(), [](const TableOutput& output) {
            return output.default_value != no_node;
        });
        const bool single = table_.policy != HitPolicy::collect && table_.policy != HitPolicy::rule_order &&
                            table_.policy != HitPolicy::output_order;
        return single && !defaults;
    }

    void gaps() {
        Bits all(index_.words, ~uint64_t{0});
        if (table_.rules.size() % 64 != 0) {
            all.back() = (uint64_t{1} << (table_.rules.size() % 64)) - 1;
        }
        std::vector<size_t> path;
        search(0, all, path);
    }

    // Intersects column by column; as soon as no rule is left, whatever the other columns hold, that is a gap.
    void search(size_t column, const Bits& alive, std::vector<size_t>& path) {
        constexpr size_t visits_max = 100'000;
        constexpr size_t gaps_max = 5;
        if (++visits_ > visits_max || gaps_ >= gaps_max) {
            return;
        }
        if (std::all_of(alive.begin(), alive.end(), [](uint64_t word) { return word == 0; })) {
            ++gaps_;
            add({TableFinding::Kind::gap, 0, 0, described(path)});
            return;
        }
        if (column == sets_.size() || !seen_.emplace(column, alive).second) {
            return;
        }
        for (size_t i = 0; i < sets_[column]; ++i) {
            if (!open_[column][i]) {
                continue;
            }
            Bits next(alive);
            for (size_t word = 0; word < next.size(); ++word) {
                next[word] &= set(column, i)[word];
            }
            path.push_back(i);
            search(column + 1, next, path);
            path.pop_back();
        }
    }

    std::string described(const std::vector<size_t>& path) const {
        std::string out;
        for (size_t i = 0; i < path.size(); ++i) {
            const Column& column = index_.columns[i];
            const auto input = std::find_if(table_.inputs.begin(), table_.inputs.end(), [&](const TableInput& one) {
                return one.slot == column.slot;
            });
            out += (out.empty() ? "" : ", ") + input->text + " " + described(column, path[i]);
        }
        return out;
    }

    static std::string described(const Column& column, size_t set) {
        const auto end = [&](size_t i) {
            return column.kind == Column::Kind::date ? day_text(column.ends[i])
                                                     : Number::scaled(column.ends[i], column.scale).text();
        };
        switch (column.kind) {
        case Column::Kind::string:
            return set < column.words.size() ? "= \"" + column.words[set] + "\"" : "= …";
        case Column::Kind::boolean:
            return set == 1 ? "= true" : "= false";
        default:
            break;
        }
        if (set % 2 == 1) {
            return "= " + end(set / 2);
        }
        if (set == 0) {
            return "< " + end(0);
        }
        return set / 2 == column.ends.size() ? "> " + end(set / 2 - 1)
                                             : "in (" + end(set / 2 - 1) + ".." + end(set / 2) + ")";
    }

    const Tree& tree_;
    const Table& table_;
    const TableIndex& index_;
    std::vector<size_t> sets_;
    std::vector<std::vector<bool>> open_;
    std::set<uint32_t> never_;
    std::set<std::pair<size_t, Bits>> seen_;
    size_t visits_ = 0;
    size_t gaps_ = 0;
    std::vector<TableFinding> findings_;
};

} // namespace

std::vector<TableFinding> analyse_table(const Tree& tree, const Table& table) {
    return table.index == nullptr ? std::vector<TableFinding>() : TableAnalysis(tree, table).run();
}

} // namespace tonghe::rules
