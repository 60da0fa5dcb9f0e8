// Which triggers an event may have at which place, and what belongs together: sub-processes and their start events,
// transactions and cancel events, compensation and its handlers, event-based gateways and what follows them.
#include "tonghe/process/internal/draft.hpp"

namespace tonghe::process {

namespace {

const char* name_of(TriggerKind kind) {
    switch (kind) {
    case TriggerKind::message:
        return "message";
    case TriggerKind::timer:
        return "timer";
    case TriggerKind::signal:
        return "signal";
    case TriggerKind::error:
        return "error";
    case TriggerKind::escalation:
        return "escalation";
    case TriggerKind::conditional:
        return "conditional";
    case TriggerKind::compensation:
        return "compensation";
    case TriggerKind::cancel:
        return "cancel";
    case TriggerKind::terminate:
        return "terminate";
    case TriggerKind::link:
        return "link";
    }
    return "?";
}

using Kinds = std::initializer_list<TriggerKind>;
using K = TriggerKind;

class Rules {
  public:
    Rules(const Draft& draft, const Model& model, Faults& faults, bool is_strict)
        : draft_(draft), model_(model), faults_(faults), is_strict_(is_strict) {}

    void run() {
        for (Index node = 0; node < draft_.nodes.size(); ++node) {
            check_event(node);
            check_activity(node);
            check_gateway(node);
        }
        for (Index scope = 0; scope < model_.scopes.size(); ++scope) {
            check_scope(scope);
        }
        for (const DraftLink& association : draft_.associations) {
            check_association(association);
        }
        for (const DraftLink& flow : draft_.message_flows) {
            check_message_flow(flow);
        }
    }

  private:
    const Element& element(Index node) const { return model_.elements[node]; }

    const Node& at(Index node) const { return model_.nodes[node]; }

    void bad_place(Index node, const Text& what, const Text& hint) {
        faults_.add(
            faults::bad_place,
            element(node).id,
            element(node).line,
            {{"what_zh", what.zh}, {"what_en", what.en}, {"hint_zh", hint.zh}, {"hint_en", hint.en}}
        );
    }

    bool has(Index node, TriggerKind kind) const {
        const auto triggers = model_.triggers_of(node);
        return std::any_of(triggers.begin(), triggers.end(), [&](const Trigger& t) { return t.kind == kind; });
    }

    void allow(Index node, Kinds allowed, const Text& where) {
        for (const DraftTrigger& trigger : draft_.nodes[node].triggers) {
            if (std::find(allowed.begin(), allowed.end(), trigger.trigger.kind) == allowed.end()) {
                faults_.add(
                    faults::misplaced_trigger,
                    element(node).id,
                    trigger.line,
                    {{"name", name_of(trigger.trigger.kind)}, {"where_zh", where.zh}, {"where_en", where.en}}
                );
            }
        }
    }

    void needs_trigger(Index node) {
        if (at(node).trigger_count == 0) {
            faults_.add(
                faults::event_trigger,
                element(node).id,
                element(node).line,
                {{"hint_zh", "请写它等待什么。"}, {"hint_en", "Write what it waits for."}}
            );
        }
    }

