#include "tonghe/process/step.hpp"

#include "tonghe/process/internal/machine.hpp"

namespace tonghe::process {

Step step(const Model& model, State&& state, const Input& input, Instant now) {
    Step next{.state = std::move(state), .effects = {}};
    next.effects.reserve(4);
    next.refusal = Machine(model, next.state, next.effects, now).run(input);
    if (next.refusal != Refusal::none) {
        next.effects.clear();
    }
    return next;
}

Step step(const Model& model, const State& state, const Input& input, Instant now) {
    Step next = step(model, State(state), input, now);
    if (next.refusal != Refusal::none) {
        next.state = state;
    }
    return next;
}

} // namespace tonghe::process
