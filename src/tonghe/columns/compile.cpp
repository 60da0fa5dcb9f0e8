#include "tonghe/columns/compile.hpp"

#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tonghe::columns {

namespace {

using rules::no_node;
using rules::NodeIndex;
using rules::Op;

Fault fault(const rules::Decision& decision, Text what, Text remedy) {
    return {"columns.not_a_policy", "", "", decision.line, std::move(what), std::move(remedy)};
}

// The columns under the names of the inputs that they are.
std::vector<ColumnSpec>
as_inputs(std::span<const ColumnSpec> columns, const std::map<std::string, std::string>& names) {
    if (names.empty()) {
        return {columns.begin(), columns.end()};
    }
    std::vector<ColumnSpec> out;
    for (const auto& [input, name] : names) {
        const auto column =
            std::find_if(columns.begin(), columns.end(), [&](const auto& one) { return one.name == name; });
        if (column != columns.end()) {
            out.push_back(*column);
            out.back().name = input;
        }
    }
    return out;
}

Value renamed(const Value& value, const std::map<std::string, std::string>& names) {
    Value::Node node = value.node();
    if (const auto found = names.find(node.column); found != names.end()) {
        node.column = found->second;
    }
    for (Value& part : node.parts) {
        part = renamed(part, names);
    }
    return Value(std::make_shared<const Value::Node>(std::move(node)));
}

Predicate renamed(const Predicate& predicate, const std::map<std::string, std::string>& names) {
    Predicate::Node node = predicate.node();
    for (std::string* column : {&node.column, &node.other}) {
        if (const auto found = names.find(*column); found != names.end()) {
            *column = found->second;
        }
    }
    if (node.value) {
        node.value = renamed(*node.value, names);
    }
    for (Predicate& part : node.parts) {
        part = renamed(part, names);
    }
    return Predicate(std::make_shared<const Predicate::Node>(std::move(node)));
}

void name_as_in_table(Policy& policy, const std::map<std::string, std::string>& names) {
    if (names.empty()) {
        return;
    }
    for (Rule& rule : policy.rules) {
        rule.when = renamed(rule.when, names);
        if (rule.amount) {
            rule.amount = renamed(*rule.amount, names);
        }
    }
    if (policy.otherwise) {
        policy.otherwise = renamed(*policy.otherwise, names);
    }
}

// Reads one decision table.
class TableReader {
  public:
    TableReader(std::shared_ptr<const Scope> scope, const rules::Table& table, const std::string& amount)
        : scope_(std::move(scope)), table_(table), conditions_(scope_) {
        for (size_t i = 0; i < table.outputs.size(); ++i) {
            amount_ = !amount.empty() && table.outputs[i].name == amount ? i : amount_;
        }
        is_numeric_ = amount_ ? !aggregates() : is_numeric();
    }

    Parsed<CompiledDecision> read() {
        compiled_.policy.name = decision().name;
        if (const char* reason = unfit()) {
            return std::vector{fault(
                decision(),
                {fmt::format("判定表“{}”不能按列计算：{}。", decision().name, reason),
                 fmt::format("Decision table '{}' cannot be asked of columns: {}.", decision().name, reason)},
                {"改用单列数值输出，或逐行求值。", "Give it one numeric output, or decide row by row."}
            )};
        }
        compiled_.policy.hit = hit_policy();
        const Predicate allowed = allowed_inputs();
        for (const rules::TableRule& rule : table_.rules) {
            compiled_.policy.rules.push_back(rule_of(rule, allowed));
            compiled_.outputs.push_back(output_of(rule));
        }
        if (scope_->null_is_unknown && compiled_.policy.hit == HitPolicy::first) {
            let_earlier_rules_be_false();
        }
        add_ranks();
        add_otherwise();
        add_amount_otherwise();
        return std::move(compiled_);
    }

  private:
    const rules::Decision& decision() const { return scope_->model->decisions[scope_->decision]; }

