// Nodes entered and left.
#include "tonghe/process/internal/machine.hpp"

namespace tonghe::process {

Refusal Machine::run(const Input& input) {
    const Refusal refusal = begin(input);
    if (refusal != Refusal::none) {
        return refusal;
    }
    for (int moves = 0; move_on(); ++moves) {
        if (moves == moves_max) {
            return Refusal::too_many_moves;
        }
    }
    settle();
    return Refusal::none;
}

bool Machine::move_on() {
    if (state_.status != Status::running) {
        return false;
    }
    if (!moves_.empty()) {
        const Move move = moves_.pop();
        enter(move);
        touch(move.parent);
        return true;
    }
    if (end_empty_scopes() || look_at_conditions()) {
        return true;
    }
    if (!throws_.empty()) {
        throw_all(throws_.pop());
        return true;
    }
    return fire_inclusive_join();
}

void Machine::enter(const Move& move) {
    const Node& node = model_.nodes[move.node];
    visit(move.node);
    switch (node.kind) {
    case NodeKind::start:
        pass(move.node);
        leave(move.node, move.parent);
        break;
    case NodeKind::end:
        enter_end(move);
        break;
    case NodeKind::throw_event:
        throws_.push(move);
        break;
    case NodeKind::catch_event:
        if (node.trigger_count == 1 && model_.triggers_of(move.node)[0].kind == TriggerKind::link) {
            pass(move.node);
            leave(move.node, move.parent);
        } else {
            arm_all(move.node, arrive(move.node, move.parent, Wait::event, {}));
        }
        break;
    case NodeKind::exclusive:
        choose(move);
        break;
    case NodeKind::parallel:
        join(move);
        break;
    case NodeKind::inclusive:
        if (node.join == no_index || move.flow == no_index) {
            choose_inclusive(move);
        } else {
            count_arrival(move); // fires when everything else has come to rest
        }
        break;
    case NodeKind::event_based:
        if (node.all_triggers) { // begins a process: every event behind it must come
            pass(move.node);
            leave(move.node, move.parent);
        } else {
            const uint32_t id = arrive(move.node, move.parent, Wait::event, {});
            for (Index flow : model_.out(move.node)) {
                if (std::as_const(state_).token(id) != nullptr) {
                    arm_all(model_.flows[flow].target, id);
                }
            }
        }
        break;
    case NodeKind::boundary:
    case NodeKind::pool:
        break; // reached through their activity or process only
    default:
        enter_activity(move);
        break;
    }
}

void Machine::enter_end(const Move& move) {
    const Node& node = model_.nodes[move.node];
    if (node.trigger_count > 0) {
        const auto triggers = model_.triggers_of(move.node);
        const bool waits = std::any_of(triggers.begin(), triggers.end(), [](const Trigger& t) {
            return t.kind != TriggerKind::error && t.kind != TriggerKind::terminate && t.kind != TriggerKind::cancel;
        });
        waits ? throws_.push(move) : throw_all(move);
        return;
    }
    pass(move.node);
    if (const auto outcome = model_.elements[move.node].attribute("outcome"); !outcome.empty()) {
        for (uint32_t at = move.parent;;) {
            const Token* token = std::as_const(state_).token(at);
            if (token == nullptr) {
                state_.outcome = outcome;
                break;
            }
            if (model_.nodes[token->node].kind == NodeKind::call_activity) {
                locals(at)["outcome"] = outcome;
                break;
            }
            at = token->parent;
        }
    }
}

void Machine::enter_activity(const Move& move) {
    const Node& node = model_.nodes[move.node];
    if (node.start_quantity > 1 && move.flow != no_index) {
        count_arrival(move);
        if (!take_arrivals(move.node, move.parent, node.start_quantity)) {
            return;
        }
    }
    if (node.loop != no_index) {
        begin_loop(move.node, move.parent);
        return;
    }
    const bool is_automatic = node.kind == NodeKind::task || node.kind == NodeKind::manual_task ||
                              node.kind == NodeKind::script_task || node.kind == NodeKind::send_task;
    if (is_automatic && node.data == no_index && !node.is_compensable) {
        pass_activity(move);
    } else {
        start_activity(move.node, move.parent, 0);
    }
}

// What is done at once and leaves no trace needs no token.
void Machine::pass_activity(const Move& move) {
    const NodeKind kind = model_.nodes[move.node].kind;
    if (kind == NodeKind::send_task) {
        throws_.push(move);
        return;
    }
    if (kind == NodeKind::script_task && !run_script(move.node, move.parent)) {
        get_stuck(move.node, move.parent, "process.script_failed");
        return;
    }
    pass(move.node);
    leave(move.node, move.parent);
}

// A script gives a context, whose members become variables, or the value of the variable named in tonghe:result.
bool Machine::run_script(Index node, uint32_t at) {
    Json result = value(model_.nodes[node].expression, at);
    const std::string_view name = model_.elements[node].attribute("result");
    if (!name.empty()) {
        set(name, std::move(result), at);
        return true;
    }
    const auto* members = result.if_object();
    if (members == nullptr) {
        return false;
    }
    merge(*members, at);
    return true;
}

void Machine::start_activity(Index index, uint32_t parent, uint32_t about) {
    const Node& node = model_.nodes[index];
    Wait wait = Wait::help;
    std::optional<Effect::Kind> wish;
    bool is_done = false;
    switch (node.kind) {
    case NodeKind::user_task:
        wait = Wait::person;
        wish = Effect::Kind::open_task;
        break;
    case NodeKind::service_task:
        wait = Wait::service;
        wish = Effect::Kind::call_service;
        break;
    case NodeKind::rule_task:
        wait = Wait::decision;
        wish = Effect::Kind::decide;
        break;
    case NodeKind::receive_task:
        wait = Wait::event;
        break;
    case NodeKind::sub_process:
        wait = Wait::inside;
        break;
    case NodeKind::call_activity:
        wait = node.inner == no_index ? Wait::child : Wait::inside;
        wish = node.inner == no_index ? std::optional(Effect::Kind::start_child) : std::nullopt;
        break;
    default:
        is_done = true;
        break;
    }
    const uint32_t id = arrive(index, parent, wait, wish, about);
    take_inputs(index, id);
    if (node.kind == NodeKind::receive_task) {
        arm_all(index, id);
    }
    if (about == 0) {
        arm_boundaries(index, id);
    }
    if (std::as_const(state_).token(id) == nullptr) {
        return; // a condition at its border held already
    }
    if (wait == Wait::inside) {
        open_scope(id, node.inner);
    } else if (is_done && node.kind == NodeKind::send_task) {
        for (const Trigger& trigger : model_.triggers_of(index)) {
            throw_message({.node = index, .parent = id}, trigger);
        }
        complete(id);
    } else if (is_done && node.kind == NodeKind::script_task && !run_script(index, id)) {
        add({.kind = Effect::Kind::stuck, .token = id, .node = index, .text = "process.script_failed"});
    } else if (is_done) {
        complete(id);
    }
}

uint32_t Machine::arrive(Index node, uint32_t parent, Wait wait, std::optional<Effect::Kind> wish, uint32_t about) {
    const uint32_t id = state_.next_id++;
    visit(node);
    state_.tokens.push_back({id, node, wait, parent, about});
    const Node& at = model_.nodes[node];
    if (about != 0 && at.loop != no_index) { // an instance of a loop knows its number and item
        JsonObject& own = locals(id);
        own["loopCounter"] = about;
        const Loop& loop = model_.loops[at.loop];
        const Many* counts = many(parent);
        if (!loop.item.empty() && loop.collection != no_index && counts != nullptr) {
            own[loop.item] = counts->items.at(about - 1);
        }
    }
    add({.kind = Effect::Kind::entered, .token = id, .node = node});
    if (wish) {
        add({.kind = *wish, .token = id, .node = node, .text = model_.elements[node].code});
    }
    return id;
}

// The work of a token is done: it goes on.
void Machine::complete(uint32_t id) {
    const Token token = *std::as_const(state_).token(id);
    const bool is_instance = token.about != 0 && model_.nodes[token.node].loop != no_index;
    give_outputs(token.node, id, is_instance ? id : token.parent);
    remember(token);
    if (is_instance) {
        instance_done(token.parent, token);
        return;
    }
    const auto resumption =
        std::find_if(state_.resumptions.begin(), state_.resumptions.end(), [&](const Resumption& r) {
            return r.token == id;
        });
    if (resumption == state_.resumptions.end()) {
        remove(id, false);
        leave(token.node, token.parent);
        return;
    }
    const Resumption again = *resumption;
    remove(id, false);
    for (Index node : again.nodes) {
        moves_.push({.node = node, .parent = token.parent});
    }
    state_.arrived.insert(state_.arrived.end(), again.arrived.begin(), again.arrived.end());
}

void Machine::get_stuck(Index node, uint32_t parent, const char* code) {
    const uint32_t id = arrive(node, parent, Wait::help, {});
    add({.kind = Effect::Kind::stuck, .token = id, .node = node, .text = code});
}

void Machine::choose(const Move& move) {
    const auto flows = model_.out(move.node);
    const Index fallback = model_.nodes[move.node].default_flow;
    Index taken = flows.size() == 1 && model_.flows[flows[0]].condition == no_index ? flows[0] : no_index;
    for (Index flow : flows) {
        if (taken == no_index && flow != fallback && condition_holds(flow, move.parent)) {
            taken = flow;
        }
    }
    taken = taken == no_index ? fallback : taken;
    if (taken == no_index && !flows.empty()) {
        get_stuck(move.node, move.parent, "process.no_condition_held");
        return;
    }
    pass(move.node);
    if (taken != no_index) {
        take(taken, move.parent);
    }
}

void Machine::choose_inclusive(const Move& move) {
    const Node& node = model_.nodes[move.node];
    const auto flows = model_.out(move.node);
    const bool is_plain = flows.size() <= 1 && (flows.empty() || model_.flows[flows[0]].condition == no_index);
    const bool any = is_plain || node.default_flow != no_index ||
                     std::any_of(flows.begin(), flows.end(), [&](Index f) { return condition_holds(f, move.parent); });
    if (!any) {
        get_stuck(move.node, move.parent, "process.no_condition_held");
        return;
    }
    pass(move.node);
    leave(move.node, move.parent);
}

void Machine::count_arrival(const Move& move) {
    for (Arrived& arrived : state_.arrived) {
        if (arrived.flow == move.flow && arrived.parent == move.parent) {
            ++arrived.count;
            return;
        }
    }
    state_.arrived.push_back({move.flow, 1, move.parent});
}

// Takes `quantity` arrivals at the node, the earliest flows first; false where there are not so many.
bool Machine::take_arrivals(Index node, uint32_t parent, uint32_t quantity) {
    uint32_t there = 0;
    for (const Arrived& arrived : state_.arrived) {
        there += arrived.parent == parent && model_.flows[arrived.flow].target == node ? arrived.count : 0;
    }
    if (there < quantity) {
        return false;
    }
    for (Arrived& arrived : state_.arrived) {
        if (arrived.parent == parent && model_.flows[arrived.flow].target == node) {
            const uint32_t taken = std::min(quantity, arrived.count);
            arrived.count -= taken;
            quantity -= taken;
        }
    }
    std::erase_if(state_.arrived, [](const Arrived& a) { return a.count == 0; });
    return true;
}

void Machine::join(const Move& move) {
    const Node& node = model_.nodes[move.node];
    if (node.in_count > 1 && move.flow != no_index) {
        count_arrival(move);
        Index filled = 0;
        for (const Arrived& arrived : state_.arrived) {
            filled += arrived.parent == move.parent && model_.flows[arrived.flow].target == move.node ? 1 : 0;
        }
        if (filled < node.in_count) {
            return;
        }
        for (Arrived& arrived : state_.arrived) {
            arrived.count -= arrived.parent == move.parent && model_.flows[arrived.flow].target == move.node ? 1 : 0;
        }
        std::erase_if(state_.arrived, [](const Arrived& a) { return a.count == 0; });
    }
    pass(move.node);
    leave(move.node, move.parent);
}

// BPMN 2.0.2, 13.4.3: the join fires when every token that can still reach one of its empty flows can also reach one
// that is filled, without passing the join.
bool Machine::fire_inclusive_join() {
    for (size_t i = 0; i < state_.arrived.size(); ++i) {
        const Arrived arrived = state_.arrived[i];
        const Index node = model_.flows[arrived.flow].target;
        const Index join = model_.nodes[node].join;
        if (join == no_index || is_blocked(model_.joins[join], arrived.parent)) {
            continue;
        }
        for (Arrived& other : state_.arrived) {
            const bool is_here = other.parent == arrived.parent && model_.flows[other.flow].target == node;
            other.count -= is_here ? 1 : 0;
        }
        std::erase_if(state_.arrived, [](const Arrived& a) { return a.count == 0; });
        choose_inclusive({.node = node, .parent = arrived.parent});
        touch(arrived.parent);
        return true;
    }
    return false;
}

bool Machine::is_blocked(const InclusiveJoin& join, uint32_t parent) const {
    const auto incoming = model_.in(join.node);
    std::vector<bool> filled(incoming.size());
    for (const Arrived& arrived : state_.arrived) {
        for (size_t i = 0; i < incoming.size(); ++i) {
            filled[i] = filled[i] || (arrived.flow == incoming[i] && arrived.parent == parent);
        }
    }
    const auto holds_up = [&](Index at) {
        bool to_empty = false;
        for (size_t i = 0; i < incoming.size(); ++i) {
            if (join.reaches(i, at)) {
                if (filled[i]) {
                    return false;
                }
                to_empty = true;
            }
        }
        return to_empty;
    };
    for (const Token& token : state_.tokens) {
        if (token.parent == parent && holds_up(token.node)) {
            return true;
        }
    }
    return std::any_of(state_.arrived.begin(), state_.arrived.end(), [&](const Arrived& arrived) {
        const Index target = model_.flows[arrived.flow].target;
        return arrived.parent == parent && target != join.node && holds_up(target);
    });
}

// Sends a token along every flow that is open: those without a condition, those whose condition holds, and the default
// where no condition did.
void Machine::leave(Index index, uint32_t parent) {
    if (state_.status != Status::running) {
        return;
    }
    const Node& node = model_.nodes[index];
    touch(parent);
    if (node.link != no_index) {
        moves_.push({.node = node.link, .parent = parent});
        return;
    }
    for (uint32_t token = 0; token < node.completion_quantity; ++token) {
        bool any_held = false;
        for (Index flow : model_.out(index)) {
            if (flow == node.default_flow) {
                continue;
            }
            const bool conditional = model_.flows[flow].condition != no_index;
            if (!conditional || condition_holds(flow, parent)) {
                any_held = any_held || conditional;
                take(flow, parent);
            }
        }
        if (node.default_flow != no_index && !any_held) {
            take(node.default_flow, parent);
        }
    }
}

void Machine::take(Index flow, uint32_t parent) {
    moves_.push({.node = model_.flows[flow].target, .flow = flow, .parent = parent});
}

bool Machine::condition_holds(Index flow, uint32_t parent) const {
    const Index condition = model_.flows[flow].condition;
    return condition != no_index && holds(condition, parent);
}

void Machine::pass(Index node) {
    visit(node);
    add({.kind = Effect::Kind::passed, .node = node});
}

} // namespace tonghe::process