    void check_event(Index node) {
        const bool is_intermediate = at(node).kind == NodeKind::catch_event || at(node).kind == NodeKind::throw_event;
        if (is_intermediate && !has(node, K::link) && (at(node).in_count == 0 || at(node).out_count == 0)) {
            bad_place(
                node,
                {"是中间事件，须有进有出", "is an intermediate event and needs flows in and out"},
                {"请把它接入流程。", "Connect it to the flow."}
            );
        }
        switch (at(node).kind) {
        case NodeKind::start:
            check_start(node);
            break;
        case NodeKind::catch_event:
            needs_trigger(node);
            allow(
                node,
                {K::message, K::timer, K::signal, K::conditional, K::link},
                {"中间捕获事件", "a catching intermediate event"}
            );
            alone(node, K::link);
            break;
        case NodeKind::throw_event:
            allow(
                node,
                {K::message, K::signal, K::escalation, K::compensation, K::link},
                {"中间抛出事件", "a throwing intermediate event"}
            );
            alone(node, K::link);
            names_what_it_throws(node);
            break;
        case NodeKind::end:
            allow(
                node,
                {K::message, K::signal, K::error, K::escalation, K::compensation, K::cancel, K::terminate},
                {"结束事件", "an end event"}
            );
            names_what_it_throws(node);
            if (has(node, K::cancel) && !is_in_transaction(at(node).scope)) {
                bad_place(
                    node,
                    {"不在事务子流程中", "is not inside a transaction"},
                    {"取消事件只能放在事务子流程中。", "Cancel events belong into a transaction."}
                );
            }
            break;
        case NodeKind::boundary:
            check_boundary(node);
            break;
        default:
            break;
        }
    }

    bool is_in_transaction(Index scope) const {
        while (scope != no_index && model_.scopes[scope].kind != ScopeKind::transaction) {
            scope = model_.scopes[scope].parent;
        }
        return scope != no_index;
    }

    void alone(Index node, TriggerKind kind) {
        if (has(node, kind) && at(node).trigger_count > 1) {
            bad_place(
                node,
                {"把链接与其他触发放在一起", "has a link beside other triggers"},
                {"链接须单独使用。", "A link stands alone."}
            );
        }
    }

    void names_what_it_throws(Index node) {
        for (const Trigger& trigger : model_.triggers_of(node)) {
            if ((trigger.kind == K::error || trigger.kind == K::escalation) && trigger.name.empty()) {
                faults_.add(
                    faults::event_trigger,
                    element(node).id,
                    element(node).line,
                    {{"hint_zh", "请用 errorRef 或 escalationRef 指明抛出什么。"},
                     {"hint_en", "Name what it throws by errorRef or escalationRef."}}
                );
            }
        }
    }

    void check_start(Index node) {
        switch (model_.scopes[at(node).scope].kind) {
        case ScopeKind::process:
            allow(
                node, {K::message, K::timer, K::signal, K::conditional}, {"流程的开始事件", "the start of a process"}
            );
            break;
        case ScopeKind::event: {
            needs_trigger(node);
            allow(
                node,
                {K::message, K::timer, K::signal, K::conditional, K::error, K::escalation, K::compensation},
                {"事件子流程的开始事件", "the start of an event sub-process"}
            );
            if (!at(node).interrupting && (has(node, K::error) || has(node, K::compensation))) {
                bad_place(
                    node,
                    {"不能设为不中断", "cannot be without interruption"},
                    {"错误与补偿总是中断的：isInterrupting=\"true\"。",
                     "Errors and compensation always interrupt: isInterrupting=\"true\"."}
                );
            }
            break;
        }
        default:
            allow(node, {}, {"子流程的开始事件", "the start of a sub-process"});
            break;
        }
    }

