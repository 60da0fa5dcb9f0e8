#include "tonghe/process/step.hpp"

#include "tonghe/process/returning.hpp"

#include <deque>

namespace tonghe::process {

namespace {

class Machine {
  public:
    Machine(const Model& model, const State& state, Instant now) : model_(model), state_(state), now_(now) {}

    Refusal run(const Input& input) {
        const Refusal refusal = begin(input);
        if (refusal != Refusal::none) {
            return refusal;
        }
        for (int moves = 0; !moves_.empty(); ++moves) {
            if (moves == moves_max) {
                return Refusal::too_many_moves;
            }
            const Move move = moves_.front();
            moves_.pop_front();
            enter(move);
        }
        settle();
        return Refusal::none;
    }

    State state() && { return std::move(state_); }

    std::vector<Effect> effects() && { return std::move(effects_); }

  private:
    struct Move { // a token on its way to a node
        Index node = 0;
        Index flow = no_index;
    };

    Refusal begin(const Input& input) {
        if (input.kind == Input::Kind::start) {
            return start(input);
        }
        if (state_.status != Status::running) {
            return Refusal::not_running;
        }
        if (!state_.fits(model_)) {
            return Refusal::other_model;
        }
        switch (input.kind) {
        case Input::Kind::timer_fired:
            return fire(input.token);
        case Input::Kind::return_to:
            return take_back(input);
        case Input::Kind::set_variables:
            merge(input.variables);
            return Refusal::none;
        case Input::Kind::cancel:
            finish(Status::cancelled, "");
            return Refusal::none;
        default:
            return answer(input);
        }
    }

    Refusal start(const Input& input) {
        if (state_.status != Status::fresh) {
            return Refusal::already_started;
        }
        state_.status = Status::running;
        state_.model = model_.fingerprint;
        state_.visited.assign((model_.nodes.size() + 7) / 8, 0);
        merge(input.variables);
        moves_.push_back({model_.start});
        return Refusal::none;
    }

    // Something a token waited for has come about.
    Refusal answer(const Input& input) {
        const Token* found = state_.token(input.token);
        if (found == nullptr) {
            return Refusal::unknown_token;
        }
        const Token token = *found;
        const Wait wanted = input.kind == Input::Kind::complete_task ? Wait::person
                            : input.kind == Input::Kind::retry       ? Wait::help
                            : input.kind == Input::Kind::service_done || input.kind == Input::Kind::service_failed
                                ? Wait::service
                                : Wait::child;
        if (token.wait != wanted) {
            return Refusal::not_waiting_so;
        }
        if (input.kind == Input::Kind::service_failed || input.kind == Input::Kind::child_failed) {
            fail(token, input.outcome);
            return Refusal::none;
        }
        const Element& element = model_.elements[token.node];
        if (input.kind == Input::Kind::complete_task) {
            const auto& offered = element.outcomes;
            const bool known = offered.empty()
                                   ? input.outcome.empty()
                                   : std::find(offered.begin(), offered.end(), input.outcome) != offered.end();
            if (!known) {
                return Refusal::unknown_outcome;
            }
        }
        merge(input.variables);
        if (input.kind == Input::Kind::retry) {
            remove(token, false);
            moves_.push_back({token.node});
            return Refusal::none;
        }
        if (!input.outcome.empty()) {
            state_.variables["outcome"] = input.outcome;
            state_.variables[element.id] = JsonObject{{"outcome", input.outcome}};
        }
        remove(token, false);
        leave(token.node);
        return Refusal::none;
    }

    Refusal fire(uint32_t timer) {
        const auto found =
            std::find_if(state_.timers.begin(), state_.timers.end(), [&](const Armed& t) { return t.id == timer; });
        if (found == state_.timers.end()) {
            return Refusal::unknown_token;
        }
        const Armed armed = *found;
        state_.timers.erase(found);
        const Token token = *state_.token(armed.token);
        if (token.node == armed.node) { // the catch event itself
            remove(token, false);
            leave(token.node);
            return Refusal::none;
        }
        if (model_.nodes[armed.node].interrupting) {
            remove(token, true);
        }
        pass(armed.node);
        leave(armed.node);
        return Refusal::none;
    }

    Refusal take_back(const Input& input) {
        const Token* token = state_.token(input.token);
        if (token == nullptr) {
            return Refusal::unknown_token;
        }
        const auto legal = returnable(model_, state_, input.token);
        const auto target =
            std::find_if(legal.begin(), legal.end(), [&](const ReturnTarget& t) { return t.node == input.element; });
        if (target == legal.end()) {
            return Refusal::not_returnable;
        }
        const std::vector<Token> tokens = state_.tokens;
        for (const Token& other : tokens) {
            if (model_.dominates(target->region, other.node)) {
                remove(other, true);
            }
        }
        std::erase_if(state_.arrived, [&](const Arrived& a) {
            return model_.dominates(target->region, model_.flows[a.flow].source);
        });
        merge(input.variables);
        moves_.push_back({target->node});
        return Refusal::none;
    }