    bool aggregates() const {
        return table_.aggregation != rules::Aggregation::none && table_.aggregation != rules::Aggregation::count;
    }

    std::optional<TableSlot> slot_of(const rules::TableInput& input) const {
        const rules::Tree& tree = scope_->tree();
        const auto type = std::find(tree.types.begin(), tree.types.end(), input.type);
        return TableSlot{
            input.slot, input.expression, uint16_t(type == tree.types.end() ? 0 : type - tree.types.begin())};
    }

    // Why this table cannot be a policy; nothing where it can.
    const char* unfit() const {
        const rules::Tree& tree = scope_->tree();
        for (const rules::TableInput& input : table_.inputs) {
            if (input.type != nullptr &&
                std::find(tree.types.begin(), tree.types.end(), input.type) == tree.types.end()) {
                return "an input has a type of its own";
            }
            if (input.expression == no_node) {
                return "an input has no expression";
            }
            if (input.allowed != no_node && (column_of(input) == nullptr || has_default())) {
                return "an input has allowed values and is computed, or the table has a default";
            }
        }
        if (decision().type != nullptr && decision().type->constraint != nullptr) {
            return "its result has allowed values";
        }
        if (aggregates() && !is_numeric()) {
            return "what it adds up is not one number a rule";
        }
        if (table_.aggregation == rules::Aggregation::sum && scope_->is_b_feel()) {
            return "a sum of B-FEEL makes numbers of what is none";
        }
        const bool compares_outputs = table_.policy == rules::HitPolicy::any ||
                                      table_.policy == rules::HitPolicy::priority ||
                                      table_.policy == rules::HitPolicy::output_order;
        const bool are_fixed = std::all_of(table_.rules.begin(), table_.rules.end(), [&](const rules::TableRule& rule) {
            return std::all_of(rule.outputs.begin(), rule.outputs.end(), [&](NodeIndex output) {
                return is_fixed(output);
            });
        });
        return compares_outputs && !are_fixed ? "its hit policy compares outputs that depend on the row" : nullptr;
    }

    bool is_fixed(NodeIndex node) const {
        return inputs_of(*scope_, node, std::nullopt).empty() && scope_->tree().nodes[node].op != Op::slot;
    }

    bool is_numeric() const {
        return table_.outputs.size() == 1 && passes(decision().type, ColumnKind::number) && is_numeric_output(0);
    }

    bool is_numeric_output(size_t output) const {
        return passes(table_.outputs[output].type, ColumnKind::number) &&
               std::all_of(table_.rules.begin(), table_.rules.end(), [&](const rules::TableRule& rule) {
                   return conditions_.value(rule.outputs[output]).has_value();
               });
    }

    void let_earlier_rules_be_false() {
        std::vector<Predicate> earlier;
        for (Rule& rule : compiled_.policy.rules) {
            const Predicate own = rule.when;
            std::vector<Predicate> parts{own};
            parts.insert(parts.end(), earlier.begin(), earlier.end());
            rule.when = all_of(std::move(parts));
            earlier.push_back(negation(own));
        }
    }

    bool counts() const {
        return table_.policy == rules::HitPolicy::collect && table_.aggregation == rules::Aggregation::count;
    }

    bool has_default() const {
        return counts() ||
               std::any_of(table_.outputs.begin(), table_.outputs.end(), [](const rules::TableOutput& output) {
                   return output.default_value != no_node;
               });
    }

    HitPolicy hit_policy() const {
        constexpr HitPolicy policies[] = {
            HitPolicy::unique,
            HitPolicy::any,
            HitPolicy::priority,
            HitPolicy::first,
            HitPolicy::rule_order,
            HitPolicy::output_order,
            HitPolicy::collect};
        constexpr HitPolicy aggregations[] = {
            HitPolicy::collect, HitPolicy::sum, HitPolicy::count, HitPolicy::least, HitPolicy::greatest};
        return table_.aggregation == rules::Aggregation::none ? policies[size_t(table_.policy)]
                                                              : aggregations[size_t(table_.aggregation)];
    }