    void check_boundary(Index node) {
        needs_trigger(node);
        allow(
            node,
            {K::message, K::timer, K::signal, K::conditional, K::error, K::escalation, K::compensation, K::cancel},
            {"边界事件", "a boundary event"}
        );
        const bool never_beside = has(node, K::error) || has(node, K::cancel) || has(node, K::compensation);
        if (!at(node).interrupting && never_beside) {
            bad_place(
                node,
                {"不能设为不中断", "cannot be without interruption"},
                {"错误、取消与补偿没有不中断的边界事件：cancelActivity=\"true\"。",
                 "Errors, cancel and compensation have no such boundary events: cancelActivity=\"true\"."}
            );
        }
        if (at(node).host == no_index) {
            return;
        }
        const Node& host = at(at(node).host);
        const bool is_transaction = host.inner != no_index && model_.scopes[host.inner].kind == ScopeKind::transaction;
        if (has(node, K::cancel) && !is_transaction) {
            bad_place(
                node,
                {"不在事务子流程上", "is not attached to a transaction"},
                {"取消边界事件只能附在事务子流程上。", "Attach cancel events to a transaction."}
            );
        }
        const bool throws_errors = host.kind != NodeKind::user_task && host.kind != NodeKind::manual_task &&
                                   host.kind != NodeKind::task && host.kind != NodeKind::receive_task;
        if (has(node, K::error) && !throws_errors) {
            faults_.add(
                faults::boundary_host,
                element(node).id,
                element(node).line,
                {{"target", draft_.nodes[node].host},
                 {"hint_zh", "这类任务不会抛出错误；请用它的结果（tonghe:outcomes）和排他网关。"},
                 {"hint_en", "Such a task throws no errors; use its outcomes and an exclusive gateway."}}
            );
        }
        if (has(node, K::compensation)) {
            const Index handler = at(node).handler;
            if (at(node).trigger_count > 1 || handler == no_index || !at(handler).for_compensation) {
                bad_place(
                    node,
                    {"没有补偿活动", "has no activity that undoes"},
                    {"请用关联（association）连到一个 isForCompensation=\"true\" 的活动。",
                     "Connect it by an association to an activity with isForCompensation=\"true\"."}
                );
            }
        }
    }

    void check_activity(Index node) {
        if (!is_activity(at(node).kind)) {
            return;
        }
        if (at(node).instantiates) {
            const bool is_first = at(node).in_count == 0 && model_.scopes[at(node).scope].kind == ScopeKind::process;
            if (!is_first) {
                bad_place(
                    node,
                    {"设了 instantiate，但不在流程开头", "has instantiate but does not begin a process"},
                    {"请去掉进入的顺序流，或去掉 instantiate。", "Remove its incoming flows, or instantiate."}
                );
            }
        }
        if (draft_.nodes[node].is_event_scope && at(node).loop != no_index) {
            bad_place(
                node,
                {"是事件子流程，不能循环", "is an event sub-process and cannot repeat"},
                {"请把循环放到它里面。", "Put the loop inside it."}
            );
        }
        if (at(node).for_compensation && is_strict_) {
            bool is_used = draft_.nodes[node].is_event_scope;
            for (const Node& other : model_.nodes) {
                is_used = is_used || other.handler == node;
            }
            if (!is_used) {
                bad_place(
                    node,
                    {"没有补偿事件引用", "is led to by no compensation event"},
                    {"请用关联连接。", "Connect it by an association."}
                );
            }
        }
    }

    void check_gateway(Index node) {
        const Node& gateway = at(node);
        if (!is_gateway(gateway.kind)) {
            return;
        }
        const std::string& direction = draft_.nodes[node].direction;
        const bool many_in = gateway.in_count > 1;
        const bool many_out = gateway.out_count > 1;
        if (is_strict_ && ((direction == "Diverging" && (many_in || !many_out)) ||
                           (direction == "Converging" && (many_out || !many_in)) ||
                           (direction == "Mixed" && (!many_in || !many_out)) || (!many_in && !many_out))) {
            bad_place(
                node,
                {"的连线与 gatewayDirection 不符", "has flows against its gatewayDirection"},
                {"请改正 gatewayDirection 或连线。", "Correct gatewayDirection or the flows."}
            );
        }
        if (gateway.kind == NodeKind::event_based) {
            check_event_based(node);
        }
    }

