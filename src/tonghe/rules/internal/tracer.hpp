// Collects a trace while an evaluation runs.
#pragma once
#include "tonghe/rules/trace.hpp"

namespace tonghe::rules {

class Tracer {
  public:
    void begin(std::string name, std::string kind);
    void input(const std::string& name, const Value& value);
    void expression(std::string text);
    void table(TableTrace table);
    void end(const Value& result, std::vector<EvaluationFault> faults);

    std::vector<DecisionTrace> take() { return std::move(done_); }

  private:
    std::vector<DecisionTrace> open_;
    std::vector<DecisionTrace> done_;
};

// `decide` with somebody looking on.
Outcome decide_with(
    const Model& model,
    std::string_view decision,
    const Context& inputs,
    const EvaluationOptions& options,
    Tracer* tracer
);

} // namespace tonghe::rules
