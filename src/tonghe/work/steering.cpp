#include "tonghe/work/steering.hpp"

#include "tonghe/process/step.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/guards.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/work.hpp"

#include <set>

namespace tonghe::work {

namespace {

using process::Index;
using process::Model;
using process::NodeKind;
using process::State;
using process::Token;

bool is_join(const Model& model, Index node) {
    return model.nodes[node].kind == NodeKind::parallel && model.nodes[node].in_count > 1;
}

// The flows into parallel joins that a token at `from` can come to before it passes any join.
std::set<Index> owed_flows(const Model& model, Index from) {
    std::set<Index> owed;
    std::vector<bool> seen(model.nodes.size());
    std::vector<Index> open;
    const auto leave = [&](Index node) {
        for (const Index flow : model.out(node)) {
            const Index target = model.flows[flow].target;
            if (is_join(model, target)) {
                owed.insert(flow);
            } else if (!seen[target]) {
                seen[target] = true;
                open.push_back(target);
            }
        }
    };
    leave(from);
    for (const Index boundary : model.boundaries_of(from)) {
        leave(boundary);
    }
    while (!open.empty()) {
        const Index node = open.back();
        open.pop_back();
        leave(node);
        for (const Index boundary : model.boundaries_of(node)) {
            leave(boundary);
        }
    }
    return owed;
}

// Of each join it comes to, every flow.
bool owes_whole_joins(const Model& model, const std::set<Index>& owed) {
    return std::all_of(owed.begin(), owed.end(), [&](Index flow) {
        const auto incoming = model.in(model.flows[flow].target);
        return std::all_of(incoming.begin(), incoming.end(), [&](Index other) { return owed.contains(other); });
    });
}

bool is_alone(const Model& model, const State& state, const Token& token) {
    const bool others = std::any_of(state.tokens.begin(), state.tokens.end(), [&](const Token& other) {
        return other.id != token.id && other.parent == token.parent &&
               model.nodes[other.node].scope == model.nodes[token.node].scope;
    });
    const bool arrived = std::any_of(state.arrived.begin(), state.arrived.end(), [&](const process::Arrived& one) {
        return one.parent == token.parent;
    });
    return !others && !arrived;
}

bool is_legal_act(const Model& model, Index node) {
    const std::string_view act = model.elements[node].attribute("act");
    return model.nodes[node].kind == NodeKind::user_task && (act == "accept" || act == "decide");
}

// A step that accepts or decides, is not done, and lies on every way to `target`.
bool passes_over_an_act(const Model& model, const State& state, Index target) {
    for (Index node = 0; node < model.nodes.size(); ++node) {
        if (node == target || !is_legal_act(model, node) || !model.dominates(node, target)) {
            continue;
        }
        const bool stands = std::any_of(state.tokens.begin(), state.tokens.end(), [&](const Token& token) {
            return token.node == node;
        });
        if (stands || !state.has_visited(node)) {
            return true;
        }
    }
    return false;
}

const Token* movable(const State& state, uint32_t id) {
    const Token* token = state.token(id);
    const bool waits = token != nullptr && token->wait != process::Wait::compensation && token->about == 0;
    return waits && state.status == process::Status::running ? token : nullptr;
}

} // namespace

std::vector<Index> steer_targets(const Model& model, const State& state, uint32_t id) {
    std::vector<Index> targets;
    const Token* token = movable(state, id);
    if (token == nullptr) {
        return targets;
    }
    const std::set<Index> owed = owed_flows(model, token->node);
    const bool alone = is_alone(model, state, *token);
    for (const Index node : jump_targets(model, state, id)) {
        // An end would close a case without a decision.
        if (node == token->node || model.nodes[node].kind == NodeKind::end ||
            process::is_gateway(model.nodes[node].kind)) {
            continue;
        }
        const std::set<Index> then = owed_flows(model, node);
        const bool keeps_joins = then == owed || (alone && owes_whole_joins(model, then));
        if (keeps_joins && !passes_over_an_act(model, state, node)) {
            targets.push_back(node);
        }
    }
    return targets;
}

bool may_skip(const Model& model, const State& state, uint32_t id) {
    const Token* token = movable(state, id);
    if (token == nullptr || is_legal_act(model, token->node)) {
        return false;
    }
    const NodeKind kind = model.nodes[token->node].kind;
    return process::is_activity(kind) || kind == NodeKind::catch_event;
}

void Work::steer(Tx& tx, const identity::Actor& by, const InstanceId& id, const Steering& steering) {
    internal::require_text(steering.reason, "/reason");
    const internal::Running& running = load(tx, id);
    const Token* token = running.state.token(steering.token);
    if (token == nullptr || running.instance.status != InstanceStatus::running) {
        throw Error(errors::steering_refused);
    }
    const std::string from = running.model->elements[token->node].id;
    process::Input input{.kind = process::Input::Kind::skip, .token = steering.token};
    JsonObject data{{"case", running.instance.case_ref}, {"element", from}, {"reason", steering.reason}};
    bool legal = steering.remedy == Remedy::skip && may_skip(*running.model, running.state, steering.token);
    if (steering.remedy == Remedy::jump) {
        const auto to = running.model->find(steering.element);
        const auto targets = steer_targets(*running.model, running.state, steering.token);
        legal = to && std::find(targets.begin(), targets.end(), *to) != targets.end();
        input.kind = process::Input::Kind::jump;
        input.element = to.value_or(process::no_index);
        data["to"] = steering.element;
    }
    if (!legal) {
        throw Error(errors::steering_refused);
    }
    tx.record(
        {.kind = steering.remedy == Remedy::skip ? events::process_skipped : events::process_jumped,
         .subject = id.text(),
         .actor = by.account,
         .data = std::move(data)}
    );
    if (advance(tx, id, input, 0) != process::Refusal::none) {
        throw Error(errors::steering_refused);
    }
}

} // namespace tonghe::work