    // An error of a service or a called process: to the boundary event for its code, else to the one for any, else it
    // waits for an operator.
    void fail(const Token& token, const std::string& code) {
        Index catcher = no_index;
        for (Index boundary : model_.boundaries_of(token.node)) {
            if (model_.nodes[boundary].kind == NodeKind::error_boundary) {
                const std::string& caught = model_.elements[boundary].code;
                if (caught == code) {
                    catcher = boundary;
                    break;
                }
                if (caught.empty()) {
                    catcher = boundary;
                }
            }
        }
        if (catcher == no_index) {
            wait_for_help(token.id);
            add({.kind = Effect::Kind::stuck, .token = token.id, .node = token.node, .text = code});
            return;
        }
        state_.variables["error"] = code;
        // The failed work is over by itself: nothing is left to take away from a service or a child.
        wait_for_help(token.id);
        remove(*state_.token(token.id), true);
        pass(catcher);
        leave(catcher);
    }

    void enter(const Move& move) {
        const Node& node = model_.nodes[move.node];
        state_.visited[move.node / 8] |= static_cast<uint8_t>(1U << (move.node % 8));
        switch (node.kind) {
        case NodeKind::start:
            pass(move.node);
            leave(move.node);
            break;
        case NodeKind::end:
            pass(move.node);
            if (const auto outcome = model_.elements[move.node].attribute("outcome"); !outcome.empty()) {
                state_.outcome = outcome;
            }
            break;
        case NodeKind::error_end:
            pass(move.node);
            finish(Status::failed, model_.elements[move.node].code);
            break;
        case NodeKind::user_task:
            arrive(move.node, Wait::person, Effect::Kind::open_task);
            break;
        case NodeKind::service_task:
            arrive(move.node, Wait::service, Effect::Kind::call_service);
            break;
        case NodeKind::call_activity:
            arrive(move.node, Wait::child, Effect::Kind::start_child);
            break;
        case NodeKind::timer_catch:
            arm(move.node, arrive(move.node, Wait::moment, {}));
            break;
        case NodeKind::exclusive:
            choose(move.node);
            break;
        case NodeKind::parallel:
            join(move);
            break;
        case NodeKind::timer_boundary:
        case NodeKind::error_boundary:
            break; // reached through their activity only
        }
    }

    uint32_t arrive(Index node, Wait wait, std::optional<Effect::Kind> wish) {
        const uint32_t id = state_.next_id++;
        state_.tokens.push_back({id, node, wait});
        add({.kind = Effect::Kind::entered, .token = id, .node = node});
        if (wish) {
            add({.kind = *wish, .token = id, .node = node, .text = model_.elements[node].code});
        }
        for (Index boundary : model_.boundaries_of(node)) {
            if (model_.nodes[boundary].kind == NodeKind::timer_boundary) {
                arm(boundary, id);
            }
        }
        return id;
    }

    void arm(Index event, uint32_t token) {
        const TimerRule& rule = model_.timers[model_.nodes[event].timer];
        const uint32_t id = state_.next_id++;
        state_.timers.push_back({id, event, token});
        Effect effect{.kind = Effect::Kind::arm_timer, .token = id, .node = event};
        switch (rule.kind) {
        case TimerRule::Kind::duration:
            effect.due = now_ + rule.duration;
            break;
        case TimerRule::Kind::moment:
            effect.due = std::max(now_, rule.moment);
            break;
        case TimerRule::Kind::workdays:
            effect.workdays = rule.workdays;
            break;
        }
        add(std::move(effect));
    }

    void choose(Index node) {
        const auto flows = model_.out(node);
        Index taken = flows.size() == 1 && model_.flows[flows[0]].condition == no_index ? flows[0] : no_index;
        for (Index flow : flows) {
            if (taken == no_index && flow != model_.nodes[node].default_flow && condition_holds(flow)) {
                taken = flow;
            }
        }
        taken = taken == no_index ? model_.nodes[node].default_flow : taken;
        if (taken == no_index) {
            const uint32_t id = arrive(node, Wait::help, {});
            add({.kind = Effect::Kind::stuck, .token = id, .node = node, .text = "process.no_condition_held"});
            return;
        }
        pass(node);
        take(taken);
    }

