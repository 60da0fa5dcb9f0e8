#include "tonghe/process/migrate.hpp"

namespace tonghe::process {

namespace {

using Reason = Unfit::Reason;

class Migration {
  public:
    Migration(const Model& from, const Model& to, const NodeMap& map, const State& state)
        : from_(from), to_(to), map_(map), state_(state), next_(state) {}

    std::vector<Unfit> run(State& state) {
        if (!state_.fits(from_)) {
            return {{.reason = Reason::other_model, .element = from_.process.id}};
        }
        move_tokens();
        move_arrivals(next_.arrived);
        move_timers();
        move_subscriptions();
        for (Completed& completed : next_.completed) {
            completed.node = same_kind(completed.node);
        }
        for (Resumption& again : next_.resumptions) {
            for (Index& node : again.nodes) {
                node = same_kind(node);
            }
            move_arrivals(again.arrived);
        }
        next_.visited.assign((to_.nodes.size() + 7) / 8, 0);
        for (Index node = 0; node < from_.nodes.size(); ++node) {
            const auto image = image_of(node);
            if (image && state_.has_visited(node)) {
                next_.visited[*image / 8] |= static_cast<uint8_t>(1U << (*image % 8));
            }
        }
        next_.model = to_.fingerprint;
        if (unfit_.empty() && !next_.fits(to_)) {
            add(Reason::other_place, 0);
        }
        if (unfit_.empty()) {
            state = std::move(next_);
        }
        return std::move(unfit_);
    }

  private:
    void add(Reason reason, Index node) {
        Unfit unfit{.reason = reason, .element = from_.elements[node].id};
        if (std::find(unfit_.begin(), unfit_.end(), unfit) == unfit_.end()) {
            unfit_.push_back(std::move(unfit));
        }
    }

    std::optional<Index> image_of(Index node) const {
        const std::string& id = from_.elements[node].id;
        const auto named = map_.find(id);
        return to_.find(named == map_.end() ? id : named->second);
    }

    // The image of a node that something stands at; the node itself, and a reason, where there is none.
    Index same_kind(Index node) {
        const auto image = image_of(node);
        if (!image) {
            add(Reason::no_image, node);
            return 0;
        }
        const Node& before = from_.nodes[node];
        const Node& after = to_.nodes[*image];
        if (before.kind != after.kind || before.for_compensation != after.for_compensation) {
            add(Reason::other_kind, node);
        } else if (before.kind == NodeKind::call_activity && (before.inner == no_index) != (after.inner == no_index)) {
            add(Reason::other_kind, node);
        }
        return *image;
    }

    void move_tokens() {
        for (Token& token : next_.tokens) {
            const Index before = token.node;
            token.node = same_kind(before);
            if (!image_of(before)) {
                continue;
            }
            const Index loop_before = from_.nodes[before].loop;
            const Index loop_after = to_.nodes[token.node].loop;
            const bool same_loop =
                (loop_before == no_index) == (loop_after == no_index) &&
                (loop_before == no_index || from_.loops[loop_before].kind == to_.loops[loop_after].kind);
            if (!same_loop) {
                add(Reason::other_loop, before);
            }
            if (!stands_in_same(token)) {
                add(Reason::other_place, before);
            }
        }
    }

    bool stands_in_same(const Token& token) const {
        const Index scope = to_.nodes[token.node].scope;
        if (token.parent == 0) {
            return scope == 0;
        }
        const Token& parent = *std::as_const(next_).token(token.parent); // moved already: it stands before
        return parent.wait != Wait::inside || to_.nodes[parent.node].inner == scope;
    }

    std::optional<Index> flow_image(Index flow) const {
        const auto by_id = std::find(to_.flow_ids.begin(), to_.flow_ids.end(), from_.flow_ids[flow]);
        if (by_id != to_.flow_ids.end()) {
            return static_cast<Index>(by_id - to_.flow_ids.begin());
        }
        const auto source = image_of(from_.flows[flow].source);
        const auto target = image_of(from_.flows[flow].target);
        for (Index other = 0; source && target && other < to_.flows.size(); ++other) {
            if (to_.flows[other].source == *source && to_.flows[other].target == *target) {
                return other;
            }
        }
        return std::nullopt;
    }

    void move_arrivals(std::vector<Arrived>& list) {
        for (Arrived& arrived : list) {
            const Index join = from_.flows[arrived.flow].target;
            const auto image = flow_image(arrived.flow);
            if (!image) {
                add(Reason::no_image, join);
            } else if (to_.flows[*image].target != same_kind(join)) {
                add(Reason::other_place, join);
            } else {
                arrived.flow = *image;
            }
        }
    }

    // An event keeps its triggers in their order and stays at the image of its activity.
    Index event_image(Index event, uint32_t trigger) {
        const Index image = same_kind(event);
        if (!image_of(event)) {
            return image;
        }
        const auto before = from_.triggers_of(event);
        const auto after = to_.triggers_of(image);
        if (before.size() != after.size() || before[trigger].kind != after[trigger].kind ||
            before[trigger].name != after[trigger].name) {
            add(Reason::other_trigger, event);
        }
        const Index host = from_.nodes[event].host;
        if (host != no_index && to_.nodes[image].host != same_kind(host)) {
            add(Reason::other_place, event);
        }
        return image;
    }

    void move_timers() {
        for (Armed& armed : next_.timers) {
            armed.node = event_image(armed.node, armed.trigger);
        }
    }

    void move_subscriptions() {
        for (Subscription& own : next_.subscriptions) {
            own.node = event_image(own.node, own.trigger);
        }
    }

    const Model& from_;
    const Model& to_;
    const NodeMap& map_;
    const State& state_;
    State next_;
    std::vector<Unfit> unfit_;
};

} // namespace

std::vector<Unfit> migrate(const Model& from, const Model& to, const NodeMap& map, State& state) {
    const State before = state;
    return Migration(from, to, map, before).run(state);
}

} // namespace tonghe::process
