// Decision tables: which rules match, and what the hit policy makes of them.
#include "tonghe/rules/internal/evaluation.hpp"
#include "tonghe/rules/internal/table_index.hpp"
#include "tonghe/rules/internal/tracer.hpp"

namespace tonghe::rules {

// One evaluation of one table.
class TableRun {
  public:
    TableRun(Evaluation& evaluation, const Table& table)
        : e_(evaluation), table_(table), hits_(std::move(evaluation.spare)) {
        hits_.clear();
    }

    TableRun(const TableRun&) = delete;
    TableRun& operator=(const TableRun&) = delete;

    ~TableRun() { e_.spare = std::move(hits_); }

    Value run() {
        if (!read_inputs()) {
            return {};
        }
        if (e_.tracer != nullptr) {
            traced_rules();
        } else {
            plain_rules();
        }
        if (e_.stopped_) {
            return {};
        }
        Value out = hits_.empty() ? defaults() : decided();
        if (e_.tracer != nullptr) {
            trace_.by_default = hits_.empty() && !out.is_null();
            finish_trace();
        }
        return out;
    }

  private:
    bool read_inputs() {
        for (const TableInput& input : table_.inputs) {
            const Node* plain = input.expression == no_node ? nullptr : &e_.tree_->nodes[input.expression];
            if (plain != nullptr && plain->op == Op::slot && input.allowed == no_node &&
                is_plainly(e_.frame_[plain->a], input.type)) {
                e_.frame_[input.slot] = e_.frame_[plain->a];
                continue;
            }
            Value value = input.expression == no_node ? Value() : e_.at(input.expression);
            e_.at_ = input.expression == no_node ? e_.at_ : e_.tree_->nodes[input.expression].at;
            value = e_.coerced(std::move(value), input.type);
            Value& slot = e_.frame_[input.slot];
            slot = std::move(value);
            if (input.allowed != no_node && !slot.is_null() && !e_.at(input.allowed).is_true()) {
                e_.fail(Cause::not_allowed, input.text + " = " + shortened(text_of(slot)));
                return false;
            }
        }
        return true;
    }

    bool matches(const TableRule& rule) {
        for (const NodeIndex test : rule.tests) {
            if (!e_.at(test).is_true()) {
                return false;
            }
        }
        return true;
    }

    void plain_rules() {
        if (table_.index != nullptr && table_.index->find(e_.frame_, e_.step_count(), hits_)) {
            if (table_.policy == HitPolicy::first && hits_.size() > 1) {
                hits_.resize(1);
            }
            return;
        }
        const size_t before = e_.faults.size();
        for (uint32_t i = 0; i < table_.rules.size() && e_.step(); ++i) {
            if (matches(table_.rules[i])) {
                hits_.push_back(i);
                if (table_.policy == HitPolicy::first) {
                    break;
                }
            }
        }
        // A test that has no answer is no hit; that alone is no fault of the table.
        if (!e_.stopped_) {
            e_.faults.resize(std::min(before, e_.faults.size()));
        }
    }

    void traced_rules() {
        trace_.name = table_.name;
        for (const TableInput& input : table_.inputs) {
            trace_.inputs.push_back({input.text, e_.frame_[input.slot]});
        }
        const size_t before = e_.faults.size();
        for (uint32_t i = 0; i < table_.rules.size() && e_.step(); ++i) {
            const TableRule& rule = table_.rules[i];
            RuleTrace& traced = trace_.rules.emplace_back();
            traced.number = static_cast<int>(i) + 1;
            traced.line = rule.line;
            traced.id = rule.id;
            traced.annotations = rule.annotations;
            traced.matched = true;
            for (size_t cell = 0; cell < rule.tests.size(); ++cell) {
                const Value answer = e_.at(rule.tests[cell]);
                traced.cells.push_back(
                    {rule.test_texts[cell],
                     answer.is_true() ? Answer::yes : (answer.is_false() ? Answer::no : Answer::unknown)}
                );
                traced.matched = traced.matched && answer.is_true();
            }
            if (traced.matched && (table_.policy != HitPolicy::first || hits_.empty())) {
                hits_.push_back(i);
            }
        }
        e_.faults.resize(std::min(before, e_.faults.size()));
    }

    void finish_trace() {
        static constexpr const char* policies[] = {
            "UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"};
        trace_.policy = policies[static_cast<size_t>(table_.policy)];
        for (RuleTrace& rule : trace_.rules) {
            if (!rule.matched) {
                continue;
            }
            const auto index = static_cast<uint32_t>(rule.number - 1);
            for (const NodeIndex output : table_.rules[index].outputs) {
                const size_t before = e_.faults.size();
                rule.outputs.push_back(e_.at(output));
                e_.faults.resize(std::min(before, e_.faults.size()));
            }
            rule.chosen = std::find(chosen_.begin(), chosen_.end(), index) != chosen_.end();
        }
        e_.tracer->table(std::move(trace_));
    }

