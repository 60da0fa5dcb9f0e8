#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/internal/draft.hpp"

namespace tonghe::process {

namespace {

// Groups flow indices by one of their ends, in the order of the file.
void group_flows(
    const Model& model,
    Index Flow::*end,
    std::vector<Index>& grouped,
    Index Node::*first,
    Index Node::*count,
    std::vector<Node>& nodes
) {
    for (Index node = 0; node < nodes.size(); ++node) {
        nodes[node].*first = static_cast<Index>(grouped.size());
        for (Index flow = 0; flow < model.flows.size(); ++flow) {
            if (model.flows[flow].*end == node) {
                grouped.push_back(flow);
            }
        }
        nodes[node].*count = static_cast<Index>(grouped.size()) - nodes[node].*first;
    }
}

class Linker {
  public:
    Linker(Draft draft, Faults& faults)
        : draft_(std::move(draft)), faults_(faults), model_(std::make_shared<Model>()) {}

    std::shared_ptr<Model> run() {
        if (draft_.nodes.size() > nodes_max || draft_.flows.size() > flows_max) {
            faults_.add(
                faults::too_large, "", draft_.process.line, {{"what", "nodes"}, {"max", std::to_string(nodes_max)}}
            );
            return model_;
        }
        add_nodes();
        add_flows();
        group_flows(*model_, &Flow::source, model_->out_flows, &Node::first_out, &Node::out_count, model_->nodes);
        group_flows(*model_, &Flow::target, model_->in_flows, &Node::first_in, &Node::in_count, model_->nodes);
        add_boundaries();
        check_mentions();
        if (!find_start()) {
            return model_;
        }
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            check_flows_of(node);
        }
        if (check_reach()) {
            check_loops();
            find_dominators();
        }
        return model_;
    }

  private:
    const Element& element(Index node) const { return model_->elements[node]; }

    void add(const FaultKind& kind, Index node, TextArguments arguments = {}) {
        faults_.add(kind, element(node).id, element(node).line, std::move(arguments));
    }

    void add_nodes() {
        model_->process = std::move(draft_.process);
        for (DraftNode& draft : draft_.nodes) {
            const auto index = static_cast<Index>(model_->nodes.size());
            Node node{.kind = draft.kind, .interrupting = draft.interrupting};
            if (draft.timer) {
                node.timer = static_cast<Index>(model_->timers.size());
                model_->timers.push_back(*draft.timer);
            }
            model_->nodes.push_back(node);
            model_->index_by_id.emplace(draft.element.id, index);
            model_->elements.push_back(std::move(draft.element));
        }
    }

    void add_flows() {
        for (DraftFlow& draft : draft_.flows) {
            const auto source = model_->find(draft.source);
            const auto target = model_->find(draft.target);
            if (!source && !draft_.unsupported.contains(draft.source)) {
                faults_.add(
                    faults::dangling_flow, draft.id, draft.line, {{"name", "sourceRef"}, {"target", draft.source}}
                );
            }
            if (!target && !draft_.unsupported.contains(draft.target)) {
                faults_.add(
                    faults::dangling_flow, draft.id, draft.line, {{"name", "targetRef"}, {"target", draft.target}}
                );
            }
            if (!source || !target) {
                continue;
            }
            Flow flow{.source = *source, .target = *target};
            if (draft.condition) {
                flow.condition = static_cast<Index>(model_->conditions.size());
                model_->conditions.push_back(std::move(*draft.condition));
            }
            flow_drafts_.push_back(&draft);
            model_->flows.push_back(flow);
            model_->flow_ids.push_back(draft.id);
        }
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            const std::string& wanted = draft_.nodes[node].default_flow;
            if (wanted.empty()) {
                continue;
            }
            const Index flow = flow_named(wanted);
            if (flow == no_index || model_->flows[flow].source != node) {
                add(faults::bad_default, node, {{"target", wanted}});
            } else {
                model_->nodes[node].default_flow = flow;
                if (flow_drafts_[flow]->has_condition) {
                    faults_.add(faults::default_with_condition, wanted, flow_drafts_[flow]->line);
                }
            }
        }
    }

    Index flow_named(const std::string& id) const {
        const auto found = std::find(model_->flow_ids.begin(), model_->flow_ids.end(), id);
        return found == model_->flow_ids.end() ? no_index : static_cast<Index>(found - model_->flow_ids.begin());
    }

