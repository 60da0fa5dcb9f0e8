#include "tonghe/process/returning.hpp"

#include "tonghe/process/internal/draft.hpp"

namespace tonghe::process {

namespace {

using Nodes = std::vector<bool>;

class Returning {
  public:
    Returning(const Model& model, Index from) : model_(model), from_(from) {}

    std::optional<ReturnTarget> to(Index target) {
        const Index region = common_dominator(from_, target);
        if (target == from_ || region == from_ || region == no_index) { // only what lies before
            return std::nullopt;
        }
        region_ = Nodes(model_.nodes.size());
        for (Index node = 0; node < model_.nodes.size(); ++node) {
            region_[node] = model_.dominates(region, node);
        }
        const bool leads_here = reach({target}, no_index, [&](Index node) { return region_[node]; })[from_];
        if (!leads_here || !joins_stay_fillable(target) || has_escaped_siblings()) {
            return std::nullopt;
        }
        return ReturnTarget{target, region};
    }

  private:
    Index common_dominator(Index a, Index b) const {
        while (a != no_index && !model_.dominates(a, b)) {
            a = model_.dominator[a] == a ? no_index : model_.dominator[a];
        }
        return a;
    }

    // Everything tokens at `begin` can come to (those included), never entering `blocked` or a node `may` rejects.
    template <class May> Nodes reach(const std::vector<Index>& begin, Index blocked, May may) const {
        Nodes reached(model_.nodes.size());
        std::vector<Index> open;
        const auto visit = [&](Index node) {
            if (node != blocked && !reached[node] && may(node)) {
                reached[node] = true;
                open.push_back(node);
            }
        };
        for (Index node : begin) {
            visit(node);
        }
        while (!open.empty()) {
            const Index node = open.back();
            open.pop_back();
            each_next(model_, node, visit);
        }
        return reached;
    }

    bool is_join(Index node) const {
        return model_.nodes[node].kind == NodeKind::parallel && model_.nodes[node].in_count > 1;
    }

    // One token at `target` must be able to fill, with what stands outside the region, every join it comes to. A join
    // opens once each of its flows comes from outside or from where the token can already get; one that is reached and
    // never opens would wait for ever.
    bool joins_stay_fillable(Index target) const {
        Nodes open(model_.nodes.size());
        for (;;) {
            const Nodes ahead = reach({target}, no_index, [&](Index node) { return !is_join(node) || open[node]; });
            bool opened = false;
            bool waits = false;
            for (Index join = 0; join < model_.nodes.size(); ++join) {
                if (is_join(join) && !open[join]) {
                    open[join] = is_fed(join, ahead);
                    opened = opened || open[join];
                    waits = waits || (!open[join] && is_reached(join, ahead));
                }
            }
            if (!opened) {
                return !waits;
            }
        }
    }

    bool is_reached(Index join, const Nodes& reached) const {
        const auto incoming = model_.in(join);
        return std::any_of(incoming.begin(), incoming.end(), [&](Index flow) {
            return reached[model_.flows[flow].source];
        });
    }

