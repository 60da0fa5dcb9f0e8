// Any bytes are a model or faults; a model that was accepted runs without an end in sight only by waiting.
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/returning.hpp"
#include "tonghe/process/step.hpp"

#include <cstdint>
#include <cstdlib>

using namespace tonghe;
using namespace tonghe::process;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    const auto model = parse_bpmn(xml, "fuzz.bpmn");
    if (!model) {
        if (model.faults().empty()) {
            std::abort();
        }
        return 0;
    }
    State state = step(**model, {}, {}, Instant{}).state;
    for (int i = 0; i < 50 && !state.tokens.empty(); ++i) {
        const Token token = state.tokens[static_cast<size_t>(i) % state.tokens.size()];
        const Element& element = (*model)->elements[token.node];
        returnable(**model, state, token.id);
        Input input{.token = token.id};
        switch (token.wait) {
        case Wait::person:
            input.kind = Input::Kind::complete_task;
            input.outcome =
                element.outcomes.empty() ? "" : element.outcomes[static_cast<size_t>(i) % element.outcomes.size()];
            break;
        case Wait::service:
            input.kind = Input::Kind::service_done;
            break;
        case Wait::child:
            input.kind = Input::Kind::child_failed;
            break;
        default:
            input.kind = state.timers.empty() ? Input::Kind::cancel : Input::Kind::timer_fired;
            input.token = state.timers.empty() ? 0 : state.timers[0].id;
            break;
        }
        const Step next = step(**model, state, input, Instant{});
        if (decode(encode(next.state)) != next.state) {
            std::abort();
        }
        state = next.state;
    }
    return 0;
}
