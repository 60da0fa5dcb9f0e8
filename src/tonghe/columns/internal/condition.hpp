// From a node of a typed tree to a predicate, or to a value.
//
// What a condition over one column means is never written down a second time: the scalar engine is asked for each word
// of a text column, for both values of a boolean one, and on the line of numbers at every number the condition mentions
// and once between each two of them, since its answer cannot change elsewhere.
#pragma once
#include "tonghe/columns/internal/scalar.hpp"

namespace tonghe::columns {

class Conditions {
  public:
    explicit Conditions(std::shared_ptr<const Scope> scope) : scope_(std::move(scope)) {}

    // Where the node's value is true, false, or neither.
    Predicate condition(rules::NodeIndex node, const std::optional<TableSlot>& slot = std::nullopt) const;

    // Arithmetic over number columns; nothing where the node is something else.
    std::optional<Value> value(rules::NodeIndex node, const std::optional<TableSlot>& slot = std::nullopt) const;

  private:
    using Slot = std::optional<TableSlot>;

    enum class Shape : uint8_t { fixed, stepped, raw, other }; // of a node, as its one column varies

    const rules::Node& node(rules::NodeIndex index) const { return scope_->tree().nodes[index]; }

    const ColumnSpec* plain_column(rules::NodeIndex index, const Slot& slot) const;
    std::optional<Predicate> over_one_column(rules::NodeIndex index, const Slot& slot) const;
    std::optional<Predicate> over_line(rules::NodeIndex index, const Slot& slot, const ColumnSpec& column) const;
    std::optional<Predicate> over_words(rules::NodeIndex index, const Slot& slot, const ColumnSpec& column) const;
    std::optional<Predicate> split(rules::NodeIndex index, const Slot& slot) const;
    std::optional<Predicate> comparison(rules::NodeIndex index, const Slot& slot) const;
    std::optional<Predicate> same_kind(rules::NodeIndex index, const Slot& slot) const;
    Predicate compared(rules::Op op, const Value& left, const Value& right, const RowTest& otherwise) const;
    Shape shape(
        rules::NodeIndex index, const Slot& slot, std::vector<uint32_t>& raw_slots, std::vector<rules::Value>& mentioned
    ) const;
    bool reads_any(rules::NodeIndex index, const std::vector<uint32_t>& slots) const;
    bool negates(const rules::Node& call) const;
    RowTest row_test(rules::NodeIndex index, const Slot& slot, std::string reason) const;
    std::string text(rules::NodeIndex index) const;

    std::shared_ptr<const Scope> scope_;
};

// Whether values of that kind pass the type unchanged.
bool passes(const rules::Type* type, ColumnKind kind);

} // namespace tonghe::columns
