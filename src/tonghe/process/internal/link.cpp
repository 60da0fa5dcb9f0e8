// Names become indices; flows, boundary events, links and handlers are joined; each scope learns where it begins.
#include "tonghe/process/internal/draft.hpp"

namespace tonghe::process {

namespace {

// Groups flow indices by one of their ends, in the order of the file.
void group_flows(Model& model, Index Flow::*end, std::vector<Index>& grouped, Index Node::*first, Index Node::*count) {
    std::vector<std::vector<Index>> at(model.nodes.size());
    for (Index flow = 0; flow < model.flows.size(); ++flow) {
        at[model.flows[flow].*end].push_back(flow);
    }
    for (Index node = 0; node < model.nodes.size(); ++node) {
        model.nodes[node].*first = static_cast<Index>(grouped.size());
        model.nodes[node].*count = static_cast<Index>(at[node].size());
        grouped.insert(grouped.end(), at[node].begin(), at[node].end());
    }
}

class Linker {
  public:
    Linker(Draft& draft, Model& model, Faults& faults, const ReadOptions& options)
        : draft_(draft), model_(model), faults_(faults), options_(options) {}

    void run() {
        if (draft_.nodes.size() > nodes_max || draft_.flows.size() > flows_max || model_.scopes.size() > nodes_max) {
            faults_.add(faults::too_large, "", 0, {{"what", "nodes"}, {"max", std::to_string(nodes_max)}});
            return;
        }
        if (model_.scopes.empty()) {
            return;
        }
        model_.process = model_.processes[0];
        add_nodes();
        add_pools();
        add_flows();
        group_flows(model_, &Flow::source, model_.out_flows, &Node::first_out, &Node::out_count);
        group_flows(model_, &Flow::target, model_.in_flows, &Node::first_in, &Node::in_count);
        add_boundaries();
        add_links();
        add_handlers();
        add_messages();
        check_mentions();
        for (Index scope = 0; scope < model_.scopes.size(); ++scope) {
            find_starts(scope);
        }
        for (Index node = 0; node < draft_.nodes.size(); ++node) {
            check_flows_of(node);
        }
        check_rules(draft_, model_, faults_, options_.is_strict);
        if (check_reach()) {
            check_loops();
        }
    }

  private:
    const Element& element(Index node) const { return model_.elements[node]; }

    void add(const FaultKind& kind, Index node, TextArguments arguments = {}) {
        faults_.add(kind, element(node).id, element(node).line, std::move(arguments));
    }

    void bad_place(Index node, const Text& what, const Text& hint) {
        add(faults::bad_place,
            node,
            {{"what_zh", what.zh}, {"what_en", what.en}, {"hint_zh", hint.zh}, {"hint_en", hint.en}});
    }

    void add_nodes() {
        for (DraftNode& draft : draft_.nodes) {
            const auto index = static_cast<Index>(model_.nodes.size());
            Node node = draft.node;
            node.first_trigger = static_cast<Index>(model_.triggers.size());
            node.trigger_count = static_cast<Index>(draft.triggers.size());
            for (const DraftTrigger& trigger : draft.triggers) {
                model_.triggers.push_back(trigger.trigger);
                model_.has_conditional_events =
                    model_.has_conditional_events || trigger.trigger.kind == TriggerKind::conditional;
            }
            if (node.inner != no_index) {
                model_.scopes[node.inner].node = index;
            }
            if (const auto called = draft_.scope_of_process.find(draft.called);
                called != draft_.scope_of_process.end()) {
                node.inner = called->second;
            }
            model_.nodes.push_back(node);
            model_.index_by_id.emplace(draft.element.id, index);
            model_.elements.push_back(draft.element);
        }
        for (const DraftNode& draft : draft_.nodes) {
            for (size_t i = 0; i < draft.triggers.size(); ++i) {
                resolve_activity(draft, draft.triggers[i], i);
            }
        }
    }

    void resolve_activity(const DraftNode& draft, const DraftTrigger& trigger, size_t place) {
        if (trigger.activity.empty()) {
            return;
        }
        const Index node = *model_.find(draft.element.id);
        const auto activity = model_.find(trigger.activity);
        if (!activity || !is_activity(model_.nodes[*activity].kind)) {
            add(faults::unknown_reference, node, {{"name", "activityRef"}, {"target", trigger.activity}});
        } else {
            model_.triggers[model_.nodes[node].first_trigger + place].activity = *activity;
        }
    }

