// Codes of policy: what somebody who asks about a policy is told.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::policy::errors {
// clang-format off
inline constexpr ErrorCode policy_not_found{"policy.policy_not_found", 404, "没有政策“{policy}”。请从政策库中选择。", "There is no policy '{policy}'. Choose one from the library."};
inline constexpr ErrorCode unknown_target{"policy.unknown_target", 422, "没有政策对象“{target}”，可选：{known}。", "There is no target '{target}'; there are {known}."};
inline constexpr ErrorCode no_enterprise{"policy.no_enterprise", 409, "您现在没有代表企业办事。请先在页面上方选择企业。", "You are not acting for an enterprise. Choose one at the top of the page."};
inline constexpr ErrorCode not_in_register{"policy.not_in_register", 404, "登记库中没有找到{who}的记录。如信息有误，请联系登记机关。", "The register holds no record of {who}. If that is wrong, turn to the office that keeps it."};
inline constexpr ErrorCode not_by_columns{"policy.not_by_columns", 422, "政策“{policy}”的待遇“{benefit}”不能对全体人员一起计算：{reason}", "Benefit '{benefit}' of policy '{policy}' cannot be asked of everybody at once: {reason}"};
inline constexpr ErrorCode run_under_way{"policy.run_under_way", 409, "正在匹配，请等它完成。", "Matching is under way; wait until it is done."};
inline constexpr ErrorCode benefit_not_found{"policy.benefit_not_found", 404, "最近一次匹配中没有政策“{policy}”的待遇“{benefit}”。", "The last run has no benefit '{benefit}' of the policy '{policy}'."};
inline constexpr ErrorCode not_matched_yet{"policy.not_matched_yet", 409, "还没有对全体人员匹配过。请先在“政策找人”中匹配一次。", "Nobody has been matched yet. Begin a run on the matching board first."};
inline constexpr ErrorCode not_one_table{"policy.not_one_table", 422, "政策“{policy}”的待遇“{benefit}”不是单独一张决策表，请在决策编辑页修改。", "Benefit '{benefit}' of policy '{policy}' is more than one decision table; edit it as DMN."};
inline constexpr ErrorCode variant_faulty{"policy.variant_faulty", 422, "方案有 {count} 处不对，未测算。", "The variant has {count} faults; nothing was estimated."};
inline constexpr ErrorCode proposal_not_found{"policy.proposal_not_found", 404, "没有这项待人工决定的待遇。", "There is no such benefit for a person to decide."};
inline constexpr ErrorCode proposal_decided{"policy.proposal_decided", 409, "这项待遇已经有人决定，或者本人已撤回人工决定的要求。", "Somebody has decided this, or the person no longer asks that people decide."};
inline constexpr ErrorCode run_ended_early{"policy.run_ended_early", 503, "节点正在停止，匹配未完成。", "The node is stopping; the run was not finished."};
inline constexpr ErrorCode damaged_matches{"policy.damaged_matches", 409, "保存的匹配结果已损坏，将重新匹配。", "The matches that were kept are damaged; they are found again."};
// clang-format on
} // namespace tonghe::policy::errors