    void join(const Move& move) {
        if (model_.nodes[move.node].in_count > 1 && move.flow != no_index) {
            auto found = std::find_if(state_.arrived.begin(), state_.arrived.end(), [&](const Arrived& a) {
                return a.flow == move.flow;
            });
            if (found == state_.arrived.end()) {
                state_.arrived.push_back({move.flow, 1});
            } else {
                ++found->count;
            }
            const auto incoming = model_.in(move.node);
            const auto has_arrived = [&](Index flow) {
                return std::any_of(state_.arrived.begin(), state_.arrived.end(), [&](const Arrived& a) {
                    return a.flow == flow;
                });
            };
            if (!std::all_of(incoming.begin(), incoming.end(), has_arrived)) {
                return;
            }
            for (Arrived& arrived : state_.arrived) {
                arrived.count -= model_.flows[arrived.flow].target == move.node ? 1 : 0;
            }
            std::erase_if(state_.arrived, [](const Arrived& a) { return a.count == 0; });
        }
        pass(move.node);
        leave(move.node);
    }

    // Sends a token along every flow that is open: those without a condition, those whose condition holds, and the
    // default where no condition did.
    void leave(Index node) {
        if (state_.status != Status::running) {
            return;
        }
        const Index fallback = model_.nodes[node].default_flow;
        bool any_held = false;
        for (Index flow : model_.out(node)) {
            if (flow == fallback) {
                continue;
            }
            const bool conditional = model_.flows[flow].condition != no_index;
            if (!conditional || condition_holds(flow)) {
                any_held = any_held || conditional;
                take(flow);
            }
        }
        if (fallback != no_index && !any_held) {
            take(fallback);
        }
    }

    void take(Index flow) { moves_.push_back({model_.flows[flow].target, flow}); }

    bool condition_holds(Index flow) const {
        const Index condition = model_.flows[flow].condition;
        return condition != no_index && rules::holds(model_.conditions[condition], state_.variables) == true;
    }

    // Takes a token off its node, with its timers; `cancelled` where nobody finished what it waited for.
    void remove(const Token token, bool cancelled) {
        std::erase_if(state_.tokens, [&](const Token& t) { return t.id == token.id; });
        std::erase_if(state_.timers, [&](const Armed& armed) {
            if (armed.token != token.id) {
                return false;
            }
            add({.kind = Effect::Kind::cancel_timer, .token = armed.id, .node = armed.node});
            return true;
        });
        if (cancelled && token.wait == Wait::person) {
            add({.kind = Effect::Kind::close_task, .token = token.id, .node = token.node});
        } else if (cancelled && token.wait == Wait::child) {
            add({.kind = Effect::Kind::cancel_child, .token = token.id, .node = token.node});
        }
        add({.kind = Effect::Kind::left, .token = token.id, .node = token.node, .cancelled = cancelled});
    }

    void finish(Status status, const std::string& outcome) {
        moves_.clear();
        const std::vector<Token> tokens = state_.tokens;
        for (const Token& token : tokens) {
            remove(token, true);
        }
        state_.arrived.clear();
        state_.status = status;
        state_.outcome = outcome;
        add({.kind = Effect::Kind::ended, .text = outcome});
    }

    // When nothing moves any more: the process has ended, waits for something, or waits for ever.
    void settle() {
        if (state_.status != Status::running || !state_.tokens.empty()) {
            return;
        }
        if (state_.arrived.empty()) {
            state_.status = Status::ended;
            add({.kind = Effect::Kind::ended, .text = state_.outcome});
        } else {
            add(
                {.kind = Effect::Kind::stuck,
                 .node = model_.flows[state_.arrived[0].flow].target,
                 .text = "process.join_waits_for_ever"}
            );
        }
    }

    void pass(Index node) {
        state_.visited[node / 8] |= static_cast<uint8_t>(1U << (node % 8));
        add({.kind = Effect::Kind::passed, .node = node});
    }

    void merge(const JsonObject& variables) {
        for (const auto& member : variables) {
            state_.variables[member.key()] = member.value();
        }
    }

    void wait_for_help(uint32_t id) {
        for (Token& token : state_.tokens) {
            token.wait = token.id == id ? Wait::help : token.wait;
        }
    }

    void add(Effect effect) { effects_.push_back(std::move(effect)); }

    const Model& model_;
    State state_;
    Instant now_;
    std::deque<Move> moves_;
    std::vector<Effect> effects_;
};

} // namespace

Step step(const Model& model, const State& state, const Input& input, Instant now) {
    Machine machine(model, state, now);
    const Refusal refusal = machine.run(input);
    if (refusal != Refusal::none) {
        return {state, {}, refusal};
    }
    std::vector<Effect> effects = std::move(machine).effects();
    return {std::move(machine).state(), std::move(effects)};
}

} // namespace tonghe::process
