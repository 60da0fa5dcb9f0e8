#include "tonghe/rules/analysis.hpp"

#include "tonghe/rules/internal/builtins.hpp"
#include "tonghe/rules/internal/table_analysis.hpp"

#include <algorithm>

namespace tonghe::rules {

namespace {

class Analysis {
  public:
    explicit Analysis(const Model& model) : model_(model) {}

    std::vector<Fault> run() {
        for (const Decision& decision : model_.decisions) {
            if (decision.tree != nullptr) {
                look_at(*decision.tree, decision.line);
            }
        }
        for (const Knowledge& knowledge : model_.knowledge) {
            if (knowledge.tree != nullptr) {
                look_at(*knowledge.tree, knowledge.line, knowledge.name);
            }
        }
        unused_inputs();
        circles();
        std::stable_sort(findings_.begin(), findings_.end(), [](const Fault& a, const Fault& b) {
            return a.line < b.line;
        });
        return std::move(findings_);
    }

  private:
    void add(int line, const char* code, Text what, Text remedy) {
        constexpr size_t most = 1000;
        if (findings_.size() < most) {
            findings_.push_back(
                {.code = code, .file = model_.file, .line = line, .what = std::move(what), .remedy = std::move(remedy)}
            );
        }
    }

    void add_at(const Tree& tree, uint32_t at, const char* code, const Text& what, Text remedy) {
        const Source* source = tree.source_of(at);
        const std::string place = source == nullptr ? "" : source->place;
        add(source == nullptr ? 0 : source->line,
            code,
            {place + "：" + what.zh, place + ": " + what.en},
            std::move(remedy));
    }

    void look_at(const Tree& tree, int line, std::string_view own_name = "") {
        for (const Table& table : tree.tables) {
            look_at(tree, table);
        }
        std::vector<bool> fallback(tree.nodes.size(), false);
        std::vector<bool> read(tree.globals.size(), false);
        for (const Node& node : tree.nodes) {
            if (node.op == Op::entry_name) {
                fallback[node.b] = true;
            }
            if (node.op == Op::slot && node.a < read.size()) {
                read[node.a] = true;
            }
        }
        for (NodeIndex i = 0; i < tree.nodes.size(); ++i) {
            const Node& node = tree.nodes[i];
            if (node.op == Op::unknown_name && !fallback[i]) {
                const std::string& name = tree.names[node.a];
                add_at(
                    tree,
                    node.at,
                    "rules.unknown_name",
                    {"没有名为“" + name + "”的数据", "nothing here is called '" + name + "'"},
                    {"请改正名称，或补上信息需求的连线。", "Correct the name, or draw the requirement."}
                );
            }
            look_at(tree, node);
        }
        for (size_t i = 0; i < read.size(); ++i) {
            if (!read[i] && tree.globals[i].kind != Global::Kind::free && tree.globals[i].name != own_name) {
                const std::string& name = tree.globals[i].name;
                add(line,
                    "rules.unused_input",
                    {"连到这里的“" + name + "”没有被用到", "'" + name + "' is required here and never used"},
                    {"请删除连线，或在表达式中使用它。", "Remove the requirement, or use it in the expression."});
            }
        }
    }

    static Type::Kind kind_of(const Tree& tree, NodeIndex index) {
        const Type* type = tree.types[tree.nodes[index].type];
        return type == nullptr ? Type::Kind::any : type->kind;
    }

    void type_fault(const Tree& tree, const Node& node, Type::Kind a, Type::Kind b) {
        const std::string kinds = Types::of(a)->name + ", " + Types::of(b)->name;
        add_at(
            tree,
            node.at,
            "rules.type",
            {"数据类型不符（" + kinds + "），结果总是空值",
             "these types do not go together (" + kinds + "), the result is always null"},
            {"请检查两边的数据类型。", "Check the types on both sides."}
        );
    }

    void look_at(const Tree& tree, const Node& node) {
        switch (node.op) {
        case Op::equal:
        case Op::not_equal:
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal: {
            const Type::Kind a = kind_of(tree, node.a);
            const Type::Kind b = kind_of(tree, node.b);
            if (a != Type::Kind::any && b != Type::Kind::any && a != b && a != Type::Kind::unknown &&
                b != Type::Kind::unknown) {
                type_fault(tree, node, a, b);
            }
            break;
        }
        case Op::matches: {
            const Type::Kind a = kind_of(tree, node.a);
            const Node& value = tree.nodes[node.b];
            const Type::Kind b = value.op == Op::constant ? kind_of(tree, node.b) : Type::Kind::any;
            if (a != Type::Kind::any && b != Type::Kind::any && a != b && a != Type::Kind::list &&
                b != Type::Kind::range && a != Type::Kind::unknown) {
                type_fault(tree, node, a, b);
            }
            break;
        }
        case Op::choose: {
            const Type::Kind condition = kind_of(tree, node.a);
            if (condition != Type::Kind::any && condition != Type::Kind::boolean) {
                type_fault(tree, node, condition, Type::Kind::boolean);
            }
            break;
        }
        case Op::call_builtin: {
            const Builtin& builtin = builtins()[node.a];
            const auto count = static_cast<int>(node.c);
            if (count < builtin.least || (builtin.most >= 0 && count > builtin.most)) {
                add_at(
                    tree,
                    node.at,
                    "rules.arguments",
                    {fmt::format("函数 {} 不接受 {} 个参数", builtin.name, count),
                     fmt::format("{} does not take {} arguments", builtin.name, count)},
                    {"请检查参数的个数。", "Check the number of arguments."}
                );
            }
            break;
        }
        default:
            break;
        }
    }

