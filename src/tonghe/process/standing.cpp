#include "tonghe/process/standing.hpp"

#include <algorithm>
#include <functional>

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

bool is_code(std::string_view text) {
    return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_expression(std::string_view text) { return text.starts_with('='); }

using Tell = std::function<void(const Element&, Text what, Text remedy)>;

void check_task(const Model& model, const Element& task, const Tell& fault) {
    const std::string_view act = task.attribute("act");
    if (act == "accept" || act == "decide") {
        fault(
            task,
            {"没有办件可受理或决定", "there is no case to accept or to decide"},
            {"去掉 tonghe:act，或改为 handle。", "Leave tonghe:act out, or say handle."}
        );
    }
    if (std::find(task.outcomes.begin(), task.outcomes.end(), "request_correction") != task.outcomes.end()) {
        fault(
            task,
            {"没有申请人可补正", "there is no applicant who could correct anything"},
            {"改用其他结果，如 confirm、deny。", "Offer other outcomes, such as confirm and deny."}
        );
    }
    for (const auto& [key, value] : task.attributes) { // what a step came to is noted under its id
        const std::string name = key.starts_with("set.") ? key.substr(4) : "";
        if (name == "outcome" || model.find(name)) {
            fault(
                task,
                {"变量“" + name + "”与环节结果重名", "the variable '" + name + "' has the name of what a step came to"},
                {"给变量另起一个名字。", "Give the variable a name of its own."}
            );
        }
    }
}

void check_region(const Element& process, const Tell& fault) {
    const std::string_view region = process.attribute("region");
    if (region.empty() || is_code(region) || (is_expression(region) && rules::parse(region.substr(1)))) {
        return;
    }
    fault(
        process,
        {"tonghe:region 不是区划代码，也不是读得懂的表达式", "tonghe:region is no code of a region and no expression"},
        {"写 12 位代码，或等号加表达式，如 =district。",
         "Write a code of twelve digits, or an expression behind an equals sign, such as =district."}
    );
}

} // namespace

std::vector<StandingStart> starts_of(const Model& model) {
    std::vector<StandingStart> starts;
    for (Index node = 0; node < model.nodes.size(); ++node) {
        if (!is_way_in(model, node)) {
            continue;
        }
        const bool is_start = model.nodes[node].kind == NodeKind::start;
        for (const Trigger& trigger : model.triggers_of(node)) {
            const bool is_heard = trigger.kind == TriggerKind::message || trigger.kind == TriggerKind::signal;
            if (is_heard && model.start_by(trigger.kind, trigger.name)) {
                starts.push_back({.node = node, .kind = trigger.kind, .name = trigger.name});
            } else if (is_start && trigger.kind == TriggerKind::timer) {
                starts.push_back({.node = node, .kind = trigger.kind, .timer = trigger.timer});
            } else if (is_start && trigger.kind == TriggerKind::conditional) {
                starts.push_back({.node = node, .kind = trigger.kind, .condition = trigger.expression});
            }
        }
    }
    return starts;
}

bool begins_by_itself(const Model& model) { return !starts_of(model).empty(); }

bool has_tasks(const Model& model) {
    return std::any_of(model.nodes.begin(), model.nodes.end(), [](const Node& node) {
        return node.kind == NodeKind::user_task;
    });
}

std::optional<std::string> region_of(const Model& model, const JsonObject& variables) {
    const std::string_view written = model.process.attribute("region");
    if (!is_expression(written)) {
        return is_code(written) ? std::optional(std::string(written)) : std::nullopt;
    }
    const auto expression = rules::parse(written.substr(1));
    const Json value = expression ? rules::evaluate(*expression, variables) : Json();
    const bool is_known = value.is_string() && is_code(value.get_string());
    return is_known ? std::optional(std::string(value.get_string())) : std::nullopt;
}

std::vector<StandingFault> check_standing(const Model& model) {
    std::vector<StandingFault> faults;
    const Tell fault = [&](const Element& element, Text what, Text remedy) {
        faults.push_back({element.line, element.id, std::move(what), std::move(remedy)});
    };
    check_region(model.process, fault);
    for (Index node = 0; node < model.nodes.size(); ++node) {
        const NodeKind kind = model.nodes[node].kind;
        if (kind == NodeKind::user_task) {
            check_task(model, model.elements[node], fault);
        } else if (kind == NodeKind::service_task || kind == NodeKind::call_activity) {
            fault(
                model.elements[node],
                {"自行启动的流程没有办件，不能有服务环节或调用",
                 "a process that begins by itself has no case, so no service and no call"},
                {"用消息或信号通知办件的流程，由那里办理。",
                 "Tell the process of a case by a message or signal, and do it there."}
            );
        }
    }
    for (const StandingStart& start : starts_of(model)) {
        if (start.timer != no_index && model.timers[start.timer].expression != no_index) {
            fault(
                model.elements[start.node],
                {"启动定时不能是表达式", "the timer of a start cannot be an expression"},
                {"写成固定的时间，如 R/2026-03-01T08:00:00+08:00/P1D。",
                 "Write it out, such as R/2026-03-01T08:00:00+08:00/P1D."}
            );
        }
    }
    return faults;
}

} // namespace tonghe::process