    // The column that an input is; nothing where it is computed.
    const ColumnSpec* column_of(const rules::TableInput& input) const {
        const rules::Tree& tree = scope_->tree();
        const rules::Node& node = tree.nodes[input.expression];
        if (node.op != Op::slot || node.a >= tree.globals.size() ||
            tree.globals[node.a].kind != rules::Global::Kind::input) {
            return nullptr;
        }
        const rules::Input& global = scope_->model->inputs[tree.globals[node.a].index];
        const ColumnSpec* column = scope_->column_of(global.name);
        return column != nullptr && passes(global.type, column->kind) && passes(input.type, column->kind) ? column
                                                                                                          : nullptr;
    }

    // A value outside the allowed ones of its input leaves the table without a result; null does not.
    Predicate allowed_inputs() {
        std::vector<Predicate> parts;
        for (const rules::TableInput& input : table_.inputs) {
            if (input.allowed != no_node) {
                parts.push_back(any_of(
                    {conditions_.condition(input.allowed, slot_of(input)), negation(is_known(column_of(input)->name))}
                ));
            }
        }
        return all_of(std::move(parts));
    }

    Predicate condition_of(const rules::TableInput& input, NodeIndex test, const std::string& text) {
        const std::string key = fmt::format("{} {}", input.slot, text);
        const auto found = tests_.find(key);
        if (!text.empty() && found != tests_.end()) {
            return found->second;
        }
        Predicate made = conditions_.condition(test, slot_of(input));
        tests_.emplace(key, made);
        return made;
    }

    Rule rule_of(const rules::TableRule& rule, const Predicate& allowed) {
        std::vector<Predicate> parts{allowed};
        for (size_t i = 0; i < rule.tests.size(); ++i) {
            parts.push_back(condition_of(table_.inputs[i], rule.tests[i], rule.test_texts[i]));
        }
        Rule made{all_of(std::move(parts))};
        if (is_numeric_) {
            made.amount = conditions_.value(rule.outputs[amount_.value_or(0)]);
        }
        for (const NodeIndex output : rule.outputs) {
            made.output +=
                is_fixed(output) ? rules::text_of(Scalar(scope_, output, std::nullopt).with("", {})) + "\n" : "";
        }
        return made;
    }

    rules::Value output_of(const rules::TableRule& rule) const {
        rules::Context entries;
        for (size_t i = 0; i < rule.outputs.size(); ++i) {
            if (!is_fixed(rule.outputs[i])) {
                return {};
            }
            entries.set(table_.outputs[i].name, Scalar(scope_, rule.outputs[i], std::nullopt).with("", {}));
        }
        return rule.outputs.size() == 1 ? entries.entries[0].second : rules::Value::context(std::move(entries));
    }

    // Priority and output order: the place of each output among its column's output values, from the left.
    void add_ranks() {
        std::vector<std::vector<size_t>> places;
        for (const rules::TableRule& rule : table_.rules) {
            std::vector<size_t>& place = places.emplace_back();
            for (size_t column = 0; column < table_.outputs.size(); ++column) {
                const std::vector<NodeIndex>& values = table_.outputs[column].values;
                size_t rank = values.size();
                for (size_t i = 0; i < values.size() && rank == values.size() && is_fixed(rule.outputs[column]); ++i) {
                    const rules::Value said = Scalar(scope_, rule.outputs[column], std::nullopt).with("", {});
                    const rules::Value wanted = Scalar(scope_, values[i], std::nullopt).with("", {});
                    rank = said.kind() == wanted.kind() && rules::text_of(said) == rules::text_of(wanted) ? i : rank;
                }
                place.push_back(rank);
            }
        }
        std::vector<std::vector<size_t>> order = places;
        std::sort(order.begin(), order.end());
        for (size_t i = 0; i < places.size(); ++i) {
            compiled_.policy.rules[i].rank =
                int(std::lower_bound(order.begin(), order.end(), places[i]) - order.begin());
        }
    }