    void add_boundaries() {
        std::vector<std::vector<Index>> attached(model_->nodes.size());
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            Node& boundary = model_->nodes[node];
            if (boundary.kind != NodeKind::timer_boundary && boundary.kind != NodeKind::error_boundary) {
                continue;
            }
            const std::string& wanted = draft_.nodes[node].host;
            const auto host = model_->find(wanted);
            const bool fits = host && is_activity(model_->nodes[*host].kind);
            if (!fits ||
                (boundary.kind == NodeKind::error_boundary && model_->nodes[*host].kind == NodeKind::user_task)) {
                const Text hint =
                    fits
                        ? Text{"用户任务不会抛出错误；请用它的结果（tonghe:outcomes）和排他网关。", "A user task throws no errors; use its outcomes and an exclusive gateway."}
                        : Text{
                              "请附在用户任务、服务任务或调用活动上。",
                              "Attach it to a user task, a service task or a call activity."};
                add(faults::boundary_host, node, {{"target", wanted}, {"hint_zh", hint.zh}, {"hint_en", hint.en}});
                misattached_.insert(node);
                continue;
            }
            boundary.host = *host;
            for (Index other : attached[*host]) {
                if (boundary.kind == NodeKind::error_boundary &&
                    model_->nodes[other].kind == NodeKind::error_boundary &&
                    element(other).code == element(node).code) {
                    add(faults::same_error_twice, node, {{"target", wanted}});
                }
            }
            attached[*host].push_back(node);
        }
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            model_->nodes[node].first_boundary = static_cast<Index>(model_->boundaries.size());
            model_->nodes[node].boundary_count = static_cast<Index>(attached[node].size());
            model_->boundaries.insert(model_->boundaries.end(), attached[node].begin(), attached[node].end());
        }
    }

    // <incoming> and <outgoing> repeat what the flows say and may be left out; where they disagree the file was edited
    // by hand and one of them is wrong.
    void check_mentions() {
        std::vector<int> mentions(model_->flows.size());
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            const auto check = [&](const std::vector<std::string>& mentioned, const char* name, Index Flow::*end) {
                for (const std::string& id : mentioned) {
                    const Index flow = flow_named(id);
                    if (flow != no_index && model_->flows[flow].*end == node) {
                        ++mentions[flow];
                    } else if (draft_.unsupported.empty() || flow != no_index) {
                        add(faults::flow_mismatch, node, {{"name", name}, {"target", id}});
                    }
                }
            };
            check(draft_.nodes[node].incoming, "incoming", &Flow::target);
            check(draft_.nodes[node].outgoing, "outgoing", &Flow::source);
        }
        for (Index flow = 0; flow < model_->flows.size(); ++flow) {
            if (mentions[flow] == 1) {
                faults_.add(faults::half_mentioned, model_->flow_ids[flow], flow_drafts_[flow]->line);
            }
        }
    }

    bool find_start() {
        bool found = false;
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            if (model_->nodes[node].kind != NodeKind::start) {
                continue;
            }
            if (found) {
                add(faults::several_starts, node);
            } else {
                model_->start = node;
                found = true;
            }
        }
        if (!found) {
            faults_.add(faults::no_start, model_->process.id, model_->process.line);
        }
        return found;
    }

    void misplaced(Index node, const Text& what, const Text& direction) {
        add(faults::misplaced_flow,
            node,
            {{"what_zh", what.zh}, {"what_en", what.en}, {"name_zh", direction.zh}, {"name_en", direction.en}});
    }

    void check_flows_of(Index node) {
        const Node& at = model_->nodes[node];
        const bool ends = at.kind == NodeKind::end || at.kind == NodeKind::error_end;
        const bool attached = at.kind == NodeKind::timer_boundary || at.kind == NodeKind::error_boundary;
        if (at.kind == NodeKind::start && at.in_count > 0) {
            misplaced(node, {"开始事件", "a start event"}, {"进入", "incoming"});
        }
        if (attached && at.in_count > 0) {
            misplaced(node, {"边界事件", "a boundary event"}, {"进入", "incoming"});
        }
        if (ends && at.out_count > 0) {
            misplaced(node, {"结束事件", "an end event"}, {"离开", "outgoing"});
        }
        if (!ends && at.out_count == 0) {
            add(faults::no_way_out, node);
        }
        check_conditions_of(node);
    }

    void check_conditions_of(Index node) {
        const Node& at = model_->nodes[node];
        const bool may_choose = at.kind == NodeKind::exclusive || is_activity(at.kind);
        Index conditional = 0;
        for (Index flow : model_->out(node)) {
            const DraftFlow& draft = *flow_drafts_[flow];
            conditional += draft.has_condition ? 1 : 0;
            if (draft.has_condition && !may_choose) {
                faults_.add(faults::misplaced_condition, draft.id, draft.line, {{"source", element(node).id}});
            }
            if (!draft.has_condition && at.kind == NodeKind::exclusive && at.out_count > 1 && flow != at.default_flow) {
                faults_.add(faults::no_condition, draft.id, draft.line, {{"source", element(node).id}});
            }
        }
        if (is_activity(at.kind) && conditional > 0 && conditional == at.out_count) {
            add(faults::only_condition, node);
        }
    }

    // Where a token at a node may go next: along its flows, and to the boundary events of an activity.
    template <class Visit> void each_next(Index node, Visit visit) const {
        for (Index flow : model_->out(node)) {
            visit(model_->flows[flow].target);
        }
        for (Index boundary : model_->boundaries_of(node)) {
            visit(boundary);
        }
    }

    bool check_reach() {
        const size_t count = model_->nodes.size();
        std::vector<bool> reached(count);
        std::vector<Index> open{model_->start};
        reached[model_->start] = true;
        while (!open.empty()) {
            const Index node = open.back();
            open.pop_back();
            each_next(node, [&](Index next) {
                if (!reached[next]) {
                    reached[next] = true;
                    open.push_back(next);
                }
            });
        }
        std::vector<bool> ends(count);
        for (bool grew = true; grew;) { // backwards from the ends; small models, so the plain way
            grew = false;
            for (Index node = 0; node < count; ++node) {
                const Node& at = model_->nodes[node];
                // A node without a way out is an end, or refused already.
                bool can = at.out_count == 0 || at.kind == NodeKind::end || at.kind == NodeKind::error_end;
                each_next(node, [&](Index next) { can = can || ends[next]; });
                grew = grew || (can && !ends[node]);
                ends[node] = can;
            }
        }
        bool sound = true;
        for (Index node = 0; node < count; ++node) {
            if (!reached[node]) {
                if (!misattached_.contains(node) && draft_.unsupported.empty()) {
                    add(faults::unreachable, node);
                }
                sound = false;
            } else if (!ends[node]) {
                add(faults::no_way_to_end, node);
                sound = false;
            }
        }
        return sound;
    }

    // A loop of gateways alone would never come to rest.
    void check_loops() {
        const auto is_gateway = [&](Index node) {
            return model_->nodes[node].kind == NodeKind::exclusive || model_->nodes[node].kind == NodeKind::parallel;
        };
        std::vector<int> inside(model_->nodes.size()); // flows from gateways not yet taken away
        for (const Flow& flow : model_->flows) {
            if (is_gateway(flow.source) && is_gateway(flow.target)) {
                ++inside[flow.target];
            }
        }
        std::vector<Index> free;
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            if (is_gateway(node) && inside[node] == 0) {
                free.push_back(node);
            }
        }
        for (size_t i = 0; i < free.size(); ++i) {
            for (Index flow : model_->out(free[i])) {
                const Index target = model_->flows[flow].target;
                if (is_gateway(target) && --inside[target] == 0) {
                    free.push_back(target);
                }
            }
        }
        for (Index node = 0; node < model_->nodes.size(); ++node) {
            if (is_gateway(node) && inside[node] > 0) {
                add(faults::endless_loop, node);
                return; // one is enough to find the loop
            }
        }
    }

    // Cooper, Harvey and Kennedy: repeat over reverse postorder until nothing changes.
    void find_dominators() {
        const size_t count = model_->nodes.size();
        std::vector<std::vector<Index>> before(count);
        for (Index node = 0; node < count; ++node) {
            each_next(node, [&](Index next) { before[next].push_back(node); });
        }
        const std::vector<Index> postorder = number_postorder();
        std::vector<Index> number(count);
        for (Index i = 0; i < postorder.size(); ++i) {
            number[postorder[i]] = i;
        }
        model_->dominator.assign(count, no_index);
        std::vector<Index>& dominator = model_->dominator;
        dominator[model_->start] = model_->start;
        for (bool changed = true; changed;) {
            changed = false;
            for (auto at = postorder.rbegin(); at != postorder.rend(); ++at) {
                if (*at == model_->start) {
                    continue;
                }
                Index best = no_index;
                for (Index candidate : before[*at]) {
                    if (dominator[candidate] == no_index) {
                        continue;
                    }
                    if (best == no_index) {
                        best = candidate;
                        continue;
                    }
                    Index other = candidate;
                    while (best != other) { // climb from whichever is deeper until they meet
                        if (number[best] < number[other]) {
                            best = dominator[best];
                        } else {
                            other = dominator[other];
                        }
                    }
                }
                changed = changed || dominator[*at] != best;
                dominator[*at] = best;
            }
        }
    }

    std::vector<Index> number_postorder() const {
        std::vector<Index> order;
        std::vector<std::pair<Index, size_t>> stack{{model_->start, 0}};
        std::vector<bool> seen(model_->nodes.size());
        seen[model_->start] = true;
        while (!stack.empty()) {
            auto& [node, position] = stack.back();
            std::vector<Index> next;
            each_next(node, [&](Index target) { next.push_back(target); });
            if (position == next.size()) {
                order.push_back(node);
                stack.pop_back();
                continue;
            }
            const Index target = next[position++];
            if (!seen[target]) {
                seen[target] = true;
                stack.emplace_back(target, 0);
            }
        }
        return order;
    }

    Draft draft_;
    Faults& faults_;
    std::shared_ptr<Model> model_;
    std::vector<const DraftFlow*> flow_drafts_; // beside `flows`
    std::set<Index> misattached_;               // boundary events whose host was already refused
};

} // namespace

std::shared_ptr<Model> link(Draft draft, Faults& faults) { return Linker(std::move(draft), faults).run(); }

} // namespace tonghe::process
