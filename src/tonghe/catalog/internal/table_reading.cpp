#include "tonghe/catalog/internal/table_reading.hpp"

#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/drawn_rule.hpp"
#include "tonghe/rules/json.hpp"
#include "tonghe/rules/trace.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace tonghe::catalog {

namespace {

// To whole cents, half up: as it is paid.
std::string in_cents(const std::string& amount) {
    const auto number = rules::Number::parse(amount);
    const auto rounded = number ? rules::round(*number, 2, rules::Rounding::half_up) : std::nullopt;
    return rounded ? rounded->text() : amount;
}

// How far a number is from the nearest bound that the test names; the rules before come first where it names none.
double distance(const rules::Value& value, std::string_view test) {
    const auto at = rules::Number::parse(rules::text_of(value));
    double nearest = 0;
    bool found = false;
    for (size_t i = 0; at && i < test.size();) {
        const size_t end = std::min(test.find_first_not_of("0123456789.", i), test.size());
        const auto bound = rules::Number::parse(test.substr(i, end - i));
        if (bound) {
            const double far = std::abs(bound->real() - at->real());
            nearest = found ? std::min(nearest, far) : far;
            found = true;
        }
        i = std::max(end, i + 1);
    }
    return nearest;
}

// A table as it was gone through, with every cell of an unknown fact unknown, whatever the cell says.
class Reading {
  public:
    Reading(const AskedTable& asked, const JsonObject& facts) : asked_(asked) {
        rules::Context inputs;
        for (const PolicyInput& input : asked.inputs) {
            const Json* given = facts.if_contains(input.fact);
            const int place = asked.model.find_input(input.input);
            const rules::Type* type = place < 0 ? nullptr : asked.model.inputs[static_cast<size_t>(place)].type;
            inputs.set(input.name, given == nullptr ? rules::Value() : rules::value_of(*given, type));
        }
        trace_ = rules::explain(asked.model, asked.decision, inputs, {.text_dates = true});
        for (const rules::DecisionTrace& decision : trace_.decisions) {
            if (!decision.tables.empty()) {
                table_ = &decision.tables.back(); // that of the decision itself is finished last
            }
        }
        const int decision = asked.model.find_decision(asked.decision);
        if (decision >= 0) {
            drawn_ = table_of(asked.model.decisions[static_cast<size_t>(decision)]);
        }
    }

    BenefitAnswer answer() const {
        BenefitAnswer out;
        if (table_ == nullptr || drawn_ == nullptr) {
            return out;
        }
        std::set<std::string> missing;
        bool open = false; // a rule that comes first may hold
        for (const rules::RuleTrace& rule : table_->rules) {
            const Verdict verdict = judge(rule);
            if (verdict.no == 0 && verdict.unknown == 0 && !(open && drawn_->policy == rules::HitPolicy::first)) {
                take(rule, out);
                break;
            }
            if (verdict.no == 0) {
                open = true;
                missing.insert(verdict.unknown_facts.begin(), verdict.unknown_facts.end());
            }
        }
        if (out.is == Entitlement::unknown) {
            out.missing.assign(missing.begin(), missing.end());
        } else if (out.is == Entitlement::not_entitled) {
            add_near(out);
        }
        return out;
    }

  private:
    struct Verdict {
        int no = 0;
        int unknown = 0;
        size_t failed = 0; // the cell, where one is `no`
        std::vector<std::string> unknown_facts;
    };

    Verdict judge(const rules::RuleTrace& rule) const {
        Verdict out;
        for (size_t i = 0; i < rule.cells.size(); ++i) {
            const rules::CellTrace& cell = rule.cells[i];
            if (cell.test == "-" || cell.test.empty()) {
                continue;
            }
            if (table_->inputs[i].value.is_null()) {
                ++out.unknown;
                out.unknown_facts.push_back(fact_of(i));
            } else if (cell.answer != rules::Answer::yes) {
                ++out.no;
                out.failed = i;
            }
        }
        return out;
    }

    // The fact that a column of the table asks about; of a computed column, its text.
    std::string fact_of(size_t column) const {
        const std::string& text = drawn_->inputs[column].text;
        const auto found = std::find_if(asked_.inputs.begin(), asked_.inputs.end(), [&](const PolicyInput& input) {
            return input.name == text;
        });
        return found == asked_.inputs.end() ? text : found->fact;
    }

    std::string output(const rules::RuleTrace& rule, std::string_view name) const {
        for (size_t i = 0; i < drawn_->outputs.size() && i < rule.outputs.size(); ++i) {
            if (drawn_->outputs[i].name == name) {
                const rules::Value& value = rule.outputs[i];
                return value.is_null() ? "" : value.is_string() ? value.as_string() : rules::text_of(value);
            }
        }
        return "";
    }

    void take(const rules::RuleTrace& rule, BenefitAnswer& out) const {
        out.is = output(rule, asked_.verdict) == "true" ? Entitlement::entitled : Entitlement::not_entitled;
        out.amount = out.is == Entitlement::entitled ? in_cents(output(rule, asked_.amount)) : "";
        out.reason = output(rule, "reason");
        out.rule = rule.number;
        out.article = rule.annotations.empty() ? "" : rule.annotations.front();
    }

    // Rules that miss by one cell: of those that miss by the same fact, the one that it is nearest to. What they would
    // give is in their texts, since they did not match.
    void add_near(BenefitAnswer& out) const {
        std::map<std::string, double> nearest;
        for (const rules::RuleTrace& rule : table_->rules) {
            const Verdict verdict = judge(rule);
            const rules::TableRule& drawn = drawn_->rules[static_cast<size_t>(rule.number) - 1];
            if (verdict.no != 1 || verdict.unknown != 0 || drawn_output(*drawn_, drawn, asked_.verdict) != "true") {
                continue;
            }
            const std::string& test = rule.cells[verdict.failed].test;
            const double far = distance(table_->inputs[verdict.failed].value, test);
            NearMiss miss{
                rule.number,
                fact_of(verdict.failed),
                test,
                rule.annotations.empty() ? "" : rule.annotations.front(),
                drawn_output(*drawn_, drawn, asked_.amount)};
            const auto [known, fresh] = nearest.try_emplace(miss.fact, far);
            if (fresh) {
                out.near.push_back(std::move(miss));
            } else if (far < known->second) {
                known->second = far;
                *std::find_if(out.near.begin(), out.near.end(), [&](const NearMiss& one) {
                    return one.fact == miss.fact;
                }) = miss;
            }
        }
    }

    const AskedTable& asked_;
    rules::Trace trace_;
    const rules::TableTrace* table_ = nullptr;
    const rules::Table* drawn_ = nullptr;
};

} // namespace

BenefitAnswer read_table(const AskedTable& asked, const JsonObject& facts) { return Reading(asked, facts).answer(); }

} // namespace tonghe::catalog
