// What a sound model is asked again and again while it runs, computed once.
#include "tonghe/process/internal/draft.hpp"

namespace tonghe::process {

namespace {

// Cooper, Harvey and Kennedy: repeat over reverse postorder until nothing changes. One root stands above the first
// nodes of every scope, so that a node which several of them lead to has no dominator of its own scope.
class Dominators {
  public:
    explicit Dominators(Model& model) : model_(model), root_(static_cast<Index>(model.nodes.size())) {}

    void run() {
        before_.resize(root_);
        for (Index node = 0; node < root_; ++node) {
            each_next(model_, node, [&](Index next) { before_[next].push_back(node); });
        }
        number_postorder();
        std::vector<Index> number(root_ + 1);
        for (Index i = 0; i < postorder_.size(); ++i) {
            number[postorder_[i]] = i;
        }
        std::vector<Index> dominator(root_ + 1, no_index);
        dominator[root_] = root_;
        for (bool changed = true; changed;) {
            changed = false;
            for (auto at = postorder_.rbegin(); at != postorder_.rend(); ++at) {
                if (*at == root_) {
                    continue;
                }
                Index best = before_[*at].empty() ? root_ : no_index;
                for (Index candidate : before_[*at]) {
                    if (dominator[candidate] == no_index) {
                        continue;
                    }
                    Index other = candidate;
                    best = best == no_index ? candidate : best;
                    while (best != other) { // climb from whichever is deeper until they meet
                        Index& deeper = number[best] < number[other] ? best : other;
                        deeper = dominator[deeper];
                    }
                }
                changed = changed || dominator[*at] != best;
                dominator[*at] = best;
            }
        }
        model_.dominator.assign(root_, no_index);
        for (Index node = 0; node < root_; ++node) {
            const bool is_first = before_[node].empty();
            model_.dominator[node] = is_first ? node : dominator[node] == root_ ? no_index : dominator[node];
        }
    }

  private:
    void number_postorder() {
        std::vector<std::pair<Index, std::vector<Index>>> stack;
        std::vector<bool> seen(root_ + 1);
        const auto open = [&](Index node) {
            seen[node] = true;
            std::vector<Index> next; // taken from the back
            if (node == root_) {
                for (Index first = root_; first-- > 0;) {
                    if (before_[first].empty()) {
                        next.push_back(first);
                    }
                }
            } else {
                each_next(model_, node, [&](Index target) { next.insert(next.begin(), target); });
            }
            stack.emplace_back(node, std::move(next));
        };
        open(root_);
        while (!stack.empty()) {
            auto& [node, next] = stack.back();
            if (next.empty()) {
                postorder_.push_back(node);
                stack.pop_back();
                continue;
            }
            const Index target = next.back();
            next.pop_back();
            if (!seen[target]) {
                open(target);
            }
        }
    }

    Model& model_;
    Index root_;
    std::vector<std::vector<Index>> before_;
    std::vector<Index> postorder_;
};

// The nodes from which `flow` can be reached without passing its target.
std::vector<uint64_t> reach_back(const Model& model, const std::vector<std::vector<Index>>& before, Index flow) {
    std::vector<uint64_t> reach((model.nodes.size() + 63) / 64);
    const Index join = model.flows[flow].target;
    std::vector<Index> open;
    const auto visit = [&](Index node) {
        uint64_t& word = reach[node / 64];
        const uint64_t bit = uint64_t{1} << (node % 64);
        if (node != join && (word & bit) == 0) {
            word |= bit;
            open.push_back(node);
        }
    };
    visit(model.flows[flow].source);
    while (!open.empty()) {
        const Index node = open.back();
        open.pop_back();
        std::for_each(before[node].begin(), before[node].end(), visit);
    }
    return reach;
}

void find_inclusive_joins(Model& model) {
    std::vector<std::vector<Index>> before(model.nodes.size());
    for (Index node = 0; node < model.nodes.size(); ++node) {
        each_next(model, node, [&](Index next) { before[next].push_back(node); });
    }
    for (Index node = 0; node < model.nodes.size(); ++node) {
        if (model.nodes[node].kind != NodeKind::inclusive || model.nodes[node].in_count < 2) {
            continue;
        }
        InclusiveJoin join{.node = node};
        for (Index flow : model.in(node)) {
            join.reach.push_back(reach_back(model, before, flow));
        }
        model.nodes[node].join = static_cast<Index>(model.joins.size());
        model.joins.push_back(std::move(join));
    }
}

bool undoes(const Model& model, Index node) {
    const auto boundaries = model.boundaries_of(node);
    return std::any_of(boundaries.begin(), boundaries.end(), [&](Index b) {
        return model.nodes[b].handler != no_index;
    });
}

bool starts_by_compensation(const Model& model, Index start) {
    const auto triggers = model.triggers_of(start);
    return std::any_of(triggers.begin(), triggers.end(), [](const Trigger& t) {
        return t.kind == TriggerKind::compensation;
    });
}

// An activity is remembered when it can be undone: by a handler, by a sub-process for that, or by what is inside it.
void find_compensable(Model& model) {
    std::vector<bool> holds(model.scopes.size());
    for (Index scope = 0; scope < model.scopes.size(); ++scope) {
        const auto& starts = model.scopes[scope].event_starts;
        holds[scope] = std::any_of(starts.begin(), starts.end(), [&](Index start) {
            return starts_by_compensation(model, start);
        });
    }
    for (bool grew = true; grew;) {
        grew = false;
        for (Index index = 0; index < model.nodes.size(); ++index) {
            Node& node = model.nodes[index];
            const bool can = is_activity(node.kind) && !node.for_compensation &&
                             (undoes(model, index) || (node.inner != no_index && holds[node.inner]));
            if (can && !node.is_compensable) {
                node.is_compensable = true;
                grew = true;
            }
            if (can && !holds[node.scope]) {
                holds[node.scope] = true;
                grew = true;
            }
        }
    }
}

} // namespace

void analyse(Model& model) {
    Dominators(model).run();
    find_inclusive_joins(model);
    find_compensable(model);
}

} // namespace tonghe::process