    void look_at(const Tree& tree, const Table& table) {
        for (const TableFinding& found : analyse_table(tree, table)) {
            const uint32_t rule = found.rule + 1;
            const uint32_t other = found.other + 1;
            const int line = found.kind == TableFinding::Kind::gap || found.kind == TableFinding::Kind::unused_column
                                 ? table.line
                                 : table.rules[found.rule].line;
            const auto tell = [&](const char* code, const Text& what, Text remedy) {
                add(line, code, {table.name + "：" + what.zh, table.name + ": " + what.en}, std::move(remedy));
            };
            switch (found.kind) {
            case TableFinding::Kind::gap:
                tell(
                    "rules.gap",
                    {"没有规则覆盖：" + found.where, "no rule covers: " + found.where},
                    {"请补充规则，或写默认输出。", "Add a rule, or a default output."}
                );
                break;
            case TableFinding::Kind::overlap:
                tell(
                    "rules.overlap",
                    {fmt::format("规则 {} 与规则 {} 可能同时命中，而策略为 UNIQUE", rule, other),
                     fmt::format("rules {} and {} may match together under the policy UNIQUE", rule, other)},
                    {"请收窄其中一条，或改用 FIRST 等策略。",
                     "Narrow one of them, or use another policy such as FIRST."}
                );
                break;
            case TableFinding::Kind::contradiction:
                tell(
                    "rules.contradiction",
                    {fmt::format("规则 {} 与规则 {} 可能同时命中而结果不同", rule, other),
                     fmt::format("rules {} and {} may match together and differ", rule, other)},
                    {"请统一结果，或收窄其中一条。", "Make their results agree, or narrow one of them."}
                );
                break;
            case TableFinding::Kind::unreachable:
                tell(
                    "rules.unreachable",
                    {fmt::format("规则 {} 总被规则 {} 抢先，永远不会生效", rule, other),
                     fmt::format("rule {} never takes effect, rule {} always comes before it", rule, other)},
                    {"请删除它，或移到前面。", "Remove it, or move it up."}
                );
                break;
            case TableFinding::Kind::never:
                tell(
                    "rules.unreachable",
                    {fmt::format("规则 {} 的条件不可能成立", rule),
                     fmt::format("the conditions of rule {} cannot hold", rule)},
                    {"请检查区间的两端和允许的取值。", "Check the ends of its ranges and the allowed values."}
                );
                break;
            case TableFinding::Kind::unused_column:
                tell(
                    "rules.unused_input",
                    {"输入列“" + found.where + "”在所有规则中都不起作用",
                     "the input column '" + found.where + "' plays no part in any rule"},
                    {"请删除该列，或写上条件。", "Remove the column, or write conditions."}
                );
                break;
            }
        }
    }

    void unused_inputs() {
        std::vector<bool> used(model_.inputs.size(), false);
        for (const Decision& decision : model_.decisions) {
            for (const Global& global : decision.tree == nullptr ? std::vector<Global>() : decision.tree->globals) {
                if (global.kind == Global::Kind::input) {
                    used[global.index] = true;
                }
            }
        }
        for (size_t i = 0; i < used.size(); ++i) {
            if (!used[i]) {
                const std::string& name = model_.inputs[i].name;
                add(model_.inputs[i].line,
                    "rules.unused_input",
                    {"没有决策用到输入“" + name + "”", "no decision uses the input '" + name + "'"},
                    {"请删除它，或连到需要它的决策。", "Remove it, or connect it to a decision."});
            }
        }
    }

    void circles() {
        enum class Mark : uint8_t { open, on_path, done };
        std::vector<Mark> marks(model_.decisions.size(), Mark::open);

        struct Step {
            uint32_t decision;
            size_t next;
        };

        for (uint32_t root = 0; root < marks.size(); ++root) {
            std::vector<Step> path;
            if (marks[root] == Mark::open) {
                path.push_back({root, 0});
                marks[root] = Mark::on_path;
            }
            while (!path.empty()) {
                const Decision& decision = model_.decisions[path.back().decision];
                const size_t count = decision.tree == nullptr ? 0 : decision.tree->globals.size();
                if (path.back().next == count) {
                    marks[path.back().decision] = Mark::done;
                    path.pop_back();
                    continue;
                }
                const Global& global = decision.tree->globals[path.back().next++];
                if (global.kind != Global::Kind::decision) {
                    continue;
                }
                if (marks[global.index] == Mark::on_path) {
                    add(decision.line,
                        "rules.circular",
                        {"决策“" + decision.name + "”依赖于它自己",
                         "the decision '" + decision.name + "' depends on itself"},
                        {"请去掉一条连线。", "Remove one of the requirements."});
                } else if (marks[global.index] == Mark::open) {
                    marks[global.index] = Mark::on_path;
                    path.push_back({global.index, 0});
                }
            }
        }
    }

    const Model& model_;
    std::vector<Fault> findings_;
};

} // namespace

std::vector<Fault> analyse(const Model& model) { return Analysis(model).run(); }

} // namespace tonghe::rules