    void add_pools() {
        for (Index scope = 1; scope < model_.scopes.size(); ++scope) {
            const Element& process = model_.processes[model_.scopes[scope].process];
            if (model_.scopes[scope].kind != ScopeKind::process || model_.index_by_id.contains(process.id)) {
                continue; // a global task is only called
            }
            Node node{.kind = NodeKind::pool};
            node.inner = scope;
            model_.index_by_id.emplace(process.id, static_cast<Index>(model_.nodes.size()));
            model_.nodes.push_back(node);
            model_.elements.push_back(process);
        }
    }

    std::optional<Index> end_of(const DraftFlow& draft, const std::string& id, const char* name) {
        const auto node = model_.find(id);
        if (!node || model_.nodes[*node].kind == NodeKind::pool) {
            if (!draft_.unsupported.contains(id)) {
                faults_.add(faults::dangling_flow, draft.id, draft.line, {{"name", name}, {"target", id}});
            }
            return std::nullopt;
        }
        return node;
    }

    void add_flows() {
        for (DraftFlow& draft : draft_.flows) {
            const auto source = end_of(draft, draft.source, "sourceRef");
            const auto target = end_of(draft, draft.target, "targetRef");
            if (!source || !target) {
                continue;
            }
            if (model_.nodes[*source].scope != draft.scope || model_.nodes[*target].scope != draft.scope) {
                faults_.add(faults::crossing_flow, draft.id, draft.line);
                continue;
            }
            flow_drafts_.push_back(&draft);
            model_.flows.push_back({.source = *source, .target = *target, .condition = draft.condition});
            model_.flow_ids.push_back(draft.id);
        }
        for (Index node = 0; node < draft_.nodes.size(); ++node) {
            const std::string& wanted = draft_.nodes[node].default_flow;
            if (wanted.empty()) {
                continue;
            }
            const Index flow = flow_named(wanted);
            if (flow == no_index || model_.flows[flow].source != node) {
                add(faults::bad_default, node, {{"target", wanted}});
            } else {
                model_.nodes[node].default_flow = flow;
                if (flow_drafts_[flow]->has_condition) {
                    faults_.add(faults::default_with_condition, wanted, flow_drafts_[flow]->line);
                }
            }
        }
    }

    Index flow_named(const std::string& id) {
        if (flow_by_id_.empty()) {
            for (Index flow = 0; flow < model_.flow_ids.size(); ++flow) {
                flow_by_id_.emplace(model_.flow_ids[flow], flow);
            }
        }
        const auto found = flow_by_id_.find(id);
        return found == flow_by_id_.end() ? no_index : found->second;
    }

    void add_boundaries() {
        std::vector<std::vector<Index>> attached(model_.nodes.size());
        for (Index node = 0; node < draft_.nodes.size(); ++node) {
            if (model_.nodes[node].kind != NodeKind::boundary) {
                continue;
            }
            const std::string& wanted = draft_.nodes[node].host;
            const auto host = model_.find(wanted);
            if (!host || !is_activity(model_.nodes[*host].kind) ||
                model_.nodes[*host].scope != model_.nodes[node].scope || draft_.nodes[*host].is_event_scope) {
                add(faults::boundary_host,
                    node,
                    {{"target", wanted},
                     {"hint_zh", "请附在同一层的任务、子流程或调用活动上。"},
                     {"hint_en", "Attach it to a task, sub-process or call activity beside it."}});
                misattached_.insert(node);
                continue;
            }
            model_.nodes[node].host = *host;
            check_same_error(node, *host, attached[*host]);
            attached[*host].push_back(node);
        }
        for (Index node = 0; node < model_.nodes.size(); ++node) {
            model_.nodes[node].first_boundary = static_cast<Index>(model_.boundaries.size());
            model_.nodes[node].boundary_count = static_cast<Index>(attached[node].size());
            model_.boundaries.insert(model_.boundaries.end(), attached[node].begin(), attached[node].end());
        }
    }

    void check_same_error(Index node, Index host, const std::vector<Index>& others) {
        for (const Trigger& trigger : model_.triggers_of(node)) {
            for (Index other : others) {
                for (const Trigger& known : model_.triggers_of(other)) {
                    if (trigger.kind == TriggerKind::error && known.kind == TriggerKind::error &&
                        trigger.name == known.name) {
                        add(faults::same_error_twice, node, {{"target", element(host).id}});
                    }
                }
            }
        }
    }

    const DraftTrigger* link_of(Index node) const {
        const auto& triggers = draft_.nodes[node].triggers;
        return triggers.size() == 1 && triggers[0].trigger.kind == TriggerKind::link ? &triggers[0] : nullptr;
    }

