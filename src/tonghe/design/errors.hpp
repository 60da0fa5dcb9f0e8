// Codes of design: what somebody who draws, or approves a drawing, is told.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::design::errors {
// clang-format off
inline constexpr ErrorCode process_not_found{"design.process_not_found", 404, "没有流程“{process}”。请从流程列表中选择。", "There is no process '{process}'. Choose one from the list."};
inline constexpr ErrorCode draft_not_found{"design.draft_not_found", 404, "“{drawing}”没有草稿，可能刚被发布或丢弃。请刷新页面。", "'{drawing}' has no draft; it may just have been published or discarded. Reload the page."};
inline constexpr ErrorCode draft_changed{"design.draft_changed", 412, "草稿已被他人保存（现为第 {version} 版）。请刷新后再改，您的改动可先下载。", "Somebody else has saved the draft (now version {version}). Reload it; download your own changes first."};
inline constexpr ErrorCode base_changed{"design.base_changed", 409, "“{drawing}”的现行版本已变（{base} 变为 {current}）。请在现行版本上重新核对并保存草稿。", "The version in force of '{drawing}' has changed (from {base} to {current}). Look at the draft again over the version in force and save it."};
inline constexpr ErrorCode bad_name{"design.bad_name", 422, "“{drawing}”不能作政策标识。用小写字母、数字和连字符，如 heating-subsidy。", "'{drawing}' cannot name a policy. Use small letters, digits and hyphens, such as heating-subsidy."};
inline constexpr ErrorCode not_submitted{"design.not_submitted", 409, "草稿尚未提交审批。请由修改人先提交。", "The draft has not been submitted. Its author submits it first."};
inline constexpr ErrorCode own_draft{"design.own_draft", 403, "您修改过这份草稿，不能由您审批。请另一位有审批权限的同事审批。", "You have changed this draft, so you cannot approve it. Another colleague who may approve does."};
inline constexpr ErrorCode draft_faulty{"design.draft_faulty", 422, "草稿有 {count} 处错误，不能提交或发布。请按检查结果改正。", "The draft has {count} faults and cannot be submitted or published. Correct what the check tells."};
inline constexpr ErrorCode nothing_changed{"design.nothing_changed", 409, "草稿与现行版本相同，没有可发布的内容。", "The draft is the same as the version in force; there is nothing to publish."};
inline constexpr ErrorCode reason_needed{"design.reason_needed", 422, "退回草稿必须说明理由。", "Sending a draft back needs a reason."};
// clang-format on
} // namespace tonghe::design::errors
