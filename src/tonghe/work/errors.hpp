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
inline constexpr ErrorCode steering_refused{"work.steering_refused", 409, "不能这样跳过或跳转：会绕过受理或决定环节，或使并行分支无法汇合。请从所列目标中选择。", "It cannot be moved there: that would pass over acceptance or a decision, or leave a join waiting. Choose one of the targets that are listed."};
inline constexpr ErrorCode too_many_steps{"work.too_many_steps", 500, "流程“{process}”连续自动执行过多，未保存。请检查其中的循环。", "Process '{process}' ran on by itself for too long; nothing was saved. Check it for a loop."};
inline constexpr ErrorCode model_missing{"work.model_missing", 500, "找不到流程“{process}”的版本 {model}。请恢复该版本的文件。", "Version {model} of process '{process}' cannot be found. Restore its file."};
inline constexpr ErrorCode task_held{"work.task_held", 409, "该任务正在等其他人员签署或答复，暂不能办理。", "The task waits for what others have been asked. It comes back by itself."};
inline constexpr ErrorCode not_your_turn{"work.not_your_turn", 409, "还没有轮到这一签。前一位签署后自动到达。", "It is not your turn yet. It opens when the one before has signed."};
inline constexpr ErrorCode not_possible_now{"work.not_possible_now", 409, "现在不能对该任务做“{operation_zh}”。现在可做：{operations_zh}。", "'{operation}' is not possible on this task now. Possible: {operations}."};
inline constexpr ErrorCode not_an_officer{"work.not_an_officer", 422, "“{officer}”不是在岗的工作人员。请从人员列表中选择。", "'{officer}' is not an officer in service. Choose from the list."};
inline constexpr ErrorCode not_competent{"work.not_competent", 422, "“{officer}”不办理该队列或该区域的任务。请从人员列表中选择。", "'{officer}' does not serve this queue in this territory. Choose from the list."};
inline constexpr ErrorCode not_to_yourself{"work.not_to_yourself", 422, "不能交给自己。请选择其他人员。", "This cannot be given to yourself. Choose somebody else."};
inline constexpr ErrorCode asked_already{"work.asked_already", 409, "“{officer}”已在该任务的签署人员中，且尚未答复。", "'{officer}' has been asked already and has not answered yet."};
inline constexpr ErrorCode recused{"work.recused", 409, "该件由原决定撤销后重新办理，您参与过原决定，应当回避。请由其他人员办理。", "This case is decided anew, and you had a part in the decision that was revoked. Somebody else has to deal with it."};
inline constexpr ErrorCode officer_recused{"work.officer_recused", 422, "“{officer}”参与过已撤销的原决定，应当回避。请选择其他人员。", "'{officer}' had a part in the decision that was revoked, and is recused. Choose somebody else."};
inline constexpr ErrorCode signed_already{"work.signed_already", 409, "同一任务的会签，每人只签一次。", "Each officer signs a task once."};
inline constexpr ErrorCode signs_open{"work.signs_open", 409, "还有加签未完成，不能要求补正。请先减签，或等其答复。", "Added signs are still open, so corrections cannot be asked for. Remove them, or wait for their answers."};
inline constexpr ErrorCode not_recallable{"work.not_recallable", 409, "不能拿回：下一环节已有人签收，或流程已越过可退回的范围。", "It cannot be recalled: somebody has taken up the next step, or the process has gone past where it can come back from."};
inline constexpr ErrorCode copy_not_found{"work.copy_not_found", 404, "没有找到该传阅件，或它不是给您的。", "There is no such copy for you."};
inline constexpr ErrorCode reminder_not_found{"work.reminder_not_found", 404, "没有找到该催办，或它不是发给您的。", "There is no such reminder for you."};
inline constexpr ErrorCode reminder_answered{"work.reminder_answered", 409, "该催办已经答复。", "This reminder has been answered."};
inline constexpr ErrorCode substitution_not_found{"work.substitution_not_found", 404, "没有找到该代理。", "There is no such substitution."};
inline constexpr ErrorCode substitution_overlaps{"work.substitution_overlaps", 409, "该期间您已指定代理人。请先终止原代理，或调整起止日期。", "You have a substitute in that time already. End that substitution first, or change the days."};
inline constexpr ErrorCode hand_over_not_yours{"work.hand_over_not_yours", 403, "只有本人、其单位负责人或安全管理员可以办理工作交接。", "Only the officer, the head of her unit or the security administrator may hand her work over."};
inline constexpr ErrorCode view_not_found{"work.view_not_found", 404, "没有找到该视图，或它不是您的。", "There is no such view of yours."};
inline constexpr ErrorCode too_many_views{"work.too_many_views", 409, "最多保存 {most} 个视图。请先删除不用的视图。", "You can keep {most} views at most. Remove one you no longer use."};
// clang-format on
} // namespace tonghe::work::errors