    static bool names(const DraftTrigger& from, const DraftTrigger& to) {
        return std::find(from.link_peers.begin(), from.link_peers.end(), to.id) != from.link_peers.end();
    }

    // A throwing link goes on at the one catching link that it names, or that has its name, in the same scope.
    void add_links() {
        std::set<Index> targets;
        for (Index from = 0; from < draft_.nodes.size(); ++from) {
            const DraftTrigger* thrown = link_of(from);
            if (thrown == nullptr || model_.nodes[from].kind != NodeKind::throw_event) {
                continue;
            }
            for (Index to = 0; to < draft_.nodes.size(); ++to) {
                const DraftTrigger* caught = link_of(to);
                if (caught == nullptr || model_.nodes[to].kind != NodeKind::catch_event ||
                    model_.nodes[to].scope != model_.nodes[from].scope) {
                    continue;
                }
                const bool same_name = !thrown->trigger.name.empty() && thrown->trigger.name == caught->trigger.name;
                if (thrown->link_peers.empty() ? same_name : names(*thrown, *caught)) {
                    if (model_.nodes[from].link != no_index) {
                        bad_place(
                            from,
                            {"有多个同名的链接目标", "leads to several links"},
                            {"只保留一个。", "Keep one of them."}
                        );
                    }
                    model_.nodes[from].link = to;
                    targets.insert(to);
                }
            }
            if (model_.nodes[from].link == no_index) {
                bad_place(
                    from,
                    {"没有对应的链接捕获事件", "has no catching link event to lead to"},
                    {"请在同一层加一个同名的链接捕获事件。", "Add a catching link event of the same name beside it."}
                );
            }
        }
        for (Index to = 0; to < draft_.nodes.size(); ++to) {
            if (link_of(to) != nullptr && model_.nodes[to].kind == NodeKind::catch_event && !targets.contains(to)) {
                bad_place(
                    to,
                    {"没有对应的链接抛出事件", "has no throwing link event that leads here"},
                    {"请在同一层加一个同名的链接抛出事件。", "Add a throwing link event of the same name beside it."}
                );
            }
        }
    }

    void add_handlers() {
        for (const DraftLink& association : draft_.associations) {
            const auto source = model_.find(association.source);
            const auto target = model_.find(association.target);
            if (source && target && model_.nodes[*source].kind == NodeKind::boundary &&
                is_activity(model_.nodes[*target].kind)) {
                if (model_.nodes[*source].scope != model_.nodes[*target].scope) {
                    bad_place(
                        *source,
                        {"的补偿活动不在同一层", "is undone by an activity of another level"},
                        {"请放在同一层。", "Put it beside the event."}
                    );
                }
                model_.nodes[*source].handler = *target;
            }
        }
    }

    void add_messages() {
        for (const DraftLink& flow : draft_.message_flows) {
            const auto end = [&](const std::string& id) -> std::optional<Index> {
                const auto participant = draft_.process_of_participant.find(id);
                return model_.find(participant == draft_.process_of_participant.end() ? id : participant->second);
            };
            const auto target = end(flow.target);
            if (const auto source = model_.find(flow.source); source && target) {
                model_.nodes[*source].message_to = *target;
            }
        }
    }

    // <incoming> and <outgoing> repeat what the flows say and may be left out; where they disagree the file was edited
    // by hand and one of them is wrong.
    void check_mentions() {
        std::vector<int> mentions(model_.flows.size());
        for (Index node = 0; node < draft_.nodes.size(); ++node) {
            const auto check = [&](const std::vector<std::string>& mentioned, const char* name, Index Flow::*end) {
                for (const std::string& id : mentioned) {
                    const Index flow = flow_named(id);
                    if (flow != no_index && model_.flows[flow].*end == node) {
                        ++mentions[flow];
                    } else if (draft_.unsupported.empty() || flow != no_index) {
                        add(faults::flow_mismatch, node, {{"name", name}, {"target", id}});
                    }
                }
            };
            check(draft_.nodes[node].incoming, "incoming", &Flow::target);
            check(draft_.nodes[node].outgoing, "outgoing", &Flow::source);
        }
        for (Index flow = 0; flow < model_.flows.size(); ++flow) {
            if (mentions[flow] == 1 || (options_.is_strict && mentions[flow] == 0)) {
                faults_.add(faults::half_mentioned, model_.flow_ids[flow], flow_drafts_[flow]->line);
            }
        }
    }

