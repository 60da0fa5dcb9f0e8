// What is listened for, and what is thrown.
#include "tonghe/process/internal/machine.hpp"
#include "tonghe/process/internal/timer_text.hpp"

namespace tonghe::process {

namespace {

std::string key_text(const Json& key) { return key.is_null() ? "" : to_canonical_text(key); }

} // namespace

void Machine::arm_boundaries(Index host, uint32_t token) {
    for (Index boundary : model_.boundaries_of(host)) {
        arm_all(boundary, token);
        if (std::as_const(state_).token(token) == nullptr) {
            return;
        }
    }
}

// Begins to wait for every trigger of the event; a condition that holds already happens at once.
void Machine::arm_all(Index event, uint32_t owner) {
    const auto triggers = model_.triggers_of(event);
    for (uint32_t i = 0; i < triggers.size(); ++i) {
        switch (triggers[i].kind) {
        case TriggerKind::timer:
            arm(event, i, owner);
            break;
        case TriggerKind::message:
        case TriggerKind::signal:
        case TriggerKind::conditional:
            listen(event, i, owner);
            break;
        default:
            break; // looked for when it is thrown
        }
        if (triggers[i].kind == TriggerKind::conditional && state_.subscriptions.back().held) {
            happen(owner, event, {}, false);
            if (owner != 0 && std::as_const(state_).token(owner) == nullptr) {
                return;
            }
        }
    }
}

std::optional<Effect> Machine::due_effect(const TimerRule& given, uint32_t owner, uint32_t id, Index event) const {
    TimerRule rule = given;
    if (given.expression != no_index) {
        const auto read = read_timer(given.kind, text(given.expression, owner));
        if (!read) {
            return std::nullopt;
        }
        rule = *read;
    }
    Effect effect{.kind = Effect::Kind::arm_timer, .token = id, .node = event};
    switch (rule.kind) {
    case TimerRule::Kind::duration:
        effect.due = now_ + rule.duration;
        break;
    case TimerRule::Kind::cycle:
        effect.due = rule.first && *rule.first > now_ ? *rule.first : now_ + rule.duration;
        break;
    case TimerRule::Kind::moment:
        effect.due = std::max(now_, rule.moment);
        break;
    case TimerRule::Kind::workdays:
        effect.workdays = rule.workdays;
        break;
    }
    return effect;
}

void Machine::arm(Index event, uint32_t trigger, uint32_t owner) {
    const TimerRule& rule = model_.timers[model_.triggers_of(event)[trigger].timer];
    const uint32_t id = state_.next_id++;
    auto effect = due_effect(rule, owner, id, event);
    if (!effect) {
        if (Token* token = state_.token(owner); token != nullptr && token->node == event) {
            token->wait = Wait::help;
        }
        add({.kind = Effect::Kind::stuck, .token = owner, .node = event, .text = "process.timer_has_no_value"});
        return;
    }
    uint32_t times = 1;
    if (rule.kind == TimerRule::Kind::cycle) {
        const auto read =
            rule.expression == no_index ? std::optional(rule) : read_timer(rule.kind, text(rule.expression, owner));
        times = read ? read->repeats : 1;
    }
    state_.timers.push_back({id, event, owner, trigger, times});
    add(std::move(*effect));
}

void Machine::listen(Index event, uint32_t index, uint32_t owner) {
    const Trigger& trigger = model_.triggers_of(event)[index];
    Subscription own{.id = state_.next_id++, .node = event, .token = owner, .trigger = index};
    if (trigger.kind == TriggerKind::conditional) {
        own.held = trigger.expression != no_index && holds(trigger.expression, owner);
        state_.subscriptions.push_back(std::move(own));
        return;
    }
    Json key = trigger.expression == no_index ? Json() : value(trigger.expression, owner);
    own.key = trigger.kind == TriggerKind::message ? key_text(key) : "";
    add({.kind = Effect::Kind::subscribe, .token = own.id, .node = event, .text = trigger.name, .data = std::move(key)}
    );
    state_.subscriptions.push_back(std::move(own));
}

// Lets happen what has become true since they were last looked at.
bool Machine::look_at_conditions() {
    if (!changed_ || !model_.has_conditional_events) {
        changed_ = false;
        return false;
    }
    changed_ = false;
    for (size_t i = 0; i < state_.subscriptions.size(); ++i) {
        Subscription& own = state_.subscriptions[i];
        const Trigger& trigger = model_.triggers_of(own.node)[own.trigger];
        if (trigger.kind != TriggerKind::conditional || trigger.expression == no_index) {
            continue;
        }
        const bool was = own.held;
        const bool is = holds(trigger.expression, own.token);
        if (is == was || (was && model_.nodes[own.node].all_triggers)) {
            continue; // of several that must all come, one that has come stays so
        }
        own.held = is;
        if (is) {
            changed_ = true; // look at the others again
            happen(own.token, own.node, {}, false);
            return true;
        }
    }
    return false;
}

// A trigger of an event has come. `goes_on`: it will come again, so a catching event keeps waiting.
void Machine::happen(uint32_t owner, Index event, const JsonObject& variables, bool goes_on) {
    const Node& node = model_.nodes[event];
    if (node.all_triggers) {
        const bool misses_one =
            std::any_of(
                state_.timers.begin(),
                state_.timers.end(),
                [&](const Armed& armed) { return armed.token == owner && armed.node == event; }
            ) ||
            std::any_of(state_.subscriptions.begin(), state_.subscriptions.end(), [&](const Subscription& own) {
                return own.token == owner && own.node == event && !own.held;
            });
        if (misses_one) {
            merge(variables, owner);
            return;
        }
        for (Subscription& own : state_.subscriptions) { // one that is not interrupting begins anew
            own.held = own.held && !(own.token == owner && own.node == event);
        }
    }
    if (node.kind == NodeKind::start) {
        merge(variables, owner);
        if (node.interrupting) {
            interrupt(owner, event);
        } else {
            start_event_scope(owner, event, 0);
        }
        return;
    }
    const Token token = *std::as_const(state_).token(owner);
    const bool has_outputs = node.data != no_index && !model_.data[node.data].outputs.empty();
    if (node.kind == NodeKind::receive_task && token.node == event) {
        merge(variables, owner);
        complete(owner);
        return;
    }
    if (has_outputs) { // only what is mapped comes in
        for (const auto& member : variables) {
            locals(owner)[member.key()] = member.value();
        }
        give_outputs(event, owner, token.parent);
    } else {
        merge(variables, token.parent);
    }
    const bool is_boundary = node.kind == NodeKind::boundary;
    if (is_boundary ? node.interrupting : !goes_on) {
        remove(owner, is_boundary);
    }
    pass(event);
    leave(event, token.parent);
}

void Machine::hear_one(uint32_t id, const JsonObject& variables) {
    const auto found =
        std::find_if(state_.subscriptions.begin(), state_.subscriptions.end(), [&](const Subscription& s) {
            return s.id == id;
        });
    if (found != state_.subscriptions.end()) {
        found->held = model_.nodes[found->node].all_triggers;
        const Subscription own = *found;
        happen(own.token, own.node, variables, false);
    }
}

// An event sub-process takes over: everything else inside its scope is taken away.
void Machine::interrupt(uint32_t owner, Index start) {
    clear_inside(owner);
    const auto belongs = [&](uint32_t token, Index node) {
        return token == owner && model_.nodes[node].kind == NodeKind::start;
    };
    std::erase_if(state_.timers, [&](const Armed& armed) {
        if (!belongs(armed.token, armed.node)) {
            return false;
        }
        add({.kind = Effect::Kind::cancel_timer, .token = armed.id, .node = armed.node});
        return true;
    });
    std::erase_if(state_.subscriptions, [&](const Subscription& own) {
        if (!belongs(own.token, own.node)) {
            return false;
        }
        if (model_.triggers_of(own.node)[own.trigger].kind != TriggerKind::conditional) {
            add({.kind = Effect::Kind::unsubscribe, .token = own.id, .node = own.node});
        }
        return true;
    });
    interrupted_ = owner;
    start_event_scope(owner, start, 0);
}

void Machine::start_event_scope(uint32_t owner, Index start, uint32_t about) {
    const Index scope = model_.nodes[start].scope;
    const uint32_t id = arrive(model_.scopes[scope].node, owner, Wait::inside, {}, about);
    for (Index inner : model_.scopes[scope].event_starts) {
        arm_all(inner, id);
    }
    pass(start);
    leave(start, id);
}

void Machine::throw_all(const Move& move) {
    throwing_ = move;
    const bool is_end = model_.nodes[move.node].kind == NodeKind::end;
    pass(move.node);
    for (const Trigger& trigger : model_.triggers_of(move.node)) {
        const bool goes_on = throw_one(move, trigger);
        if (!throwing_ || state_.status != Status::running) {
            return; // its scope was taken away
        }
        if (!goes_on) {
            throwing_.reset();
            return; // it waits for what it set going
        }
    }
    throwing_.reset();
    touch(move.parent);
    if (!is_end) {
        leave(move.node, move.parent);
    }
}

// False where the token does not go on by itself.
bool Machine::throw_one(const Move& move, const Trigger& trigger) {
    switch (trigger.kind) {
    case TriggerKind::message:
        throw_message(move, trigger);
        return true;
    case TriggerKind::signal:
        throw_signal(trigger.name, payload(move.node, trigger, move.parent), move.node);
        return true;
    case TriggerKind::escalation:
        throw_outwards(TriggerKind::escalation, trigger.name, move.parent, true);
        return true;
    case TriggerKind::compensation:
        return compensate(move, trigger);
    case TriggerKind::error:
        if (!throw_outwards(TriggerKind::error, trigger.name, move.parent, true)) {
            finish(Status::failed, trigger.name);
        }
        return false;
    case TriggerKind::cancel:
        cancel_transaction(move.parent);
        return false;
    case TriggerKind::terminate:
        if (const auto outcome = model_.elements[move.node].attribute("outcome"); !outcome.empty()) {
            state_.outcome = outcome;
        }
        terminate(move.parent);
        return false;
    default:
        return true;
    }
}

// What is sent along: tonghe:payload, else what the event's data inputs say.
JsonObject Machine::payload(Index node, const Trigger& trigger, uint32_t at) const {
    JsonObject sent;
    if (trigger.payload != no_index) {
        Json said = value(trigger.payload, at);
        if (auto* members = said.if_object()) {
            sent = std::move(*members);
        }
    } else if (model_.nodes[node].data != no_index) {
        for (const Mapping& mapping : model_.data[model_.nodes[node].data].inputs) {
            sent[mapping.target] = value(mapping.expression, at);
        }
    }
    return sent;
}

void Machine::throw_message(const Move& move, const Trigger& trigger) {
    const Json key = trigger.expression == no_index ? Json() : value(trigger.expression, move.parent);
    const JsonObject variables = payload(move.node, trigger, move.parent);
    const Index to = model_.nodes[move.node].message_to;
    if (to == no_index || !deliver(to, trigger.name, key_text(key), variables)) {
        add(
            {.kind = Effect::Kind::send_message,
             .node = move.node,
             .text = trigger.name,
             .data = JsonObject{{"key", key}, {"variables", variables}}}
        );
    }
}

// Along a message flow of the file: to what listens there, or to a process that begins by it.
bool Machine::deliver(Index to, const std::string& name, const std::string& key, const JsonObject& variables) {
    const bool to_pool = model_.nodes[to].kind == NodeKind::pool;
    const Index scope = to_pool ? model_.nodes[to].inner : model_.nodes[to].scope;
    for (const Subscription& own : state_.subscriptions) {
        const Trigger& trigger = model_.triggers_of(own.node)[own.trigger];
        const bool is_there = to_pool ? model_.nodes[own.node].scope == scope : own.node == to;
        if (is_there && trigger.kind == TriggerKind::message && trigger.name == name && own.key == key) {
            const uint32_t id = own.id;
            hear_one(id, variables);
            return true;
        }
    }
    for (Index pool = 0; pool < model_.nodes.size(); ++pool) {
        if (model_.nodes[pool].kind == NodeKind::pool && model_.nodes[pool].inner == scope) {
            return begin_pool(pool, TriggerKind::message, name, variables);
        }
    }
    return false;
}

bool Machine::begin_pool(Index pool, TriggerKind kind, const std::string& name, const JsonObject& variables) {
    const auto start = model_.start_by(kind, name, model_.nodes[pool].inner);
    if (!start) {
        return false;
    }
    const uint32_t id = open_pool(pool, variables);
    begin_by(*start, id, kind, name, variables);
    return true;
}

// Begins at a start event, or at a task or gateway that waits for what has come already.
void Machine::begin_by(
    Index start, uint32_t parent, TriggerKind kind, const std::string& name, const JsonObject& variables
) {
    enter({.node = start, .parent = parent});
    if (model_.nodes[start].kind == NodeKind::start) {
        return;
    }
    while (!moves_.empty()) { // a parallel event-based gateway waits at the events behind it
        enter(moves_.pop());
    }
    for (const Subscription& own : state_.subscriptions) {
        const Trigger& trigger = model_.triggers_of(own.node)[own.trigger];
        if (trigger.kind == kind && trigger.name == name && model_.nodes[own.node].scope == model_.nodes[start].scope) {
            const uint32_t id = own.id;
            hear_one(id, variables);
            return;
        }
    }
}

void Machine::throw_signal(const std::string& name, const JsonObject& variables, Index node) {
    add({.kind = Effect::Kind::broadcast_signal, .node = node, .text = name, .data = variables});
    hear_signal(name, variables);
}

bool Machine::hear_signal(const std::string& name, const JsonObject& variables) {
    std::vector<uint32_t> listening;
    for (const Subscription& own : state_.subscriptions) {
        const Trigger& trigger = model_.triggers_of(own.node)[own.trigger];
        if (trigger.kind == TriggerKind::signal && trigger.name == name) {
            listening.push_back(own.id);
        }
    }
    for (uint32_t id : listening) {
        hear_one(id, variables);
    }
    bool is_heard = !listening.empty();
    for (Index pool = 0; pool < model_.nodes.size(); ++pool) {
        if (model_.nodes[pool].kind == NodeKind::pool && state_.status == Status::running) {
            is_heard = begin_pool(pool, TriggerKind::signal, name, variables) || is_heard;
        }
    }
    return is_heard;
}

// The event that catches the code: one for it before one for any.
Index Machine::catcher(std::span<const Index> events, TriggerKind kind, const std::string& code, Index not_inside)
    const {
    Index any = no_index;
    for (Index event : events) {
        if (not_inside != no_index && model_.nodes[event].scope == not_inside) {
            continue;
        }
        for (const Trigger& trigger : model_.triggers_of(event)) {
            if (trigger.kind == kind && trigger.name == code) {
                return event;
            }
            if (trigger.kind == kind && trigger.name.empty()) {
                any = event;
            }
        }
    }
    return any;
}

// An error or escalation goes to the nearest event that catches it: event sub-processes of the scope first, then the
// border of its activity, and so on outwards. False where nobody does.
bool Machine::throw_outwards(TriggerKind kind, const std::string& code, uint32_t from, bool has_left_scope) {
    Index came_from = no_index; // an event sub-process does not catch what it throws itself
    for (uint32_t at = from;;) {
        const Index scope = has_left_scope ? scope_inside(at) : no_index;
        const Index start =
            scope == no_index ? no_index : catcher(model_.scopes[scope].event_starts, kind, code, came_from);
        if (start != no_index) {
            if (kind == TriggerKind::error) {
                set("error", Json(code), at);
            }
            model_.nodes[start].interrupting ? interrupt(at, start) : start_event_scope(at, start, 0);
            return true;
        }
        if (at == 0) {
            return false;
        }
        const Token token = *std::as_const(state_).token(at);
        const Node& node = model_.nodes[token.node];
        const bool is_instance = token.about != 0 && node.loop != no_index; // its loop has the border
        const Index boundary = is_instance ? no_index : catcher(model_.boundaries_of(token.node), kind, code, no_index);
        if (boundary != no_index) {
            if (model_.nodes[boundary].interrupting) {
                remove(at, true);
            }
            if (kind == TriggerKind::error) {
                set("error", Json(code), token.parent);
            }
            pass(boundary);
            leave(boundary, token.parent);
            return true;
        }
        came_from = node.inner;
        has_left_scope = true;
        at = token.parent;
    }
}

} // namespace tonghe::process
