// Compensation: completed activities are remembered, and undone in the reverse order.
#include "tonghe/process/internal/machine.hpp"

namespace tonghe::process {

void Machine::remember(const Token& token) {
    if (model_.nodes[token.node].is_compensable) {
        state_.completed.push_back({.token = token.id, .node = token.node, .parent = token.parent});
    }
}

// Undoes what was completed in the scope of the throwing event, or in the one around it where that is an event
// sub-process. False: the token waits for it.
bool Machine::compensate(const Move& move, const Trigger& trigger) {
    std::vector<uint32_t> scopes{move.parent};
    if (const Token* at = std::as_const(state_).token(move.parent); at != nullptr) {
        const Index inner = model_.nodes[at->node].inner;
        if (inner != no_index && model_.scopes[inner].kind == ScopeKind::event) {
            scopes.push_back(at->about != 0 ? at->about : at->parent);
        }
    }
    const auto is_meant = [&](const Completed& c) {
        return c.by == 0 && std::find(scopes.begin(), scopes.end(), c.parent) != scopes.end() &&
               (trigger.activity == no_index || trigger.activity == c.node);
    };
    if (std::none_of(state_.completed.begin(), state_.completed.end(), is_meant)) {
        return true;
    }
    const uint32_t id = arrive(move.node, move.parent, Wait::compensation, {}, trigger.waits ? 0 : 1);
    const auto count = state_.completed.size();
    for (size_t record = 0; record < count; ++record) {
        if (is_meant(state_.completed[record])) {
            schedule(record, id);
        }
    }
    touch(id);
    return !trigger.waits;
}

// Marks what undoes this record: a handler of its own, else what was completed inside it.
void Machine::schedule(size_t place, uint32_t by) {
    const Completed record = state_.completed[place];
    state_.completed[place].by = by;
    const Node& node = model_.nodes[record.node];
    const auto boundaries = model_.boundaries_of(record.node);
    const bool has_handler = std::any_of(boundaries.begin(), boundaries.end(), [&](Index boundary) {
        return model_.nodes[boundary].handler != no_index;
    });
    const bool is_undone_whole =
        has_handler ||
        (node.inner != no_index &&
         catcher(model_.scopes[node.inner].event_starts, TriggerKind::compensation, "", no_index) != no_index);
    for (size_t inner = 0; !is_undone_whole && inner < state_.completed.size(); ++inner) {
        if (state_.completed[inner].parent == record.token && state_.completed[inner].by == 0) {
            schedule(inner, by);
        }
    }
}

// The latest of what this token undoes; when none is left the token goes on.
void Machine::undo_next(uint32_t id) {
    while (true) {
        const auto latest = std::find_if(state_.completed.rbegin(), state_.completed.rend(), [&](const Completed& c) {
            return c.by == id;
        });
        if (latest == state_.completed.rend()) {
            break;
        }
        const Completed record = *latest;
        state_.completed.erase(std::next(latest).base());
        for (Index boundary : model_.boundaries_of(record.node)) {
            if (model_.nodes[boundary].handler != no_index) {
                pass(boundary);
                moves_.push({.node = model_.nodes[boundary].handler, .parent = id});
                touch(id);
                return;
            }
        }
        const Index inner = model_.nodes[record.node].inner;
        const Index start = inner == no_index
                                ? no_index
                                : catcher(model_.scopes[inner].event_starts, TriggerKind::compensation, "", no_index);
        if (start != no_index) {
            start_event_scope(id, start, record.token);
            return;
        }
    }
    const Token token = *std::as_const(state_).token(id);
    const Node& node = model_.nodes[token.node];
    if (node.kind == NodeKind::sub_process) { // a transaction that was cancelled
        Index caught = no_index;
        for (Index boundary : model_.boundaries_of(token.node)) {
            const auto triggers = model_.triggers_of(boundary);
            caught = !triggers.empty() && triggers[0].kind == TriggerKind::cancel ? boundary : caught;
        }
        remove(id, true);
        if (caught != no_index) {
            pass(caught);
            leave(caught, token.parent);
        }
        return;
    }
    remove(id, false);
    if (token.about == 0 && node.kind != NodeKind::end) {
        leave(token.node, token.parent);
    }
}

// Everything in the transaction is taken away, what was completed undone, and its cancel event goes on.
void Machine::cancel_transaction(uint32_t parent) {
    for (uint32_t id = parent; id != 0;) {
        const Token token = *std::as_const(state_).token(id);
        const Index inner = model_.nodes[token.node].inner;
        if (inner != no_index && model_.scopes[inner].kind == ScopeKind::transaction && token.wait == Wait::inside) {
            std::vector<Completed> done = state_.completed;
            clear_inside(id);
            state_.completed = std::move(done);
            state_.token(id)->wait = Wait::compensation;
            for (size_t record = 0; record < state_.completed.size(); ++record) {
                if (state_.completed[record].parent == id && state_.completed[record].by == 0) {
                    schedule(record, id);
                }
            }
            touch(id);
            return;
        }
        id = token.parent;
    }
}

} // namespace tonghe::process
