// What each input sets going.
#include "tonghe/process/internal/machine.hpp"
#include "tonghe/process/returning.hpp"

namespace tonghe::process {

Refusal Machine::begin(const Input& input) {
    using Kind = Input::Kind;
    const bool may_begin = input.kind == Kind::start || input.kind == Kind::message || input.kind == Kind::signal;
    if (state_.status == Status::fresh && may_begin) {
        return start(input);
    }
    if (input.kind == Kind::start && (state_.status != Status::running || input.element == no_index)) {
        return Refusal::already_started;
    }
    if (state_.status != Status::running) {
        return Refusal::not_running;
    }
    if (!state_.fits(model_)) {
        return Refusal::other_model;
    }
    switch (input.kind) {
    case Kind::start:
        return begin_at(input.element, input);
    case Kind::timer_fired:
        return fire(input.token);
    case Kind::return_to:
    case Kind::return_direct:
        return take_back(input);
    case Kind::set_variables:
        merge(input.variables, 0);
        return Refusal::none;
    case Kind::cancel:
        finish(Status::cancelled, "");
        return Refusal::none;
    case Kind::message:
        return hear_message(input);
    case Kind::signal:
        return hear_signal(input.name, input.variables) ? Refusal::none : Refusal::nobody_listens;
    case Kind::escalate:
        return escalate_task(input);
    case Kind::proceed:
        return proceed(input);
    case Kind::skip:
        return skip(input);
    case Kind::jump:
        return jump(input);
    default:
        return answer(input);
    }
}

Refusal Machine::start(const Input& input) {
    Index at = input.element == no_index ? model_.start : input.element;
    if (input.kind != Input::Kind::start) {
        const auto begins = model_.start_by(
            input.kind == Input::Kind::message ? TriggerKind::message : TriggerKind::signal, input.name
        );
        if (!begins) {
            return Refusal::nobody_listens;
        }
        at = *begins;
    }
    if (!may_begin_at(at)) {
        return Refusal::unknown_element;
    }
    state_.status = Status::running;
    state_.model = model_.fingerprint;
    state_.visited.assign((model_.nodes.size() + 7) / 8, 0);
    return begin_at(at, input);
}

bool Machine::may_begin_at(Index at) const {
    if (at >= model_.nodes.size()) {
        return false;
    }
    const Node& node = model_.nodes[at];
    const Scope& scope = model_.scopes[node.scope];
    const bool is_first = std::find(scope.starts.begin(), scope.starts.end(), at) != scope.starts.end();
    const bool has_pool = node.scope == 0 || std::any_of(model_.nodes.begin(), model_.nodes.end(), [&](const Node& n) {
                              return n.kind == NodeKind::pool && n.inner == node.scope;
                          });
    return scope.kind == ScopeKind::process && node.kind != NodeKind::pool && has_pool &&
           (is_first || node.kind == NodeKind::start || node.instantiates);
}

// Begins the main process, or another of the file beside it.
Refusal Machine::begin_at(Index at, const Input& input) {
    if (!may_begin_at(at)) {
        return Refusal::unknown_element;
    }
    const Index scope = model_.nodes[at].scope;
    uint32_t parent = 0;
    if (scope == 0) {
        merge(input.variables, 0);
        for (Index start : model_.scopes[0].event_starts) {
            arm_all(start, 0);
        }
    } else {
        for (Index pool = 0; pool < model_.nodes.size(); ++pool) {
            if (model_.nodes[pool].kind == NodeKind::pool && model_.nodes[pool].inner == scope) {
                parent = open_pool(pool, input.variables);
            }
        }
    }
    if (input.kind == Input::Kind::message || input.kind == Input::Kind::signal) {
        const TriggerKind kind = input.kind == Input::Kind::message ? TriggerKind::message : TriggerKind::signal;
        begin_by(at, parent, kind, input.name, input.variables);
        return Refusal::none;
    }
    const auto& starts = model_.scopes[scope].starts;
    if (input.element == no_index && starts.size() > 1) { // no start event: everything that nothing leads to
        for (Index first : starts) {
            moves_.push({.node = first, .parent = parent});
        }
    } else {
        moves_.push({.node = at, .parent = parent});
    }
    return Refusal::none;
}

// Something a token waited for has come about.
Refusal Machine::answer(const Input& input) {
    using Kind = Input::Kind;
    const Token* found = std::as_const(state_).token(input.token);
    if (found == nullptr) {
        return Refusal::unknown_token;
    }
    const Token token = *found;
    const bool is_service = input.kind == Kind::service_done || input.kind == Kind::service_failed;
    const Wait wanted = input.kind == Kind::complete_task ? Wait::person
                        : input.kind == Kind::retry       ? Wait::help
                        : is_service                      ? Wait::service
                                                          : Wait::child;
    if (token.wait != wanted && !(is_service && token.wait == Wait::decision)) {
        return Refusal::not_waiting_so;
    }
    if (input.kind == Kind::service_failed || input.kind == Kind::child_failed) {
        fail(token, input.outcome);
        return Refusal::none;
    }
    const Element& element = model_.elements[token.node];
    if (input.kind == Kind::complete_task) {
        const auto& offered = element.outcomes;
        const bool known = offered.empty() ? input.outcome.empty()
                                           : std::find(offered.begin(), offered.end(), input.outcome) != offered.end();
        if (!known) {
            return Refusal::unknown_outcome;
        }
    }
    if (input.kind == Kind::retry) {
        merge(input.variables, token.id);
        const bool is_instance = token.about != 0 && model_.nodes[token.node].loop != no_index;
        remove(token.id, false);
        if (is_instance) {
            start_activity(token.node, token.parent, token.about);
        } else {
            moves_.push({.node = token.node, .parent = token.parent});
        }
        return Refusal::none;
    }
    merge(input.variables, token.id);
    if (!input.outcome.empty()) {
        const uint32_t at = token.about != 0 ? token.id : token.parent;
        set("outcome", Json(input.outcome), at);
        set(element.id, JsonObject{{"outcome", input.outcome}}, at);
    }
    complete(token.id);
    return Refusal::none;
}

Refusal Machine::fire(uint32_t timer) {
    const auto found =
        std::find_if(state_.timers.begin(), state_.timers.end(), [&](const Armed& t) { return t.id == timer; });
    if (found == state_.timers.end()) {
        return Refusal::unknown_token;
    }
    const Armed armed = *found;
    state_.timers.erase(found);
    const bool goes_on = armed.left != 1 && !model_.nodes[armed.node].all_triggers;
    if (goes_on) { // before what it sets going, which may take it away
        const TimerRule& rule = model_.timers[model_.triggers_of(armed.node)[armed.trigger].timer];
        const uint32_t id = state_.next_id++;
        if (auto effect = due_effect(rule, armed.token, id, armed.node)) {
            const uint32_t left = armed.left == 0 ? 0 : armed.left - 1;
            state_.timers.push_back({id, armed.node, armed.token, armed.trigger, left});
            add(std::move(*effect));
        }
    }
    happen(armed.token, armed.node, {}, goes_on);
    return Refusal::none;
}

Refusal Machine::hear_message(const Input& input) {
    const std::string key = input.key.is_null() ? "" : to_canonical_text(input.key);
    for (const Subscription& own : state_.subscriptions) {
        const Trigger& trigger = model_.triggers_of(own.node)[own.trigger];
        if (trigger.kind == TriggerKind::message && trigger.name == input.name && own.key == key) {
            const uint32_t id = own.id;
            hear_one(id, input.variables);
            return Refusal::none;
        }
    }
    return Refusal::nobody_listens;
}

Refusal Machine::take_back(const Input& input) {
    const Token* found = std::as_const(state_).token(input.token);
    if (found == nullptr) {
        return Refusal::unknown_token;
    }
    const Token from = *found;
    const auto legal = returnable(model_, state_, input.token);
    const auto target =
        std::find_if(legal.begin(), legal.end(), [&](const ReturnTarget& t) { return t.node == input.element; });
    if (target == legal.end()) {
        return Refusal::not_returnable;
    }
    Resumption again{.token = state_.next_id}; // the number that the target's token is about to get
    const std::vector<Token> tokens = state_.tokens;
    for (const Token& other : tokens) {
        if (other.parent == from.parent && model_.dominates(target->region, other.node)) {
            again.nodes.push_back(other.node);
            remove(other.id, true);
        }
    }
    std::erase_if(state_.arrived, [&](const Arrived& a) {
        const bool is_inside = a.parent == from.parent && model_.dominates(target->region, model_.flows[a.flow].source);
        if (is_inside) {
            again.arrived.push_back(a);
        }
        return is_inside;
    });
    merge(input.variables, from.parent);
    if (input.kind == Input::Kind::return_direct) {
        again.token = state_.next_id;
        state_.resumptions.push_back(std::move(again));
    }
    moves_.push({.node = target->node, .parent = from.parent});
    return Refusal::none;
}

// An operator's act: the work counts as done.
Refusal Machine::skip(const Input& input) {
    const Token* found = std::as_const(state_).token(input.token);
    if (found == nullptr) {
        return Refusal::unknown_token;
    }
    const Token token = *found;
    const NodeKind kind = model_.nodes[token.node].kind;
    if ((!is_activity(kind) && kind != NodeKind::catch_event) || token.wait == Wait::compensation) {
        return Refusal::not_waiting_so;
    }
    merge(input.variables, token.id);
    if (token.wait >= Wait::inside && token.wait != Wait::decision) {
        clear_inside(token.id);
    }
    if (token.wait == Wait::person) {
        add({.kind = Effect::Kind::close_task, .token = token.id, .node = token.node});
    } else if (token.wait == Wait::child) {
        add({.kind = Effect::Kind::cancel_child, .token = token.id, .node = token.node});
    }
    if (is_activity(kind)) {
        complete(token.id);
    } else {
        remove(token.id, false);
        leave(token.node, token.parent);
    }
    return Refusal::none;
}

// An operator's act: the token goes on at another node of its scope. Whether joins can still be filled is theirs to
// know.
Refusal Machine::jump(const Input& input) {
    const Token* found = std::as_const(state_).token(input.token);
    if (found == nullptr) {
        return Refusal::unknown_token;
    }
    const Token token = *found;
    if (input.element >= model_.nodes.size() || token.about != 0) {
        return Refusal::unknown_element;
    }
    const Node& to = model_.nodes[input.element];
    const bool is_in_the_flow = to.kind != NodeKind::start && to.kind != NodeKind::boundary &&
                                to.kind != NodeKind::pool && !to.for_compensation &&
                                (to.inner == no_index || model_.scopes[to.inner].kind != ScopeKind::event);
    if (to.scope != model_.nodes[token.node].scope || !is_in_the_flow) {
        return Refusal::unknown_element;
    }
    remove(token.id, true);
    merge(input.variables, token.parent);
    moves_.push({.node = input.element, .parent = token.parent});
    return Refusal::none;
}

Refusal Machine::proceed(const Input& input) {
    const Token* token = std::as_const(state_).token(input.token);
    if (token == nullptr) {
        return Refusal::unknown_token;
    }
    if (token->wait != Wait::instances || model_.loops[model_.nodes[token->node].loop].kind != Loop::Kind::parallel) {
        return Refusal::not_waiting_so;
    }
    start_instances(input.token);
    return Refusal::none;
}

Refusal Machine::escalate_task(const Input& input) {
    const Token* token = std::as_const(state_).token(input.token);
    if (token == nullptr) {
        return Refusal::unknown_token;
    }
    return throw_outwards(TriggerKind::escalation, input.outcome, input.token, false) ? Refusal::none
                                                                                      : Refusal::nobody_listens;
}

// An error of a service or a called process: to the nearest event that catches it, else it waits for an operator.
void Machine::fail(const Token& token, const std::string& code) {
    state_.token(token.id)->wait = Wait::help; // it is over by itself: nothing is left to take away from outside
    if (!throw_outwards(TriggerKind::error, code, token.id, false)) {
        add({.kind = Effect::Kind::stuck, .token = token.id, .node = token.node, .text = code});
    }
}

} // namespace tonghe::process
