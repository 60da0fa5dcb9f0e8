// One evaluation: its frames, its bounds and what went wrong. The scalar back end.
#pragma once
#include "tonghe/rules/decide.hpp"

#include <optional>
#include <span>

namespace tonghe::rules {

class FrameMark;
class Tracer;

// The values that the decisions of one model are evaluated over.
struct Session {
    const Model* model = nullptr;
    std::vector<Value> inputs;
    std::vector<Value> decisions;
    enum class State : uint8_t { open, running, done };
    std::vector<State> states;
};

// A plain value of exactly the kind that is asked for, or null: nothing to check and nothing to convert.
inline bool is_plainly(const Value& value, const Type* type) {
    static_assert(
        static_cast<int>(Type::Kind::boolean) == static_cast<int>(Kind::boolean) + 1 &&
        static_cast<int>(Type::Kind::months_duration) == static_cast<int>(Kind::months_duration) + 1
    );
    return type == nullptr || value.is_null() ||
           (type->constraint == nullptr && value.kind() <= Kind::months_duration &&
            static_cast<int>(type->kind) == static_cast<int>(value.kind()) + 1);
}

class Evaluation {
  public:
    Evaluation(const Limits& own_limits, const EvaluationOptions& own_options)
        : limits(own_limits), options(own_options) {}

    const Limits& limits;
    const EvaluationOptions& options;
    std::vector<EvaluationFault> faults;
    Tracer* tracer = nullptr;

    // The root of a tree over the values of its globals.
    Value run(const Tree& tree, std::span<const Value> globals);
    // A decision of the session, evaluated once.
    Value decide(Session& session, uint32_t decision);
    // A decision service with values for its parameters, in their order.
    Value serve(const Model& model, uint32_t service, std::span<const Value> arguments);
    Value call(const Value& function, std::span<const Value> arguments);

    // Records a fault where the evaluation stands; gives null.
    Value fail(Cause cause, std::string detail = {});
    bool step(uint64_t count = 1); // false once the evaluation may go no further
    Value bounded(Value made);     // a fault instead where it is nested too deeply
    Value make_list(List items);
    Value make_context(Context context);
    Value make_string(std::string text);
    Value make_range(Range range);

    // operators.cpp
    std::optional<bool> equal(const Value& a, const Value& b); // nothing: not comparable, with a fault
    std::optional<int> order(const Value& a, const Value& b);  // the same
    Value arithmetic(Op op, const Value& a, const Value& b);
    Value negated(const Value& value);
    std::optional<bool> in_range(const Value& value, const Range& range);
    std::optional<bool> matches(const Value& subject, const Value& value, bool is_answer);
    std::optional<bool> matches_item(const Value& subject, const Value& item);
    Value property(const Value& from, const std::string& name, bool inside_list = false);
    Value checked_range(Range range); // null with a fault where its ends do not belong together

    // conformance.cpp
    enum class Checks : uint8_t {
        kinds, // `instance of`: what it is made of; null is of no type, allowed values do not matter
        all    // a declared type: null is fine, values outside the allowed ones are not
    };
    bool conforms(const Value& value, const Type& type, Checks checks, int depth = 0);
    bool allowed(const Value& value, const Type& type);
    std::optional<Value> converted(const Value& value, const Type* type); // as an argument or result of that type

    // The same; null with a fault where it cannot be.
    Value coerced(Value value, const Type* type) {
        return is_plainly(value, type) ? std::move(value) : made_to_fit(std::move(value), type);
    }

    std::vector<uint32_t> spare; // memory for the hits of a table, lent to the one that runs

  private:
    friend class FrameMark;
    friend class TableRun;
    friend class Prepared;

    Value made_to_fit(Value value, const Type* type);
    Value at(NodeIndex index);
    Value slow(const Node& node);
    Value logical(const Node& node);
    Value comparison(const Node& node);
    Value choose(const Node& node);
    Value tests(const Node& node);
    Value filter(const Node& node);
    Value context(const Node& node);
    Value range(const Node& node);
    Value unary_range(const Node& node);
    Value iterate(const Node& node);
    Value lambda(const Node& node);
    Value call_node(const Node& node);
    Value call_named(const Node& node);
    Value table(const Node& node);

    // b_feel.cpp: where FEEL has null for an error
    Value friendly_builtin(int index, std::span<const Value> arguments);
    Value friendly_arithmetic(Op op, const Value& a, const Value& b);
    Value friendly_sum(bool is_sum, const Value& a, const Value& b);
    Value friendly_product(Op op, const Value& a, const Value& b);
    Value plain_arithmetic(Op op, const Value& a, const Value& b); // null with a fault where the sides do not fit

    std::optional<List> items_of(const Node& node, uint32_t first);
    std::optional<std::vector<Value>> in_order(const Value& function, std::vector<std::pair<std::string, Value>> named);

    Value call_lambda(const Function& function, const Value& self, std::span<const Value> arguments);
    Value call_knowledge(const Function& function, std::span<const Value> arguments);
    Value call_builtin(int index, std::span<const Value> arguments);
    // The body of a lambda in a new frame whose first slots are given.
    Value body(const Tree& tree, const Lambda& lambda, std::span<const Value> first, std::span<const Value> arguments);
    Value global_value(Session& session, const Global& global);

    uint64_t& step_count() { return steps_; }

    const Tree* tree_ = nullptr;
    Value* frame_ = nullptr;
    uint32_t at_ = 0;
    uint64_t steps_ = 0;
    int depth_ = 0;
    int calls_ = 0;
    bool stopped_ = false;
};

} // namespace tonghe::rules
