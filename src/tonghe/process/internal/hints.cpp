#include "tonghe/process/internal/faults.hpp"

namespace tonghe::process {

Text hint_for(std::string_view name) {
    static const std::pair<std::string_view, Text> hints[] = {
        {"task", {"请改为用户任务或服务任务。", "Make it a user task or a service task."}},
        {"manualTask", {"请改为用户任务，由经办人确认完成。", "Make it a user task that somebody confirms."}},
        {"scriptTask",
         {"请改为服务任务（tonghe:service），或把计算写进条件。",
          "Make it a service task (tonghe:service), or compute in a condition."}},
        {"sendTask", {"请改为服务任务（tonghe:service）。", "Make it a service task (tonghe:service)."}},
        {"receiveTask", {"请改为用户任务或定时中间事件。", "Make it a user task or an intermediate timer event."}},
        {"businessRuleTask", {"请用排他网关的条件表达。", "Express it by conditions at an exclusive gateway."}},
        {"subProcess",
         {"请改为调用活动，把内部放到单独的文件。",
          "Make it a call activity and move its inside to a file of its own."}},
        {"inclusiveGateway", {"请改为并行网关加排他网关。", "Use a parallel gateway with exclusive gateways."}},
        {"eventBasedGateway", {"请改为带定时边界事件的用户任务。", "Use a user task with a timer boundary event."}},
        {"terminateEventDefinition",
         {"请改为错误结束事件，或让各分支汇合后结束。",
          "Use an error end event, or let the branches join before the end."}},
        {"timeCycle", {"请改用 timeDuration；要重复时画成循环。", "Use timeDuration; draw a loop where it repeats."}},
    };
    for (const auto& [element, hint] : hints) {
        if (element == name) {
            return hint;
        }
    }
    return {
        "请删除它，或用支持的元素表达：开始、结束、用户任务、服务任务、调用活动、排他网关、并行网关、定时与错误边界事件"
        "、定时中间事件。",
        "Delete it, or express it with what is supported: start, end, user task, service task, call activity, "
        "exclusive and parallel "
        "gateway, timer and error boundary event, intermediate timer event."};
}

} // namespace tonghe::process