    void check_event_based(Index node) {
        const Node& gateway = at(node);
        if (gateway.out_count < 2) {
            bad_place(
                node,
                {"少于两个出口", "has fewer than two ways out"},
                {"请至少接两个捕获事件。", "Connect at least two catching events."}
            );
        }
        if (gateway.instantiates && (gateway.in_count > 0 || model_.scopes[gateway.scope].kind != ScopeKind::process)) {
            bad_place(
                node,
                {"设了 instantiate，但不在流程开头", "has instantiate but does not begin a process"},
                {"请去掉进入的顺序流，或去掉 instantiate。", "Remove its incoming flows, or instantiate."}
            );
        }
        if (gateway.all_triggers && !gateway.instantiates) {
            bad_place(
                node,
                {"是并行的，但不启动流程", "is parallel but does not begin a process"},
                {"请改用并行网关，或设 instantiate=\"true\"。", "Use a parallel gateway, or set instantiate=\"true\"."}
            );
        }
        bool has_message_event = false;
        bool has_receive_task = false;
        for (Index flow : model_.out(node)) {
            const Index target = model_.flows[flow].target;
            const NodeKind kind = at(target).kind;
            const bool catches = kind == NodeKind::receive_task ||
                                 (kind == NodeKind::catch_event && !has(target, K::link) && !at(target).all_triggers);
            if (!catches || at(target).in_count != 1 || at(target).boundary_count > 0 || at(target).loop != no_index) {
                bad_place(
                    target,
                    {"不能接在基于事件的网关之后", "cannot follow an event-based gateway"},
                    {"只能接捕获事件或接收任务，且只从该网关进入。",
                     "Only catching events and receive tasks can, entered from the gateway alone."}
                );
            }
            has_message_event = has_message_event || (kind == NodeKind::catch_event && has(target, K::message));
            has_receive_task = has_receive_task || kind == NodeKind::receive_task;
            if (gateway.instantiates && kind == NodeKind::catch_event && !has(target, K::message) && is_strict_) {
                bad_place(
                    target, {"不能启动流程", "cannot begin a process"}, {"请用消息事件。", "Use a message event."}
                );
            }
        }
        if (has_message_event && has_receive_task) {
            bad_place(
                node,
                {"之后同时有消息事件和接收任务", "leads to message events and receive tasks"},
                {"只用其中一种。", "Use one of the two."}
            );
        }
    }

    void check_scope(Index index) {
        const Scope& scope = model_.scopes[index];
        int starts = 0;
        int others = 0;
        bool has_end = false;
        for (Index node = 0; node < draft_.nodes.size(); ++node) {
            if (at(node).scope != index) {
                continue;
            }
            starts += at(node).kind == NodeKind::start ? 1 : 0;
            has_end = has_end || at(node).kind == NodeKind::end;
            others += is_activity(at(node).kind) ? 1 : 0;
        }
        if (starts > 0 && !has_end && scope.kind != ScopeKind::ad_hoc) {
            say(scope,
                {"有开始事件而没有结束事件", "has a start event and no end event"},
                {"请加结束事件。", "Add an end event."});
        }
        if (scope.kind == ScopeKind::event && starts != 1) {
            say(scope, {"须恰有一个开始事件", "needs exactly one start event"}, {"请只留一个。", "Keep one."});
        }
        if ((scope.kind == ScopeKind::embedded || scope.kind == ScopeKind::transaction) && starts > 1) {
            say(scope,
                {"有多个开始事件", "has several start events"},
                {"子流程只留一个。", "Keep one in a sub-process."});
        }
        if (scope.kind == ScopeKind::ad_hoc && (starts > 0 || has_end || others == 0)) {
            say(scope,
                {"是即席子流程，其中须有活动而没有开始与结束事件",
                 "is ad-hoc, so it holds activities and neither start nor end events"},
                {"请改正，或用普通子流程。", "Correct it, or use a plain sub-process."});
        }
        if (scope.kind == ScopeKind::transaction) {
            check_cancel(index);
        }
    }

    void say(const Scope& scope, const Text& what, const Text& hint) {
        const Element& holder =
            scope.kind == ScopeKind::process ? model_.processes[scope.process] : element(scope.node);
        faults_.add(
            faults::bad_place,
            holder.id,
            holder.line,
            {{"what_zh", what.zh}, {"what_en", what.en}, {"hint_zh", hint.zh}, {"hint_en", hint.en}}
        );
    }