    // The outputs of one rule: the value, or a context where there are several columns.
    Value output_of(uint32_t index) {
        const TableRule& rule = table_.rules[index];
        if (table_.outputs.size() == 1) {
            return cell(rule.outputs[0], table_.outputs[0]);
        }
        Context out;
        for (size_t i = 0; i < table_.outputs.size(); ++i) {
            out.entries.emplace_back(table_.outputs[i].name, cell(rule.outputs[i], table_.outputs[i]));
        }
        return e_.make_context(std::move(out));
    }

    Value cell(NodeIndex node, const TableOutput& output) {
        Value value = e_.at(node);
        return output.type == nullptr ? value : e_.coerced(std::move(value), output.type);
    }

    Value defaults() {
        const bool any = std::any_of(table_.outputs.begin(), table_.outputs.end(), [](const TableOutput& output) {
            return output.default_value != no_node;
        });
        if (!any) {
            const bool counts = table_.policy == HitPolicy::collect && table_.aggregation == Aggregation::count;
            return counts ? Value::number(Number(0)) : Value();
        }
        Value out;
        if (table_.outputs.size() == 1) {
            out = e_.at(table_.outputs[0].default_value);
        } else {
            Context entries;
            for (const TableOutput& output : table_.outputs) {
                entries.entries.emplace_back(
                    output.name, output.default_value == no_node ? Value() : e_.at(output.default_value)
                );
            }
            out = e_.make_context(std::move(entries));
        }
        return out;
    }

    Value decided() {
        switch (table_.policy) {
        case HitPolicy::unique:
            if (hits_.size() > 1) {
                return e_.fail(Cause::several_rules, rule_numbers());
            }
            return chosen(hits_[0]);
        case HitPolicy::first:
            return chosen(hits_[0]);
        case HitPolicy::any: {
            Value first = chosen(hits_[0]);
            for (size_t i = 1; i < hits_.size(); ++i) {
                if (e_.equal(first, output_of(hits_[i])) != true) {
                    return e_.fail(Cause::rules_differ, rule_numbers());
                }
            }
            note_chosen();
            return first;
        }
        case HitPolicy::priority:
            sort_by_priority();
            return chosen(hits_[0]);
        case HitPolicy::output_order:
            sort_by_priority();
            break;
        case HitPolicy::rule_order:
        case HitPolicy::collect:
            break;
        }
        List values;
        values.reserve(hits_.size());
        for (uint32_t hit : hits_) {
            values.push_back(output_of(hit));
        }
        note_chosen();
        return aggregated(std::move(values));
    }

    Value chosen(uint32_t index) {
        if (e_.tracer != nullptr) {
            chosen_.assign(1, index);
        }
        return output_of(index);
    }

    void note_chosen() {
        if (e_.tracer != nullptr) {
            chosen_ = hits_;
        }
    }

    // Outputs that stand earlier in the output values come first; columns count from the left.
    void sort_by_priority() {
        std::vector<std::pair<std::vector<size_t>, uint32_t>> ranked;
        for (uint32_t hit : hits_) {
            std::vector<size_t> ranks;
            for (size_t column = 0; column < table_.outputs.size(); ++column) {
                const Value value = e_.at(table_.rules[hit].outputs[column]);
                const std::vector<NodeIndex>& values = table_.outputs[column].values;
                size_t rank = values.size();
                for (size_t i = 0; i < values.size() && rank == values.size(); ++i) {
                    const size_t before = e_.faults.size();
                    rank = e_.equal(value, e_.at(values[i])) == true ? i : rank;
                    e_.faults.resize(std::min(before, e_.faults.size()));
                }
                ranks.push_back(rank);
            }
            ranked.emplace_back(std::move(ranks), hit);
        }
        std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (size_t i = 0; i < hits_.size(); ++i) {
            hits_[i] = ranked[i].second;
        }
    }

    Value aggregated(List values) {
        switch (table_.aggregation) {
        case Aggregation::none:
            return e_.make_list(std::move(values));
        case Aggregation::count:
            return Value::number(Number(static_cast<int64_t>(values.size())));
        case Aggregation::sum: {
            Value sum = values[0];
            for (size_t i = 1; i < values.size(); ++i) {
                sum = e_.arithmetic(Op::add, sum, values[i]);
            }
            return sum;
        }
        case Aggregation::min:
        case Aggregation::max: {
            Value best = values[0];
            const int sign = table_.aggregation == Aggregation::max ? 1 : -1;
            for (size_t i = 1; i < values.size(); ++i) {
                const auto found = e_.order(values[i], best);
                if (!found) {
                    return {};
                }
                best = *found * sign > 0 ? values[i] : best;
            }
            return best;
        }
        }
        return {};
    }

    std::string rule_numbers() const {
        std::string out;
        for (uint32_t hit : hits_) {
            out += (out.empty() ? "" : ", ") + std::to_string(hit + 1);
        }
        return out;
    }

    Evaluation& e_;
    const Table& table_;
    std::vector<uint32_t> hits_;
    std::vector<uint32_t> chosen_;
    TableTrace trace_;
};

Value Evaluation::table(const Node& node) { return TableRun(*this, tree_->tables[node.a]).run(); }

} // namespace tonghe::rules
