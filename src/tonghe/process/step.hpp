// One step of a process instance: a state and an input give the next state and the effects asked for.
//
// Always true
//  1. Pure: no clock, no randomness, no I/O. The same state, input and `now` give the same step, so a journal of inputs
//     replays to the same state.
//  2. A step runs until every token waits, at most `moves_max` moves; a refused input leaves the state as it was.
//  3. Effects stand in the order in which they happened; whoever performs them (work/) does so in one transaction with
//     the new state.
//  4. After a return no parallel join waits for a branch that was taken back (process/returning.hpp).
//
// Tokens move first in, first out. Signals and messages are thrown when nothing else moves, so that a branch which
// comes to its catching event in the same step hears them; an inclusive join is looked at after those.
//
// What a finished task leaves in the variables: `outcome`, and under the element's id `{"outcome": …}`, so a condition
// right behind it reads `outcome = "grant"` and one further on `review.outcome = "pass"`. A called process, a service
// and a decision do the same where they have an outcome.
#pragma once
#include "tonghe/process/state.hpp"

namespace tonghe::process {

inline constexpr int moves_max = 10'000;
inline constexpr uint32_t instances_at_once = 64; // of a parallel multi-instance that one step opens

struct Input {
    enum class Kind : uint8_t {
        start,          // variables; element: a start event, unless the first one is meant
        complete_task,  // token, outcome, variables
        service_done,   // token, outcome, variables; also answers `decide`
        service_failed, // token, outcome: the error code
        timer_fired,    // token: the timer's number
        child_ended,    // token, outcome, variables
        child_failed,   // token, outcome: the error code
        retry,          // token that waits for an operator, variables
        return_to,      // token of an open task, element: the task to go back to
        set_variables,  // variables, from outside: conditions are looked at again
        cancel,
        message,       // name, key, variables: to one that listens; a fresh instance begins by it
        signal,        // name, variables: to all that listen; a fresh instance begins by it
        escalate,      // token of an open task, outcome: the code
        proceed,       // token: the next instances, after `more`
        skip,          // token, variables: goes on as if it were done (an operator's act)
        jump,          // token, element in the same scope: goes on there instead (an operator's act)
        return_direct, // like return_to, and straight back to where it came from once the task is done
    };

    Kind kind = Kind::start;
    uint32_t token = 0;
    std::string outcome;
    Index element = no_index;
    JsonObject variables;
    std::string name; // of a message or signal
    Json key;         // of a message
};

struct Effect {
    enum class Kind : uint8_t {
        entered,      // a token waits at node from now on
        left,         // it does not any more; `cancelled` says whether it was taken away
        passed,       // an event or a gateway, at once
        open_task,    // a person is needed
        close_task,   // and is not any more: the task was taken away
        call_service, // answer with service_done or service_failed
        start_child,  // answer with child_ended or child_failed
        cancel_child,
        arm_timer, // `token` is the timer's number; `due`, or `workdays` from today by the calendar
        cancel_timer,
        stuck,            // waits for an operator (or, without a token, for ever at a join); `text` is the error code
        ended,            // `text`: outcome, or the error code where the state says failed
        decide,           // a DMN decision is asked for: `text` names it; answer as for a service
        subscribe,        // `token` is the subscription's number; `text` the message or signal, `data` the key
        unsubscribe,      //
        send_message,     // nobody inside took it; `text` name, `data` {key, variables}
        broadcast_signal, // also caught inside; `text` name, `data` variables
        more,             // a multi-instance goes on when `proceed` comes for the token
    };

    Kind kind = Kind::entered;
    uint32_t token = 0;
    Index node = no_index;
    bool cancelled = false;
    std::optional<Instant> due;
    int workdays = 0;
    std::string text;
    Json data;

    bool operator==(const Effect&) const = default;
};

enum class Refusal : uint8_t {
    none,
    already_started,
    not_running,
    other_model,     // the state belongs to another version of the model
    unknown_token,   // gone, or never there: done twice, timer no longer armed
    not_waiting_so,  // the token waits for something else
    unknown_outcome, // the task does not offer it
    not_returnable,
    too_many_moves,
    nobody_listens,  // to this message or signal
    unknown_element, // no start event, or not in the same scope
};

struct Step {
    State state;
    std::vector<Effect> effects;
    Refusal refusal = Refusal::none;
};

Step step(const Model& model, const State& state, const Input& input, Instant now);
// The same without copying the state. Where it is refused for too many moves the state is spoiled.
Step step(const Model& model, State&& state, const Input& input, Instant now);

// Inputs as they are kept, one behind the other, to be stepped again.
void append(std::string& out, const Input& input);
std::optional<std::vector<Input>> decode_inputs(std::string_view bytes);

} // namespace tonghe::process