    void check_cancel(Index index) {
        const Scope& scope = model_.scopes[index];
        bool cancels = false;
        for (Index node = 0; node < draft_.nodes.size(); ++node) {
            cancels = cancels || (at(node).scope == index && at(node).kind == NodeKind::end && has(node, K::cancel));
        }
        const auto boundaries = model_.boundaries_of(scope.node);
        const bool is_caught =
            std::any_of(boundaries.begin(), boundaries.end(), [&](Index boundary) { return has(boundary, K::cancel); });
        if (cancels && !is_caught) {
            say(scope,
                {"会被取消，但没有取消边界事件", "can be cancelled and has no cancel boundary event"},
                {"请附一个取消边界事件。", "Attach a cancel boundary event."});
        }
    }

    void check_association(const DraftLink& association) {
        if (!is_strict_) {
            return;
        }
        if (association.source.empty() || association.target.empty()) {
            faults_.add(
                faults::unknown_reference,
                association.id,
                association.line,
                {{"name", "sourceRef/targetRef"}, {"target", association.source + association.target}}
            );
        }
    }

    void check_message_flow(const DraftLink& flow) {
        const auto known = [&](const std::string& id) {
            return model_.find(id) || draft_.process_of_participant.contains(id) || draft_.outside.contains(id);
        };
        for (const auto& [name, id] : {std::pair("sourceRef", flow.source), std::pair("targetRef", flow.target)}) {
            if (!known(id)) {
                faults_.add(faults::unknown_reference, flow.id, flow.line, {{"name", name}, {"target", id}});
            }
        }
        const auto process_of = [&](const std::string& id) -> std::string {
            const auto participant = draft_.process_of_participant.find(id);
            if (participant != draft_.process_of_participant.end()) {
                return participant->second.empty() ? id : participant->second;
            }
            const auto node = model_.find(id);
            return node ? model_.processes[model_.scopes[at(*node).scope].process].id : "";
        };
        const std::string from = process_of(flow.source);
        if (!from.empty() && from == process_of(flow.target)) {
            faults_.add(
                faults::bad_place,
                flow.id,
                flow.line,
                {{"what_zh", "是同一参与者内的消息流"},
                 {"what_en", "is a message flow within one participant"},
                 {"hint_zh", "参与者内部请用顺序流。"},
                 {"hint_en", "Use a sequence flow within a participant."}}
            );
        }
        check_message_end(flow, flow.source, true);
        check_message_end(flow, flow.target, false);
    }

    void check_message_end(const DraftLink& flow, const std::string& id, bool is_source) {
        const auto node = model_.find(id);
        if (!node) {
            return;
        }
        const NodeKind kind = at(*node).kind;
        const bool sends = kind == NodeKind::end || kind == NodeKind::throw_event;
        const bool receives = kind == NodeKind::start || kind == NodeKind::catch_event || kind == NodeKind::boundary;
        const bool fits =
            kind == NodeKind::pool || is_activity(kind) || ((is_source ? sends : receives) && has(*node, K::message));
        const bool wrong_task = is_source ? kind == NodeKind::receive_task : kind == NodeKind::send_task;
        if (!fits || wrong_task) {
            faults_.add(
                faults::bad_place,
                flow.id,
                flow.line,
                {{"what_zh", "是消息流，其一端“" + id + "”不能收发消息"},
                 {"what_en", "is a message flow, and its end '" + id + "' sends or takes no messages"},
                 {"hint_zh", "请接在消息事件、任务或参与者上。"},
                 {"hint_en", "Connect it to message events, tasks or participants."}}
            );
        }
    }

    const Draft& draft_;
    const Model& model_;
    Faults& faults_;
    bool is_strict_;
};

} // namespace

void check_rules(const Draft& draft, const Model& model, Faults& faults, bool is_strict) {
    Rules(draft, model, faults, is_strict).run();
}

} // namespace tonghe::process