    bool is_beside_the_flow(Index node) const {
        const Node& at = model_.nodes[node];
        return at.kind == NodeKind::boundary || at.for_compensation || at.kind == NodeKind::pool ||
               draft_.nodes[node].is_event_scope || (at.kind == NodeKind::catch_event && link_of(node) != nullptr);
    }

    void find_starts(Index scope) {
        Scope& of = model_.scopes[scope];
        bool has_start = false;
        bool has_end = false;
        std::vector<Index> first;
        for (Index node = 0; node < draft_.nodes.size(); ++node) {
            const Node& at = model_.nodes[node];
            if (at.scope != scope) {
                continue;
            }
            if (at.kind == NodeKind::start || (at.instantiates && of.kind == ScopeKind::process)) {
                has_start = has_start || at.kind == NodeKind::start;
                (at.trigger_count == 0 && at.kind == NodeKind::start ? of.starts : triggered_[scope]).push_back(node);
            } else if (at.in_count == 0 && !is_beside_the_flow(node)) {
                first.push_back(node);
            }
            has_end = has_end || at.kind == NodeKind::end;
            if (draft_.nodes[node].is_event_scope) {
                for (Index inner = 0; inner < draft_.nodes.size(); ++inner) {
                    if (model_.nodes[inner].scope == at.inner && model_.nodes[inner].kind == NodeKind::start) {
                        of.event_starts.push_back(inner);
                    }
                }
            }
        }
        is_explicit_[scope] = has_start || has_end;
        if (!has_start && !has_end) {
            of.starts.insert(of.starts.end(), first.begin(), first.end());
        }
        const std::vector<Index>& triggered = triggered_[scope];
        if (of.starts.empty() && triggered.empty()) {
            const bool is_process = of.kind == ScopeKind::process;
            const Element& holder = is_process ? model_.processes[of.process] : element(of.node);
            faults_.add(faults::no_start, holder.id, holder.line);
        }
        if (of.kind == ScopeKind::process && of.starts.size() > 1 && has_start) {
            triggered_[scope].insert(triggered_[scope].end(), of.starts.begin() + 1, of.starts.end());
            of.starts.resize(1); // the others are begun at by name
        }
        if (scope == 0) {
            model_.start = !of.starts.empty() ? of.starts[0] : triggered.empty() ? 0 : triggered[0];
            if (of.starts.empty() && !triggered.empty()) {
                of.starts = {triggered[0]};
            }
        }
    }

    void misplaced(Index node, const Text& what, const Text& direction) {
        add(faults::misplaced_flow,
            node,
            {{"what_zh", what.zh}, {"what_en", what.en}, {"name_zh", direction.zh}, {"name_en", direction.en}});
    }

    void check_flows_of(Index node) {
        const Node& at = model_.nodes[node];
        const bool is_link = link_of(node) != nullptr;
        const bool leads_on = at.kind == NodeKind::throw_event && is_link;
        if (at.kind == NodeKind::start && at.in_count > 0) {
            misplaced(node, {"开始事件", "a start event"}, {"进入", "incoming"});
        }
        if (at.kind == NodeKind::boundary && at.in_count > 0) {
            misplaced(node, {"边界事件", "a boundary event"}, {"进入", "incoming"});
        }
        if (at.kind == NodeKind::catch_event && is_link && at.in_count > 0) {
            misplaced(node, {"链接捕获事件", "a catching link event"}, {"进入", "incoming"});
        }
        if (at.kind == NodeKind::end && at.out_count > 0) {
            misplaced(node, {"结束事件", "an end event"}, {"离开", "outgoing"});
        }
        if (leads_on && at.out_count > 0) {
            misplaced(node, {"链接抛出事件", "a throwing link event"}, {"离开", "outgoing"});
        }
        if (draft_.nodes[node].is_event_scope && at.in_count + at.out_count > 0) {
            misplaced(node, {"事件子流程", "an event sub-process"}, {"任何", "any"});
        }
        if (at.for_compensation && at.in_count + at.out_count > 0) {
            misplaced(node, {"补偿活动", "an activity for compensation"}, {"任何", "any"});
        }
        const bool may_end = at.kind == NodeKind::end || leads_on || at.handler != no_index || at.for_compensation ||
                             draft_.nodes[node].is_event_scope || is_compensation_boundary(node);
        if (at.handler != no_index && at.out_count > 0) {
            misplaced(node, {"补偿边界事件", "a compensation boundary event"}, {"离开", "outgoing"});
        }
        const bool is_explicit = is_explicit_[at.scope] || at.kind == NodeKind::boundary ||
                                 at.kind == NodeKind::start || at.kind == NodeKind::catch_event;
        if (!may_end && at.out_count == 0 && is_explicit) {
            add(faults::no_way_out, node);
        }
        check_conditions_of(node);
    }

