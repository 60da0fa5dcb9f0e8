#include "tonghe/process/standing.hpp"

#include <algorithm>

namespace tonghe::process {

namespace {

bool is_way_in(const Model& model, Index node) {
    if (model.nodes[node].scope != 0) {
        return false;
    }
    if (model.nodes[node].kind == NodeKind::start || model.nodes[node].instantiates) {
        return true;
    }
    const auto incoming = model.in(node); // an event behind a gateway that begins the process
    return std::any_of(incoming.begin(), incoming.end(), [&](Index flow) {
        const Node& source = model.nodes[model.flows[flow].source];
        return source.kind == NodeKind::event_based && source.instantiates;
    });
}

} // namespace

std::vector<StandingStart> starts_of(const Model& model) {
    std::vector<StandingStart> starts;
    for (Index node = 0; node < model.nodes.size(); ++node) {
        if (!is_way_in(model, node)) {
            continue;
        }
        for (const Trigger& trigger : model.triggers_of(node)) {
            const bool is_heard = trigger.kind == TriggerKind::message || trigger.kind == TriggerKind::signal;
            const bool is_timed = trigger.kind == TriggerKind::timer && model.nodes[node].kind == NodeKind::start;
            if (!is_heard && !is_timed) {
                continue;
            }
            StandingStart start{node, trigger.kind, is_heard ? trigger.name : "", is_timed ? trigger.timer : no_index};
            if (is_heard && !model.start_by(trigger.kind, trigger.name)) {
                continue;
            }
            starts.push_back(std::move(start));
        }
    }
    return starts;
}

bool begins_by_itself(const Model& model) {
    const bool by_condition =
        std::any_of(model.scopes[0].starts.begin(), model.scopes[0].starts.end(), [&](Index node) {
            const auto triggers = model.triggers_of(node);
            return std::any_of(triggers.begin(), triggers.end(), [](const Trigger& trigger) {
                return trigger.kind == TriggerKind::conditional;
            });
        });
    return by_condition || !starts_of(model).empty();
}

std::vector<StandingFault> check_standing(const Model& model) {
    std::vector<StandingFault> faults;
    const auto fault = [&](Index node, Text what, Text remedy) {
        const Element& element = model.elements[node];
        faults.push_back({element.line, element.id, std::move(what), std::move(remedy)});
    };
    for (Index node = 0; node < model.nodes.size(); ++node) {
        switch (model.nodes[node].kind) {
        case NodeKind::user_task:
        case NodeKind::service_task:
        case NodeKind::rule_task:
        case NodeKind::call_activity:
            fault(
                node,
                {"自行启动的流程没有办件，不能有人工、服务、决策环节或调用",
                 "a process that begins by itself has no case, so no person, service, decision or call"},
                {"用消息或信号通知办件的流程，由那里办理。",
                 "Tell the process of a case by a message or signal, and do it there."}
            );
            break;
        default:
            break;
        }
        for (const Trigger& trigger : model.triggers_of(node)) {
            if (trigger.kind == TriggerKind::conditional && is_way_in(model, node)) {
                fault(
                    node,
                    {"不支持条件启动：没有办件的变量可看",
                     "a conditional start is not possible: there are no variables of a case to look at"},
                    {"改为消息启动，由登记变化的一方发消息。",
                     "Begin by a message, sent by whoever changes the registry."}
                );
            }
        }
    }
    for (const StandingStart& start : starts_of(model)) {
        if (start.timer != no_index && model.timers[start.timer].expression != no_index) {
            fault(
                start.node,
                {"启动定时不能是表达式", "the timer of a start cannot be an expression"},
                {"写成固定的时间，如 R/2026-03-01T08:00:00+08:00/P1D。",
                 "Write it out, such as R/2026-03-01T08:00:00+08:00/P1D."}
            );
        }
    }
    return faults;
}

} // namespace tonghe::process
