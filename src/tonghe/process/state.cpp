#include "tonghe/process/state.hpp"

#include <algorithm>
#include <utility>

namespace tonghe::process {

const Token* State::token(uint32_t id) const {
    const auto found = std::lower_bound(tokens.begin(), tokens.end(), id, [](const Token& t, uint32_t wanted) {
        return t.id < wanted;
    });
    return found == tokens.end() || found->id != id ? nullptr : &*found;
}

Token* State::token(uint32_t id) { return const_cast<Token*>(std::as_const(*this).token(id)); }

bool State::has_visited(Index node) const {
    return node / 8 < visited.size() && (visited[node / 8] >> (node % 8) & 1) != 0;
}

JsonArray Many::all_results() const {
    JsonArray all;
    for (const SharedJson& lot : full_results) {
        const JsonArray& of_lot = lot.value().as_array();
        all.insert(all.end(), of_lot.begin(), of_lot.end());
    }
    all.insert(all.end(), results.begin(), results.end());
    return all;
}

const Json* State::variable(std::string_view name) const {
    const auto apart = large.find(name);
    return apart == large.end() ? variables.if_contains(name) : &apart->second.value();
}

JsonObject State::all_variables() const {
    JsonObject all = variables;
    for (const auto& [name, value] : large) {
        all[name] = value.value();
    }
    return all;
}

void State::set_variable(std::string_view name, Json value) {
    if (is_large(value)) {
        if (SharedJson shared(value); shared.is_apart()) {
            variables[name] = nullptr;
            large.insert_or_assign(std::string(name), std::move(shared));
            return;
        }
    }
    variables[name] = std::move(value);
    if (const auto apart = large.find(name); apart != large.end()) {
        large.erase(apart);
    }
}

std::vector<SharedJson*> parts_apart(State& state) {
    std::vector<SharedJson*> parts;
    for (auto& [name, value] : state.large) {
        parts.push_back(&value);
    }
    for (Many& many : state.many) {
        if (many.items.is_apart()) {
            parts.push_back(&many.items);
        }
        for (SharedJson& results : many.full_results) {
            parts.push_back(&results);
        }
    }
    return parts;
}

namespace {

// Whether everything the state names is in the model, and stands where the machine may rely on it.
class Fitting {
    static constexpr uint32_t numbers_max = 0xF0000000; // so that no step runs out of them

  public:
    Fitting(const State& state, const Model& model) : state_(state), model_(model) {}

    bool run() const {
        const size_t nodes = model_.nodes.size();
        return state_.model == model_.fingerprint && state_.next_id < numbers_max &&
               state_.visited.size() == (nodes + 7) / 8 && tokens_fit() &&
               all(state_.arrived, [&](const Arrived& a) { return arrived_fits(a); }) &&
               all(state_.timers, [&](const Armed& t) { return timer_fits(t); }) &&
               all(state_.subscriptions, [&](const Subscription& s) { return subscription_fits(s); }) &&
               all(state_.many, [&](const Many& m) { return many_fits(m); }) && locals_fit() &&
               all(state_.completed,
                   [&](const Completed& c) {
                       return c.node < nodes && is_activity(model_.nodes[c.node].kind) && c.parent < c.token;
                   }) &&
               all(state_.resumptions, [&](const Resumption& r) {
                   return state_.token(r.token) != nullptr && all(r.nodes, [&](Index n) { return n < nodes; }) &&
                          all(r.arrived, [&](const Arrived& a) { return arrived_fits(a); });
               });
    }

  private:
    template <class List, class Test> static bool all(const List& list, Test test) {
        return std::all_of(list.begin(), list.end(), test);
    }

    // Thousands of instances may stand inside the same token: the one asked for last is remembered.
    const Token* token(uint32_t id) const {
        if (latest_ == nullptr || latest_->id != id) {
            latest_ = state_.token(id);
        }
        return latest_;
    }

    bool is_inside_of_known(uint32_t parent) const { return parent == 0 || token(parent) != nullptr; }

