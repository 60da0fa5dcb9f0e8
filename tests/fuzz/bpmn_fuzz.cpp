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
        case Wait::decision:
            input.kind = i % 7 == 6 ? Input::Kind::service_failed : Input::Kind::service_done;
            break;
        case Wait::child:
            input.kind = Input::Kind::child_failed;
            break;
        case Wait::instances:
            input.kind = Input::Kind::proceed;
            break;
        default:
            if (!state.timers.empty()) {
                input.kind = Input::Kind::timer_fired;
                input.token = state.timers[0].id;
            } else if (!state.subscriptions.empty()) {
                const Subscription& own = state.subscriptions[static_cast<size_t>(i) % state.subscriptions.size()];
                const Trigger& trigger = (*model)->triggers_of(own.node)[own.trigger];
                input.kind = trigger.kind == TriggerKind::signal ? Input::Kind::signal : Input::Kind::message;
                input.name = trigger.name;
            } else {
                input.kind = i % 2 == 0 ? Input::Kind::skip : Input::Kind::retry;
            }
            break;
        }
        const Step next = step(**model, state, input, Instant{});
        if (decode(encode(next.state)) != next.state) {
            std::abort();
        }
        state = next.state;
        if (state.status == Status::running && !state.fits(**model)) {
            std::abort();
        }
    }
    return 0;
}
