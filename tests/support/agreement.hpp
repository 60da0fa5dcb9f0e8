// Both back ends asked the same of the same rows: the scalar engine one row at a time, the columnar one of the whole
// table. What they differ in comes back as a text; where there is none they agree.
#pragma once
#include "tests/support/feel.hpp"
#include "tonghe/columns/compile.hpp"
#include "tonghe/columns/errors.hpp"
#include "tonghe/columns/internal/packed.hpp"

#include <fmt/format.h>

#include <cstring>

namespace tonghe::columns::support {

struct Compared {
    enum class Way : uint8_t { agreed, differs, refused, overflowed };
    Way way = Way::agreed;
    std::string difference;
};

// The scalar engine, row by row.
class RowByRow {
  public:
    RowByRow(const std::shared_ptr<const rules::Model>& model, const Table& table)
        : table_(table), prepared_(model, "d") {
        for (const std::string& input : prepared_.inputs()) {
            places_.push_back(*table.find(input));
        }
    }

    const rules::Value& at(uint64_t row) {
        values_.clear();
        for (const size_t place : places_) {
            values_.push_back(value_of(table_.cell(row, place)));
        }
        return prepared_.evaluate(values_);
    }

  private:
    const Table& table_;
    rules::Prepared prepared_;
    std::vector<size_t> places_;
    std::vector<rules::Value> values_;
};

// Faults that are mere findings, such as a comparison that can only be null, do not keep a model from being compared.
inline std::shared_ptr<const rules::Model> model_around(const std::string& logic) {
    return rules::load_dmn(dmn_around(logic), "test.dmn").model;
}

inline Compared compare_condition(const std::string& feel, const Table& table) {
    using Way = Compared::Way;
    const auto model = model_around(literal_expression(feel));
    const auto compiled =
        model == nullptr ? Parsed<CompiledDecision>(std::vector<Fault>(1)) : compile(model, "d", random_columns());
    if (!compiled) {
        return {Way::differs, "a condition is not compiled: " + feel};
    }
    const auto outcome = scan(std::span(&compiled->policy, 1), table, {.bitmaps = true, .planes = true});
    RowByRow scalar(model, table);
    for (uint64_t row = 0; row < table.rows(); ++row) {
        const rules::Value& wanted = scalar.at(row);
        const bool yes = bit_at(outcome[0].is_true.as<uint64_t>(), row);
        const bool no = bit_at(outcome[0].is_false.as<uint64_t>(), row);
        if (yes != wanted.is_true() || no != wanted.is_false()) {
            return {
                Way::differs,
                fmt::format(
                    "row {}: {} by itself, {} by columns: {}\n{}",
                    row,
                    rules::text_of(wanted),
                    yes ? "true" : (no ? "false" : "null"),
                    feel,
                    compiled->policy.rules[0].when.text()
                )};
        }
    }
    return {};
}

// What the outcome of a table says of one row.
class RowsOf {
  public:
    RowsOf(const Policy& policy, const Table& table, const Outcome& outcome)
        : policy_(policy), table_(table), outcome_(outcome),
          is_list_(
              policy.hit == HitPolicy::rule_order || policy.hit == HitPolicy::output_order ||
              policy.hit == HitPolicy::collect
          ),
          has_amounts_(
              policy.hit == HitPolicy::count ||
              std::all_of(
                  policy.rules.begin(), policy.rules.end(), [](const Rule& rule) { return rule.amount.has_value(); }
              )
          ) {}

    // The difference, or nothing. Rows are asked in ascending order.
    std::string differs(uint64_t row, const rules::Value& wanted) {
        if (at_ == outcome_.ids.size() || outcome_.ids.view()[at_] != row) {
            // A default stays with the caller where some outputs are no amounts.
            return wanted.is_null() || !has_amounts_ ? "" : told(row, wanted, "nothing");
        }
        const uint64_t first = at_ == 0 ? 0 : outcome_.rule_ends[at_ - 1];
        const uint64_t count = outcome_.rule_ends[at_] - first;
        const size_t at = at_++;
        if (is_list_ && !has_amounts_) {
            return wanted.as_list().size() == count ? "" : told(row, wanted, fmt::format("{} rules", count));
        }
        if (!has_amounts_) {
            return "";
        }
        const std::string got = rules::text_of(is_list_ && count > 0 ? list(row, first, count) : amount_at(at));
        return got == rules::text_of(wanted) ? "" : told(row, wanted, got);
    }

    bool is_used_up() const { return at_ == outcome_.ids.size(); }

  private:
    static std::string told(uint64_t row, const rules::Value& wanted, const std::string& got) {
        return fmt::format("row {}: {} by itself, {} by columns", row, rules::text_of(wanted), got);
    }

    rules::Value amount_at(size_t i) const {
        return outcome_.amounts[i] == no_amount
                   ? rules::Value()
                   : rules::Value::number(rules::Number::scaled(outcome_.amounts[i], outcome_.amount_scale));
    }

    rules::Value list(uint64_t row, uint64_t first, uint64_t count) const {
        rules::List values;
        for (uint64_t i = first; i < first + count; ++i) {
            const Rule& rule = policy_.rules[outcome_.rules[i]];
            const auto amount = columns::amount(*rule.amount, table_, row);
            values.push_back(
                amount ? rules::Value::number(rules::Number::scaled(amount->mantissa, amount->scale)) : rules::Value()
            );
        }
        return rules::Value::list(std::move(values));
    }

    const Policy& policy_;
    const Table& table_;
    const Outcome& outcome_;
    bool is_list_;
    bool has_amounts_;
    size_t at_ = 0;
};

inline Compared compare_decision_table(const std::string& xml, const Table& table) {
    using Way = Compared::Way;
    const auto model = model_around(xml);
    if (model == nullptr) {
        return {Way::differs, "no model: " + xml};
    }
    const auto compiled = compile(model, "d", random_columns());
    if (!compiled) {
        return {Way::refused, ""};
    }
    const Policy& policy = compiled->policy;
    try {
        const auto outcome = scan(std::span(&policy, 1), table, {.amounts = true, .rules = true});
        RowsOf rows(policy, table, outcome[0]);
        RowByRow scalar(model, table);
        for (uint64_t row = 0; row < table.rows(); ++row) {
            const std::string difference = rows.differs(row, scalar.at(row));
            if (!difference.empty()) {
                return {Way::differs, difference + "\n" + xml};
            }
        }
        return rows.is_used_up() ? Compared{} : Compared{Way::differs, "more rows than there are\n" + xml};
    } catch (const Error& error) { // an amount that no 64 bits hold is refused
        return std::strcmp(error.code().name, errors::overflow.name) == 0
                   ? Compared{Way::overflowed, ""}
                   : Compared{Way::differs, fmt::format("{}\n{}", error.code().name, xml)};
    }
}

} // namespace tonghe::columns::support
