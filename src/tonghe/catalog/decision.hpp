// Decisions (DMN) of packs: who is entitled and to how much, which desk handles a task. A model is a file
// `decisions/<model>.dmn`; one decision of it is named `<model>/<decision>`, by the decision's id.
//
// Always true
//  1. A model in a catalogue has no fault; what it imports stands in packs too.
//  2. A bound decision has an expression for every input it reads, parsed when the pack was read: asking it parses and
//     looks up nothing.
//  3. The same decision asked with the same inputs on the same day answers the same: `today` is an input like others.
//
// Elsewhere: what answers mean (service/entitlement.hpp, work/work.hpp), DMN itself (rules/).
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/base/time.hpp"
#include "tonghe/rules/expression.hpp"
#include "tonghe/rules/model.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

struct DecisionModel {
    std::string id; // `childcare-subsidy`, the name of the file
    std::string pack;
    std::string text; // as drawn
    std::string hash; // of its text and that of all it imports, hexadecimal
    std::shared_ptr<const rules::Model> model;
    std::vector<std::string> imports; // ids of models, all the way down, sorted
};

// One input of a decision and where it comes from: an expression over `form`, `facts`, `case` and `today`.
struct BoundInput {
    std::string name; // of the input, as drawn
    const rules::Type* type = nullptr;
    rules::Expression from;
    std::vector<std::string> path; // its steps where `from` is nothing but a path
};

// A decision that an item or a task uses, ready to be asked.
struct BoundDecision {
    std::string name; // `childcare-subsidy/entitlement`
    std::string id;   // of the decision in its model
    std::string hash; // of the model
    std::shared_ptr<const rules::Model> model;
    std::vector<BoundInput> inputs;

    const rules::Decision& decision() const;
};

// A rule that decided: the table, its number from 1 and what the author noted at it.
struct RuleThatHeld {
    std::string decision;
    int rule = 0;
    std::string note;
};
TONGHE_STRUCT(RuleThatHeld, decision, rule, note)

struct Answer {
    Json value; // null where nothing can be said
    JsonObject inputs;
    std::vector<RuleThatHeld> rules;
    std::vector<Text> problems; // what could not be computed, with its place
};

// `today` is added to the context.
Answer ask(const BoundDecision& decision, JsonObject context, Date today);

// The outputs that the decision's table can give under that name, where its cells are plain texts; for checks of names.
std::vector<std::string> words_given(const BoundDecision& decision, std::string_view output);
// Names of the outputs of the decision's table; empty where it is none, or has one output without a name.
std::vector<std::string> outputs_of(const BoundDecision& decision);
// The table that is the whole of the decision, or nullptr.
const rules::Table* table_of(const rules::Decision& decision);

} // namespace tonghe::catalog