    // Defaults that are no numbers stay with the caller: rows without a hit are not in the outcome.
    void add_otherwise() {
        const NodeIndex value = table_.outputs.size() == 1 ? table_.outputs[0].default_value : no_node;
        if (value != no_node && (is_numeric_ || counts())) {
            compiled_.policy.otherwise = conditions_.value(value);
        } else if (counts() && !std::any_of(table_.outputs.begin(), table_.outputs.end(), [](const auto& o) {
                       return o.default_value != no_node;
                   })) {
            compiled_.policy.otherwise = constant({});
        }
    }

    void add_amount_otherwise() {
        auto scalar = std::make_shared<Scalar>(scope_, scope_->tree().root, std::nullopt);
        compiled_.policy.amount_otherwise =
            [scalar, name = amount_ ? table_.outputs[*amount_].name : ""](
                const Table& table, std::span<const uint32_t> rows, std::span<std::optional<Number>> amounts
            ) {
                scalar->each(table, rows, [&](size_t i, const rules::Value& whole) {
                    const rules::Value* part =
                        name.empty() ? &whole : (whole.is_context() ? whole.as_context().find(name) : nullptr);
                    const rules::Value value = part == nullptr ? rules::Value() : *part;
                    amounts[i] = number_of(value);
                    if (value.is_number() && !amounts[i]) {
                        throw Error(
                            errors::overflow, {{"value", value.as_number().text()}, {"row", std::to_string(rows[i])}}
                        );
                    }
                });
            };
    }

    std::shared_ptr<const Scope> scope_;
    const rules::Table& table_;
    Conditions conditions_;
    CompiledDecision compiled_;
    std::optional<size_t> amount_; // which of several outputs
    bool is_numeric_ = false;
    std::map<std::string, Predicate> tests_;
};

} // namespace

Parsed<CompiledDecision> compile(
    std::shared_ptr<const rules::Model> model,
    std::string_view name,
    std::span<const ColumnSpec> columns,
    const CompileOptions& options
) {
    const int place = model->find_decision(name);
    if (place < 0) {
        return std::vector{Fault{
            "columns.no_such_decision",
            "",
            model->file,
            0,
            {fmt::format("模型中没有判定“{}”。", name), fmt::format("The model has no decision '{}'.", name)},
            {"核对判定名称。", "Check the decision's name."}}};
    }
    const rules::Decision& decision = model->decisions[size_t(place)];
    if (decision.tree == nullptr || decision.tree->root == no_node) {
        return std::vector{fault(
            decision,
            {fmt::format("判定“{}”没有表达式。", name), fmt::format("Decision '{}' has no expression.", name)},
            {"为它写一个表达式或判定表。", "Give it an expression or a table."}
        )};
    }
    auto scope = std::make_shared<Scope>(Scope{
        model,
        uint32_t(place),
        as_inputs(columns, options.columns),
        options.evaluation,
        options.columns,
        options.null_is_unknown});
    const rules::Node& root = decision.tree->nodes[decision.tree->root];
    if (root.op == Op::table) {
        Parsed<CompiledDecision> read = TableReader(scope, decision.tree->tables[root.a], options.amount).read();
        if (read) {
            name_as_in_table(read->policy, options.columns);
        }
        return read;
    }
    const rules::Type* type = decision.type != nullptr ? decision.type : decision.tree->types[root.type];
    if (!passes(type, ColumnKind::boolean)) {
        return std::vector{fault(
            decision,
            {fmt::format("判定“{}”既不是条件也不是判定表。", name),
             fmt::format("Decision '{}' is neither a condition nor a decision table.", name)},
            {"按列计算的判定应为条件或判定表。", "Only conditions and decision tables are asked of columns."}
        )};
    }
    CompiledDecision compiled;
    compiled.policy = entitled(decision.name, Conditions(scope).condition(decision.tree->root));
    name_as_in_table(compiled.policy, options.columns);
    compiled.outputs.resize(1);
    return compiled;
}

} // namespace tonghe::columns
