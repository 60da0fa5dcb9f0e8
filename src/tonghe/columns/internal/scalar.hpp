// Asking the scalar engine for one node of a decision: over the rows of a table, or over values tried out.
#pragma once
#include "tonghe/columns/predicate.hpp"
#include "tonghe/rules/decide.hpp"

#include <map>
#include <memory>

namespace tonghe::columns {

// The decision, and which column each of the model's inputs is; shared by all that is compiled from it.
struct Scope {
    std::shared_ptr<const rules::Model> model;
    uint32_t decision = 0;
    std::vector<ColumnSpec> columns;
    rules::EvaluationOptions options;
    std::map<std::string, std::string> names = {}; // of the columns in the table, where inputs have others
    bool null_is_unknown = false;                  // to every condition, whatever FEEL says of null

    const std::string& name_in_table(const std::string& input) const;

    const rules::Tree& tree() const { return *model->decisions[decision].tree; }

    bool is_b_feel() const { return options.two_valued || model->two_valued; }

    const ColumnSpec* column_of(std::string_view input) const;
};

// Where a node stands: the inputs of the table around it have slots of their own, each with the expression it came
// from.
struct TableSlot {
    uint32_t slot = 0;
    rules::NodeIndex expression = rules::no_node;
    uint16_t type = 0; // in the tree's types, 0: any
};

// One node made a decision of its own. Any number of threads may ask it.
class Scalar {
  public:
    Scalar(std::shared_ptr<const Scope> scope, rules::NodeIndex node, const std::optional<TableSlot>& slot);

    // With every input null but this one.
    rules::Value with(std::string_view input, const rules::Value& value) const;
    Truth truth_with(std::string_view input, const rules::Value& value) const;

    // For rows of a table, one after the other.
    void each(
        const Table& table, std::span<const uint32_t> rows, const std::function<void(size_t, const rules::Value&)>& take
    ) const;

  private:
    std::shared_ptr<const Scope> scope_;
    std::shared_ptr<const rules::Model> model_;
};

Truth truth_of(const rules::Value& value);
std::optional<Number> number_of(const rules::Value& value); // nothing: no number, or one that 64 bits do not hold
rules::Value value_of_number(const ColumnSpec& column, Number number);

// The names of the inputs that a node can read, through whatever it calls; ascending.
std::vector<std::string> inputs_of(const Scope& scope, rules::NodeIndex node, const std::optional<TableSlot>& slot);

// The children of a node, in whatever way its operation keeps them.
std::vector<rules::NodeIndex> children_of(const rules::Tree& tree, const rules::Node& node);

} // namespace tonghe::columns
