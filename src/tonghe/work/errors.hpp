// Codes of work: what an officer or an operator is told when an act on a task or an instance cannot be done.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::work::errors {
// clang-format off
inline constexpr ErrorCode task_not_found{"work.task_not_found", 404, "没有找到该任务，或它不在您的办理范围内。请从工作台进入。", "There is no such task, or it is not in your queues and territory. Open it from the desk."};
inline constexpr ErrorCode instance_not_found{"work.instance_not_found", 404, "没有找到流程“{instance}”。", "There is no process instance '{instance}'."};
inline constexpr ErrorCode already_claimed{"work.already_claimed", 409, "该任务刚被同事签收。请从工作台选择其他任务。", "A colleague has just claimed this task. Choose another one from the desk."};
inline constexpr ErrorCode not_claimed_by_you{"work.not_claimed_by_you", 409, "该任务不是由您签收的，不能退签。", "You have not claimed this task, so you cannot release it."};
inline constexpr ErrorCode task_not_waiting{"work.task_not_waiting", 409, "该任务已办结或已撤销。请刷新工作台。", "This task is done or was withdrawn. Reload your desk."};
inline constexpr ErrorCode task_parked{"work.task_parked", 409, "申请人正在补正，任务暂停。补正后自动恢复。", "The applicant is supplementing the application. The task comes back by itself."};
inline constexpr ErrorCode task_changed{"work.task_changed", 412, "该任务已被修改（现为第 {version} 版）。请刷新后再提交。", "The task has changed (now version {version}). Reload it and submit again."};
inline constexpr ErrorCode not_returnable{"work.not_returnable", 409, "不能退回到“{to}”。可退回的环节：{targets}。", "The case cannot go back to '{to}'. It can go back to: {targets}."};
inline constexpr ErrorCode process_not_running{"work.process_not_running", 409, "流程已结束，不能再操作。", "The process has ended."};
inline constexpr ErrorCode nobody_listens{"work.nobody_listens", 404, "没有流程在等待消息“{name}”（键 {key}）。请核对名称和键。", "No process waits for message '{name}' with key {key}. Check the name and the key."};
inline constexpr ErrorCode stall_not_found{"work.stall_not_found", 404, "没有找到该停滞流程。", "There is no such stuck process."};
inline constexpr ErrorCode stall_resolved{"work.stall_resolved", 409, "该停滞已经处理。请刷新列表。", "This process is no longer stuck here. Reload the list."};
inline constexpr ErrorCode remedy_refused{"work.remedy_refused", 409, "此处不能{remedy_zh}。可用的处理：{remedies}。", "'{remedy}' is not possible here. What is: {remedies}."};
inline constexpr ErrorCode too_many_steps{"work.too_many_steps", 500, "流程“{process}”连续自动执行过多，未保存。请检查其中的循环。", "Process '{process}' ran on by itself for too long; nothing was saved. Check it for a loop."};
inline constexpr ErrorCode model_missing{"work.model_missing", 500, "找不到流程“{process}”的版本 {model}。请恢复该版本的文件。", "Version {model} of process '{process}' cannot be found. Restore its file."};
// clang-format on
} // namespace tonghe::work::errors