    // Both are sorted, so one look along them is enough.
    bool locals_fit() const {
        auto at = state_.tokens.begin();
        uint32_t last = 0;
        return all(state_.locals, [&](const Locals& own) {
            const bool in_order = own.token > std::exchange(last, own.token);
            at = std::find_if(at, state_.tokens.end(), [&](const Token& token) { return token.id >= own.token; });
            return in_order && at != state_.tokens.end() && at->id == own.token;
        });
    }

    bool tokens_fit() const {
        uint32_t last = 0;
        for (const Token& token : state_.tokens) {
            if (token.id <= last || token.id >= state_.next_id || token.node >= model_.nodes.size() ||
                token.parent >= token.id || !is_inside_of_known(token.parent) || !wait_fits(token)) {
                return false;
            }
            last = token.id;
        }
        return true;
    }

    bool wait_fits(const Token& token) const {
        const Node& node = model_.nodes[token.node];
        const Token* parent = this->token(token.parent);
        if (token.about != 0 && node.loop != no_index && (parent == nullptr || parent->wait != Wait::instances)) {
            return false; // an instance stands inside its loop
        }
        const bool in_scope = token.parent == 0 ? node.scope == 0 || node.kind == NodeKind::pool : parent_fits(token);
        switch (token.wait) {
        case Wait::inside:
            return in_scope && node.inner != no_index;
        case Wait::instances:
            return in_scope && node.loop != no_index &&
                   std::any_of(state_.many.begin(), state_.many.end(), [&](const Many& m) {
                       return m.token == token.id;
                   });
        default:
            return in_scope;
        }
    }

    // Inside a scope stand its nodes; inside a loop its instances; whatever undoes stands where it is called.
    bool parent_fits(const Token& token) const {
        const Token& parent = *this->token(token.parent);
        const Node& holder = model_.nodes[parent.node];
        if (parent.wait == Wait::instances) {
            return parent.node == token.node && token.about != 0;
        }
        if (parent.wait == Wait::inside) {
            return holder.inner != no_index && model_.nodes[token.node].scope == holder.inner;
        }
        return parent.wait == Wait::compensation;
    }

    bool arrived_fits(const Arrived& arrived) const {
        return arrived.flow < model_.flows.size() && arrived.count > 0 && is_inside_of_known(arrived.parent);
    }

    const Trigger* trigger_of(Index node, uint32_t trigger) const {
        return node < model_.nodes.size() && trigger < model_.nodes[node].trigger_count
                   ? &model_.triggers_of(node)[trigger]
                   : nullptr;
    }

    // An owner without a number is the process itself, which listens through its event sub-processes alone.
    bool owner_fits(uint32_t owner, Index node) const {
        const Node& event = model_.nodes[node];
        if (event.kind == NodeKind::start) {
            const Index scope = model_.scopes[event.scope].parent;
            const Token* token = state_.token(owner);
            return scope != no_index && (owner == 0 ? scope == 0
                                                    : token != nullptr && token->wait == Wait::inside &&
                                                          model_.nodes[token->node].inner == scope);
        }
        return state_.token(owner) != nullptr;
    }

    bool timer_fits(const Armed& armed) const {
        const Trigger* trigger = trigger_of(armed.node, armed.trigger);
        return trigger != nullptr && trigger->kind == TriggerKind::timer && owner_fits(armed.token, armed.node);
    }

    bool subscription_fits(const Subscription& own) const {
        const Trigger* trigger = trigger_of(own.node, own.trigger);
        return trigger != nullptr && owner_fits(own.token, own.node) &&
               (trigger->kind == TriggerKind::message || trigger->kind == TriggerKind::signal ||
                trigger->kind == TriggerKind::conditional);
    }

    bool many_fits(const Many& many) const {
        const Token* token = state_.token(many.token);
        return token != nullptr && many.done <= many.started;
    }

    const State& state_;
    const Model& model_;
    mutable const Token* latest_ = nullptr;
};

} // namespace

bool State::fits(const Model& of) const { return Fitting(*this, of).run(); }

} // namespace tonghe::process
