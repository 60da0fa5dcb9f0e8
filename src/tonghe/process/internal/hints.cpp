#include "tonghe/process/internal/faults.hpp"

namespace tonghe::process {

Text hint_for(std::string_view name) {
    static const std::pair<std::string_view, Text> hints[] = {
        {"complexGateway", {"请改为包容网关或并行网关。", "Use an inclusive or a parallel gateway."}},
        {"choreography",
         {"请画成协作，流程之间用消息流。", "Draw a collaboration, with message flows between processes."}},
        {"interface",
         {"请在服务任务上写 tonghe:service，并删除 interface。",
          "Name the service by tonghe:service on the service task, and delete the interface."}},
        {"operationRef", {"请删除它；消息由 messageRef 指明。", "Delete it; messageRef names the message."}},
        {"potentialOwner", {"请改用 tonghe:queue 与 tonghe:level。", "Use tonghe:queue and tonghe:level."}},
        {"humanPerformer", {"请改用 tonghe:queue 与 tonghe:level。", "Use tonghe:queue and tonghe:level."}},
        {"performer", {"请改用 tonghe:queue 与 tonghe:level。", "Use tonghe:queue and tonghe:level."}},
        {"rendering", {"请删除它；表单由事项给出。", "Delete it; the item gives the form."}},
        {"correlationProperty", {"请用 tonghe:key 写消息的关联键。", "Write the key of a message as tonghe:key."}},
        {"correlationKey", {"请用 tonghe:key 写消息的关联键。", "Write the key of a message as tonghe:key."}},
        {"correlationSubscription", {"请用 tonghe:key 写消息的关联键。", "Write the key of a message as tonghe:key."}},
        {"import", {"请把用到的定义写进本文件。", "Write the definitions that are used into this file."}},
    };
    for (const auto& [element, hint] : hints) {
        if (element == name) {
            return hint;
        }
    }
    return {
        "请删除它，或用支持的元素表达，见 docs/reference/bpmn.md。",
        "Delete it, or express it with what is supported: docs/reference/bpmn.md."};
}

} // namespace tonghe::process
