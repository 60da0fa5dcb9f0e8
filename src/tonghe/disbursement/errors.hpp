// Codes of disbursement: what somebody who prepares, approves, objects to or receives a payment is told.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::disbursement::errors {
// clang-format off
inline constexpr ErrorCode batch_not_found{"payment.batch_not_found", 404, "没有这个发放批次。请从批次列表中选择。", "There is no such batch. Choose one from the list."};
inline constexpr ErrorCode line_not_found{"payment.line_not_found", 404, "这个批次中没有第 {number} 笔。", "The batch has no line {number}."};
inline constexpr ErrorCode benefit_not_found{"payment.benefit_not_found", 404, "没有找到您的这笔待遇。", "There is no such benefit of yours."};
inline constexpr ErrorCode not_automatic{"payment.not_automatic", 409, "“{benefit}”不是免申即享的待遇，不能直接发放。", "'{benefit}' is not paid without application, so no batch can be drawn."};
inline constexpr ErrorCode no_payee{"payment.no_payee", 409, "“{target}”没有可以直接拨付的账户，只能发放给个人、家庭和企业。", "A '{target}' has no account to pay to; batches are for persons, households and enterprises."};
inline constexpr ErrorCode no_run{"payment.no_run", 409, "还没有匹配结果。请先在“政策找人”中匹配。", "Nobody has been found yet. Run the matching first."};
inline constexpr ErrorCode bad_period{"payment.bad_period", 422, "“{period}”不是这项待遇的发放期，应形如 {expected}。", "'{period}' is no period of this benefit; it looks like {expected}."};
inline constexpr ErrorCode nobody_to_pay{"payment.nobody_to_pay", 409, "没有需要发放的人：符合条件的都已在其他批次中。", "There is nobody to pay: all who are entitled are in another batch."};
inline constexpr ErrorCode not_allowed_now{"payment.not_allowed_now", 409, "批次现在处于“{state_zh}”阶段，不能这样做。请刷新页面。", "The batch is at '{state}', where this cannot be done. Reload the page."};
inline constexpr ErrorCode batch_changed{"payment.batch_changed", 412, "批次已被他人改动（现为第 {version} 版）。请刷新页面。", "Somebody else has changed the batch (now version {version}). Reload the page."};
inline constexpr ErrorCode sample_open{"payment.sample_open", 409, "还有 {count} 笔抽查没有结论。", "{count} of the sample are not yet judged."};
inline constexpr ErrorCode not_sampled{"payment.not_sampled", 404, "第 {number} 笔不在抽查之列。", "Line {number} is not in the sample."};
inline constexpr ErrorCode reason_needed{"payment.reason_needed", 422, "请说明理由。", "Say why."};
inline constexpr ErrorCode confirmation_open{"payment.confirmation_open", 409, "本人确认期到 {until} 结束，之后才能提交。", "People may confirm until {until}; submit it after that."};
inline constexpr ErrorCode objections_open{"payment.objections_open", 409, "还有 {count} 件异议没有答复。", "{count} objections are not answered."};
inline constexpr ErrorCode objection_not_found{"payment.objection_not_found", 404, "没有这件异议。", "There is no such objection."};
inline constexpr ErrorCode objection_decided{"payment.objection_decided", 409, "这件异议已经答复。", "The objection has been answered."};
inline constexpr ErrorCode own_batch{"payment.own_batch", 403, "您参与过这个批次的准备，不能由您审批。请另一位有审批权限的同事审批。", "You have prepared this batch, so you cannot approve it. Another colleague who may approve does."};
inline constexpr ErrorCode no_budget{"payment.no_budget", 409, "政策“{policy}”没有 {year} 年的预算，不能发放。", "The policy '{policy}' has no budget of {year}; nothing can be paid."};
inline constexpr ErrorCode budget_exceeded{"payment.budget_exceeded", 409, "超出预算：{year} 年预算 {budget} 元，已支付和在途 {committed} 元，本批次 {batch} 元，缺 {missing} 元。", "Over budget: {budget} yuan in {year}, {committed} paid or on the way, {batch} in this batch, {missing} missing."};
inline constexpr ErrorCode not_open_to_objection{"payment.not_open_to_objection", 409, "公示期已过，不能再提出异议。可拨打 12345。", "The list is no longer open to objection. Call 12345."};
inline constexpr ErrorCode too_late{"payment.too_late", 409, "这笔款已在支付，不能再改。", "This payment is already on its way and cannot be changed."};
inline constexpr ErrorCode bad_account{"payment.bad_account", 422, "银行账号应为 12 至 30 位数字。", "An account number has 12 to 30 digits."};
inline constexpr ErrorCode account_of_another{"payment.account_of_another", 409, "这个账号登记在他人名下。请填写您本人名下的账号。", "That account is registered to somebody else. Give one in your own name."};
inline constexpr ErrorCode account_needed{"payment.account_needed", 409, "没有您的账户。请先填写本人名下的银行账号。", "There is no account of yours. Give one in your own name first."};
inline constexpr ErrorCode nothing_to_mend{"payment.nothing_to_mend", 409, "这笔款不在待处理之列：可能已改好或已由他人处理。请刷新页面。", "This payment does not wait for anybody: it may have been put right. Reload the page."};
inline constexpr ErrorCode in_other_hands{"payment.in_other_hands", 409, "这笔款正由另一位同事处理。请选择另一笔。", "Another colleague has this payment in hand. Choose another."};
inline constexpr ErrorCode no_other_account{"payment.no_other_account", 409, "登记库中没有其他账户。请联系收款方，或说明理由不再支付。", "The registry has no other account. Ask the payee, or give it up with a reason."};
inline constexpr ErrorCode other_unit{"payment.other_unit", 403, "“{policy}”由{unit_zh}办理，您所在的单位不能代办。", "'{policy_en}' is paid by {unit}; your unit cannot do it."};
inline constexpr ErrorCode representative_needed{"payment.representative_needed", 403, "请由“{enterprise}”的法定代表人办理。经办人可以查看，不能改账户或放弃。", "Only the legal representative of '{enterprise}' may do this. An agent may look, and changes nothing."};
inline constexpr ErrorCode not_paid{"payment.not_paid", 409, "这笔款还没有到账，没有凭证。", "This has not been paid yet, so there is no proof."};
inline constexpr ErrorCode bank_unavailable{"payment.bank_unavailable", 503, "银行接口暂不可用：{reason}。系统会自动重试。", "The bank cannot be reached: {reason}. It is tried again by itself."};
inline constexpr ErrorCode other_file{"payment.other_file", 409, "已有同名文件“{name}”，但内容不同。", "There is already a file '{name}' with other content."};
inline constexpr ErrorCode unreadable_file{"payment.unreadable_file", 422, "文件“{name}”无法读取：{reason}。", "The file '{name}' cannot be read: {reason}."};
// clang-format on
} // namespace tonghe::disbursement::errors
