// A benefit's decision as a table of texts: what an author edits in a sandbox, and what becomes DMN again.
//
//     facts it reads ─▶ conditions (columns) │ rules: a test a condition, entitled, amount, reason, article
//
// Always true
//  1. Drawing and writing are inverse: the DMN of a drawn table decides as the table it was drawn from.
//  2. Every cell of the DMN written here stands on a line of its own, so that a fault names its cell.
//
// Elsewhere: reading DMN (rules/dmn.hpp), what a policy's table must be (catalog/policy.hpp).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/catalog/policy.hpp"
#include "tonghe/rules/number.hpp"
#include "tonghe/rules/tree.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::policy {

struct DrawnInput {
    std::string input; // id
    std::string name;  // by which conditions and amounts speak of it
    std::string fact;

    bool operator==(const DrawnInput&) const = default;
};
TONGHE_STRUCT(DrawnInput, input, name, fact)

struct DrawnCondition {
    std::string expression; // FEEL, as a rule the name of an input
    std::string values;     // that it may have, as tests; empty: any

    bool operator==(const DrawnCondition&) const = default;
};
TONGHE_STRUCT(DrawnCondition, expression, values)

struct DrawnRule {
    std::vector<std::string> tests; // one a condition
    bool entitled = false;
    std::string amount; // FEEL
    std::string reason;
    std::string article;

    bool operator==(const DrawnRule&) const = default;
};
TONGHE_STRUCT(DrawnRule, tests, entitled, amount, reason, article)

struct DrawnBenefit {
    bool first = false; // the first rule that hits decides; otherwise no two may hit
    std::vector<DrawnInput> inputs;
    std::vector<DrawnCondition> conditions;
    std::vector<DrawnRule> rules;

    bool operator==(const DrawnBenefit&) const = default;
};
TONGHE_STRUCT(DrawnBenefit, first, inputs, conditions, rules)

// Error(policy.not_one_table) where the decision is more than a table over inputs.
DrawnBenefit drawn(const catalog::PolicyDefinition& policy, const catalog::BenefitDefinition& benefit);

// Where a cell stands in the DMN that was written.
struct DrawnCell {
    int line = 0;
    std::string pointer; // into the drawn benefit: `/rules/2/tests/0`
};

struct WrittenBenefit {
    std::string dmn;
    std::vector<DrawnCell> cells; // by line, ascending

    std::string pointer_of(int line) const; // of the cell there; "" where none is: then it is the whole table
};

// `types`: of each input's fact.
WrittenBenefit write_dmn(
    const DrawnBenefit& drawn,
    const catalog::PolicyDefinition& policy,
    const catalog::BenefitDefinition& benefit,
    const std::vector<catalog::FactType>& types
);

// A number that tests of a condition compare with: 65 in `< 65` and `[65..70)`.
struct Threshold {
    size_t condition = 0;
    rules::Number value;
    std::vector<size_t> rules; // whose tests name it
};

std::vector<Threshold> thresholds(const DrawnBenefit& drawn);
// The same table with that number another one, wherever the condition's tests name it.
DrawnBenefit with_threshold(DrawnBenefit drawn, const Threshold& threshold, const rules::Number& value);

} // namespace tonghe::policy
