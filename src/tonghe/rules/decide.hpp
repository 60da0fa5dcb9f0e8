// Evaluating the decisions and services of a model.
//
// Always true
//  1. Evaluating never throws: what goes wrong is null, and stands among the faults with its place.
//  2. Each decision of one evaluation is computed once, and only when something asks for it.
#pragma once
#include "tonghe/rules/fault.hpp"
#include "tonghe/rules/model.hpp"

#include <optional>
#include <span>

namespace tonghe::rules {

struct EvaluationOptions {
    bool text_dates = false;   // a text compared with a day is read as a day
    bool two_valued = false;   // B-FEEL: an error is the default of its type, not null
    std::optional<Moment> now; // with its zone; nothing: now() and today() are null
};

struct Outcome {
    Value value;
    std::vector<EvaluationFault> faults;
};

// By name or id. Inputs by name; a missing one is null.
Outcome
decide(const Model& model, std::string_view decision, const Context& inputs, const EvaluationOptions& options = {});
Outcome
serve(const Model& model, std::string_view service, const Context& parameters, const EvaluationOptions& options = {});

// A decision called often: inputs go into slots, nothing is looked up by name. One object for one thread.
class Prepared {
  public:
    Prepared(std::shared_ptr<const Model> model, std::string_view decision, EvaluationOptions options = {});
    ~Prepared();
    Prepared(Prepared&&) noexcept;
    Prepared& operator=(Prepared&&) noexcept;

    bool found() const; // whether the model has that decision
    // Names of the inputs that the decision reads, directly or through others; values are given in this order.
    const std::vector<std::string>& inputs() const;
    // The value stays valid until the next call.
    const Value& evaluate(std::span<const Value> inputs);
    const std::vector<EvaluationFault>& faults() const; // of the last call

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::rules
