// Sub-processes, called processes and pools: how they begin, run empty, and are taken away.
#include "tonghe/process/internal/machine.hpp"

namespace tonghe::process {

// The scope whose tokens have this one as their parent.
Index Machine::scope_inside(uint32_t id) const {
    if (id == 0) {
        return 0;
    }
    const Token* token = std::as_const(state_).token(id);
    return token == nullptr || token->wait != Wait::inside ? no_index : model_.nodes[token->node].inner;
}

bool Machine::has_inside(uint32_t id) const {
    bool found =
        std::any_of(state_.tokens.begin(), state_.tokens.end(), [&](const Token& t) { return t.parent == id; });
    moves_.each([&](const Move& move) { found = found || move.parent == id; });
    throws_.each([&](const Move& move) { found = found || move.parent == id; });
    return found;
}

void Machine::open_scope(uint32_t token, Index scope) {
    const Scope& inside = model_.scopes[scope];
    for (const Mapping& own : inside.properties) {
        Json first = own.expression == no_index ? Json() : value(own.expression, token);
        locals(token)[own.target] = std::move(first);
    }
    interrupted_.reset();
    for (Index start : inside.event_starts) {
        arm_all(start, token);
        if (interrupted_ == token || (token != 0 && std::as_const(state_).token(token) == nullptr)) {
            return; // a condition held already: the event sub-process runs instead
        }
    }
    begin_scope(token, scope);
}

void Machine::begin_scope(uint32_t token, Index scope) {
    const Scope& inside = model_.scopes[scope];
    if (inside.kind == ScopeKind::ad_hoc && inside.is_sequential) {
        state_.many.push_back({.token = token, .total = static_cast<uint32_t>(inside.starts.size()), .started = 1});
        moves_.push({.node = inside.starts[0], .parent = token});
        return;
    }
    for (Index start : inside.starts) {
        moves_.push({.node = start, .parent = token});
    }
    touch(token);
}

// Ends one scope inside which nothing is left.
bool Machine::end_empty_scopes() {
    while (!touched_.empty()) {
        const uint32_t id = touched_.back();
        touched_.pop_back();
        const Token* token = std::as_const(state_).token(id);
        if (token == nullptr || (token->wait != Wait::inside && token->wait != Wait::compensation)) {
            continue;
        }
        const Index scope = model_.nodes[token->node].inner;
        const bool is_ad_hoc =
            token->wait == Wait::inside && scope != no_index && model_.scopes[scope].kind == ScopeKind::ad_hoc;
        if (is_ad_hoc && continue_ad_hoc(*token)) {
            return true;
        }
        const bool waits =
            has_inside(id) ||
            std::any_of(state_.arrived.begin(), state_.arrived.end(), [&](const Arrived& a) { return a.parent == id; });
        if (waits) {
            continue;
        }
        token->wait == Wait::compensation ? undo_next(id) : end_scope(id);
        return true;
    }
    return false;
}

void Machine::end_scope(uint32_t id) {
    const Token token = *std::as_const(state_).token(id);
    const Node& node = model_.nodes[token.node];
    if (node.kind == NodeKind::pool) {
        remove(id, false);
        return;
    }
    const bool is_event_scope = model_.scopes[node.inner].kind == ScopeKind::event;
    if (node.kind == NodeKind::call_activity) {
        return_from_call(token);
    }
    if (is_event_scope) {
        remove(id, false);
        touch(token.parent);
        return;
    }
    complete(id);
}

// An ad-hoc sub-process is complete when its condition holds after one of its activities, or nothing is left to do.
bool Machine::continue_ad_hoc(const Token& token) {
    const Scope& scope = model_.scopes[model_.nodes[token.node].inner];
    if (scope.completion != no_index && holds(scope.completion, token.id)) {
        if (scope.cancels_rest) {
            clear_inside(token.id);
        }
        if (!has_inside(token.id)) {
            end_scope(token.id);
            return true;
        }
        return false;
    }
    if (!scope.is_sequential || has_inside(token.id)) {
        return false;
    }
    Many* counts = many(token.id);
    if (counts == nullptr || counts->started >= scope.starts.size()) {
        return false;
    }
    moves_.push({.node = scope.starts[counts->started++], .parent = token.id});
    return true;
}

// What the call activity names in tonghe:returns, and the outcome of what it called.
void Machine::return_from_call(const Token& token) {
    const Element& element = model_.elements[token.node];
    const uint32_t to = token.about != 0 ? token.id : token.parent;
    std::string_view rest = element.attribute("returns");
    while (!rest.empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        if (const Json* value = find(rest.substr(0, comma), token.id)) {
            set(rest.substr(0, comma), Json(*value), to);
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    const Json* outcome = locals(token.id).if_contains("outcome");
    if (outcome != nullptr) {
        const Json said = *outcome;
        set("outcome", said, to);
        set(element.id, JsonObject{{"outcome", said}}, to);
    }
}

// Takes away everything inside a token (0: the main process), but not the token.
void Machine::clear_inside(uint32_t id) {
    std::vector<uint32_t> inside;
    for (const Token& token : state_.tokens) {
        if (token.parent == id && model_.nodes[token.node].kind != NodeKind::pool) {
            inside.push_back(token.id);
        }
    }
    for (auto token = inside.rbegin(); token != inside.rend(); ++token) {
        remove(*token, true);
    }
    std::erase_if(state_.arrived, [&](const Arrived& a) { return a.parent == id; });
    const auto is_inside = [&](const Move& move) { return move.parent == id; };
    moves_.erase_if(is_inside);
    throws_.erase_if(is_inside);
    if (throwing_ && is_inside(*throwing_)) {
        throwing_.reset();
    }
    touch(id);
}

// Takes a token off its node, with everything inside it; `cancelled` where nobody finished what it waited for.
void Machine::remove(uint32_t id, bool cancelled) {
    const Token* found = std::as_const(state_).token(id);
    if (found == nullptr) {
        return;
    }
    const Token token = *found;
    if (token.wait >= Wait::inside) {
        clear_inside(id);
    }
    remove_one(token, cancelled);
    touch(token.parent);
}

void Machine::remove_one(const Token& token, bool cancelled) {
    const auto at =
        std::lower_bound(state_.tokens.begin(), state_.tokens.end(), token.id, [](const Token& t, uint32_t id) {
            return t.id < id;
        });
    state_.tokens.erase(at);
    if (!state_.timers.empty()) {
        std::erase_if(state_.timers, [&](const Armed& armed) {
            if (armed.token != token.id) {
                return false;
            }
            add({.kind = Effect::Kind::cancel_timer, .token = armed.id, .node = armed.node});
            return true;
        });
    }
    if (!state_.subscriptions.empty()) {
        std::erase_if(state_.subscriptions, [&](const Subscription& own) {
            if (own.token != token.id) {
                return false;
            }
            if (model_.triggers_of(own.node)[own.trigger].kind != TriggerKind::conditional) {
                add({.kind = Effect::Kind::unsubscribe, .token = own.id, .node = own.node});
            }
            return true;
        });
    }
    std::erase_if(state_.many, [&](const Many& own) { return own.token == token.id; });
    if (const auto own = locals_at(token.id); own != state_.locals.end() && own->token == token.id) {
        state_.locals.erase(own);
    }
    std::erase_if(state_.resumptions, [&](const Resumption& own) { return own.token == token.id; });
    if (cancelled && !state_.completed.empty()) { // what was done inside can be undone no more
        std::vector<uint32_t> gone{token.id};
        while (!gone.empty()) {
            const uint32_t parent = gone.back();
            gone.pop_back();
            std::erase_if(state_.completed, [&](const Completed& c) {
                if (c.parent == parent) {
                    gone.push_back(c.token);
                }
                return c.parent == parent;
            });
        }
    }
    if (cancelled && token.wait == Wait::person) {
        add({.kind = Effect::Kind::close_task, .token = token.id, .node = token.node});
    } else if (cancelled && token.wait == Wait::child) {
        add({.kind = Effect::Kind::cancel_child, .token = token.id, .node = token.node});
    }
    add({.kind = Effect::Kind::left, .token = token.id, .node = token.node, .cancelled = cancelled});
}

void Machine::terminate(uint32_t parent) {
    if (parent != 0) {
        clear_inside(parent);
        return; // and ends, being empty
    }
    clear_inside(0);
    if (state_.tokens.empty()) { // no other process of the file runs on
        finish(Status::ended, state_.outcome);
    }
}

void Machine::finish(Status status, const std::string& outcome) {
    moves_.clear();
    throws_.clear();
    throwing_.reset();
    const std::vector<Token> tokens = state_.tokens;
    for (const Token& token : tokens) {
        if (token.parent == 0) {
            remove(token.id, true);
        }
    }
    for (const Armed& armed : state_.timers) { // of the process's own event sub-processes
        add({.kind = Effect::Kind::cancel_timer, .token = armed.id, .node = armed.node});
    }
    for (const Subscription& own : state_.subscriptions) {
        if (model_.triggers_of(own.node)[own.trigger].kind != TriggerKind::conditional) {
            add({.kind = Effect::Kind::unsubscribe, .token = own.id, .node = own.node});
        }
    }
    state_.timers.clear();
    state_.subscriptions.clear();
    state_.arrived.clear();
    state_.completed.clear();
    state_.locals.clear();
    state_.status = status;
    state_.outcome = outcome;
    add({.kind = Effect::Kind::ended, .text = outcome});
}

// When nothing moves any more: the process has ended, waits for something, or waits for ever.
void Machine::settle() {
    if (state_.status != Status::running) {
        return;
    }
    if (state_.tokens.empty() && state_.arrived.empty()) {
        const std::string outcome = state_.outcome;
        finish(Status::ended, outcome);
        return;
    }
    std::vector<uint32_t> told;
    for (const Arrived& arrived : state_.arrived) {
        const bool is_known = std::find(told.begin(), told.end(), arrived.parent) != told.end();
        if (!is_known && !has_inside(arrived.parent)) {
            told.push_back(arrived.parent);
            add(
                {.kind = Effect::Kind::stuck,
                 .node = model_.flows[arrived.flow].target,
                 .text = "process.join_waits_for_ever"}
            );
        }
    }
}

uint32_t Machine::open_pool(Index pool, const JsonObject& variables) {
    const uint32_t id = arrive(pool, 0, Wait::inside, {});
    locals(id) = variables;
    const Scope& scope = model_.scopes[model_.nodes[pool].inner];
    for (Index start : scope.event_starts) {
        arm_all(start, id);
    }
    return id;
}

} // namespace tonghe::process