    // Whether a token that split off beside the one at `from_` may already have left the region, so that going back
    // would send a second one after it. End events do not count: nothing follows them.
    bool has_escaped_siblings() const {
        for (Index split = 0; split < model_.nodes.size(); ++split) {
            if (region_[split]) {
                for (Index branch : siblings_after(split)) {
                    if (escapes(branch, split)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    // The branches after `split` that may be under way while a token stands at `from_`: a branch whose token must have
    // gone into a join on the way there is not, so those are left without which the others still lead there.
    std::vector<Index> siblings_after(Index split) const {
        std::vector<Index> branches = branches_of(split);
        if (split == from_) { // its own flows begin only when it is done
            std::erase_if(branches, [&](Index branch) { return model_.nodes[branch].host != from_; });
            return branches;
        }
        std::vector<Index> siblings;
        for (Index branch : branches) {
            std::vector<Index> others = branches;
            std::erase(others, branch);
            if (model_.nodes[branch].host == split) { // or an interrupting event led on, with this one still under way
                const auto boundaries = model_.boundaries_of(split);
                others.insert(others.end(), boundaries.begin(), boundaries.end());
                std::erase(others, branch);
            }
            if (!others.empty() && leads_together(others, split, branch)) {
                siblings.push_back(branch);
            }
        }
        return siblings;
    }

    // Whether tokens on all of `branches` can bring one to `from_` while one is still on `sibling`, inside the region
    // and not through `split` again.
    bool leads_together(const std::vector<Index>& branches, Index split, Index sibling) const {
        const Nodes held = held_up_by(sibling, branches, split);
        Nodes open(model_.nodes.size());
        for (;;) {
            const Nodes reached = reach(branches, split, [&](Index node) {
                return region_[node] && !held[node] && (!is_join(node) || open[node]);
            });
            bool opened = false;
            for (Index join = 0; join < model_.nodes.size(); ++join) {
                if (is_join(join) && !open[join] && is_fed(join, reached)) {
                    open[join] = true;
                    opened = true;
                }
            }
            if (!opened) {
                return reached[from_];
            }
        }
    }

    // The inclusive joins that wait for a token on `sibling`: it can come to flows of theirs which the others cannot
    // have filled.
    Nodes held_up_by(Index sibling, const std::vector<Index>& others, Index split) const {
        const auto inside = [&](Index node) { return region_[node]; };
        const Nodes ours = reach({sibling}, split, inside);
        const Nodes theirs = reach(others, split, inside);
        Nodes held(model_.nodes.size());
        for (const InclusiveJoin& join : model_.joins) {
            bool comes = false;
            bool shares = false;
            for (Index flow : model_.in(join.node)) {
                const Index source = model_.flows[flow].source;
                comes = comes || ours[source];
                shares = shares || (ours[source] && theirs[source]);
            }
            held[join.node] = comes && !shares;
        }
        return held;
    }

    // Each flow into `join` comes from `reached` or from outside the region, and at least one from `reached`.
    bool is_fed(Index join, const Nodes& reached) const {
        bool any = false;
        for (Index flow : model_.in(join)) {
            const Index source = model_.flows[flow].source;
            any = any || reached[source];
            if (!reached[source] && region_[source]) {
                return false;
            }
        }
        return any;
    }

    // The first nodes of what may run at the same time after `split`; fewer than two where nothing can.
    std::vector<Index> branches_of(Index split) const {
        std::vector<Index> branches;
        for (Index boundary : model_.boundaries_of(split)) {
            if (!model_.nodes[boundary].interrupting) {
                branches.push_back(boundary);
            }
        }
        if (!branches.empty() ||
            (model_.nodes[split].kind != NodeKind::exclusive && model_.nodes[split].kind != NodeKind::event_based &&
             model_.nodes[split].out_count > 1)) {
            for (Index flow : model_.out(split)) {
                branches.push_back(model_.flows[flow].target);
            }
        }
        return branches;
    }

    // Also an inclusive join waits while something can still come to it.
    bool is_merge(Index node) const {
        const NodeKind kind = model_.nodes[node].kind;
        return (kind == NodeKind::parallel || kind == NodeKind::inclusive) && model_.nodes[node].in_count > 1;
    }

    // Follows a sibling branch, through joins that need nothing from our side and no further, and says whether it can
    // come out of the region.
    bool escapes(Index branch, Index split) const {
        const Nodes ours = reach({from_}, split == from_ ? no_index : split, [](Index) { return true; });
        Nodes open(model_.nodes.size()); // joins that can fire without us
        Nodes beside;
        for (bool grew = true; grew;) {
            grew = false;
            beside = reach({branch}, split, [&](Index node) { return !is_merge(node) || open[node]; });
            for (Index node = 0; node < model_.nodes.size(); ++node) {
                if (is_merge(node) && !open[node] && fires_without_us(node, ours, beside)) {
                    open[node] = true;
                    grew = true;
                }
            }
        }
        for (Index node = 0; node < model_.nodes.size(); ++node) {
            const NodeKind kind = model_.nodes[node].kind;
            if (beside[node] && !region_[node] && kind != NodeKind::end) {
                return true;
            }
        }
        return false;
    }

    bool fires_without_us(Index join, const Nodes& ours, const Nodes& beside) const {
        const auto incoming = model_.in(join);
        return std::none_of(incoming.begin(), incoming.end(), [&](Index flow) {
            const Index source = model_.flows[flow].source;
            return ours[source] && !beside[source];
        });
    }

    const Model& model_;
    Index from_;
    Nodes region_;
};

} // namespace

std::vector<ReturnTarget> returnable(const Model& model, const State& state, uint32_t token) {
    std::vector<ReturnTarget> targets;
    const Token* at = state.token(token);
    if (at == nullptr || at->wait != Wait::person || at->about != 0 || state.status != Status::running) {
        return targets;
    }
    Returning returning(model, at->node);
    for (Index node = 0; node < model.nodes.size(); ++node) {
        const bool is_beside = model.nodes[node].scope == model.nodes[at->node].scope;
        if (is_beside && model.nodes[node].kind == NodeKind::user_task && state.has_visited(node)) {
            if (const auto target = returning.to(node)) {
                targets.push_back(*target);
            }
        }
    }
    return targets;
}

} // namespace tonghe::process