    bool is_compensation_boundary(Index node) const {
        const auto triggers = model_.triggers_of(node);
        return model_.nodes[node].kind == NodeKind::boundary && triggers.size() == 1 &&
               triggers[0].kind == TriggerKind::compensation;
    }

    void check_conditions_of(Index node) {
        const Node& at = model_.nodes[node];
        const bool is_choice = at.kind == NodeKind::exclusive || at.kind == NodeKind::inclusive;
        const bool may_choose = is_choice || is_activity(at.kind);
        Index conditional = 0;
        for (Index flow : model_.out(node)) {
            const DraftFlow& draft = *flow_drafts_[flow];
            conditional += draft.has_condition ? 1 : 0;
            if (draft.has_condition && !may_choose && options_.is_lenient) {
                model_.flows[flow].condition = no_index;
            } else if (draft.has_condition && !may_choose) {
                faults_.add(faults::misplaced_condition, draft.id, draft.line, {{"source", element(node).id}});
            }
            if (!draft.has_condition && is_choice && at.out_count > 1 && flow != at.default_flow) {
                faults_.add(faults::no_condition, draft.id, draft.line, {{"source", element(node).id}});
            }
        }
        if (is_activity(at.kind) && conditional > 0 && conditional == at.out_count) {
            add(faults::only_condition, node);
        }
    }

    bool check_reach() {
        const size_t count = draft_.nodes.size();
        std::vector<bool> reached(model_.nodes.size());
        std::vector<Index> open;
        const auto visit = [&](Index node) {
            if (!reached[node]) {
                reached[node] = true;
                open.push_back(node);
            }
        };
        for (Index scope = 0; scope < model_.scopes.size(); ++scope) {
            std::for_each(model_.scopes[scope].starts.begin(), model_.scopes[scope].starts.end(), visit);
            std::for_each(triggered_[scope].begin(), triggered_[scope].end(), visit);
        }
        for (Index node = 0; node < count; ++node) {
            if (model_.nodes[node].for_compensation || draft_.nodes[node].is_event_scope) {
                visit(node);
            }
        }
        while (!open.empty()) {
            const Index node = open.back();
            open.pop_back();
            each_next(model_, node, visit);
        }
        std::vector<bool> ends(model_.nodes.size());
        for (bool grew = true; grew;) { // backwards from the ends
            grew = false;
            for (Index node = static_cast<Index>(count); node-- > 0;) {
                // A node without a way out is an end, or refused already.
                bool can = ends[node] || (model_.nodes[node].out_count == 0 && model_.nodes[node].link == no_index);
                each_next(model_, node, [&](Index next) { can = can || ends[next]; });
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
        const auto passes = [&](Index node) {
            return is_gateway(model_.nodes[node].kind) && model_.nodes[node].kind != NodeKind::event_based;
        };
        std::vector<int> inside(model_.nodes.size()); // flows from gateways not yet taken away
        for (const Flow& flow : model_.flows) {
            if (passes(flow.source) && passes(flow.target)) {
                ++inside[flow.target];
            }
        }
        std::vector<Index> free;
        for (Index node = 0; node < model_.nodes.size(); ++node) {
            if (passes(node) && inside[node] == 0) {
                free.push_back(node);
            }
        }
        for (size_t i = 0; i < free.size(); ++i) {
            for (Index flow : model_.out(free[i])) {
                const Index target = model_.flows[flow].target;
                if (passes(target) && --inside[target] == 0) {
                    free.push_back(target);
                }
            }
        }
        for (Index node = 0; node < model_.nodes.size(); ++node) {
            if (passes(node) && inside[node] > 0) {
                add(faults::endless_loop, node);
                return; // one is enough to find the loop
            }
        }
    }

    Draft& draft_;
    Model& model_;
    Faults& faults_;
    const ReadOptions& options_;
    std::vector<const DraftFlow*> flow_drafts_; // beside `flows`
    std::unordered_map<std::string, Index> flow_by_id_;
    std::set<Index> misattached_; // boundary events whose host was already refused
    std::map<Index, std::vector<Index>> triggered_;
    std::map<Index, bool> is_explicit_;
};

} // namespace

void link(Draft draft, Model& model, Faults& faults, const ReadOptions& options) {
    Linker(draft, model, faults, options).run();
}

} // namespace tonghe::process
