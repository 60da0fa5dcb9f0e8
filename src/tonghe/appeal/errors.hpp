// Codes of appeal: what somebody who objects, judges or corrects is told.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::appeal::errors {
// clang-format off
inline constexpr ErrorCode not_found{"appeal.not_found", 404, "没有找到这件申诉。", "There is no such appeal."};
inline constexpr ErrorCode not_offered{"appeal.not_offered", 409, "本市还没有公布申诉的办理规则。", "This city has not published how it hears appeals."};
inline constexpr ErrorCode not_allowed_now{"appeal.not_allowed_now", 409, "申诉现在是“{state}”，不能{act}。", "The appeal is '{state}'; '{act}' is not possible now, or not yours to do."};
inline constexpr ErrorCode open_already{"appeal.open_already", 409, "您对这项决定的申诉 {number} 还在办理。", "Your appeal {number} against this decision is still open."};
inline constexpr ErrorCode not_yours{"appeal.not_yours", 404, "没有找到与您有关的这项决定。", "There is no such decision about you."};
inline constexpr ErrorCode not_decided{"appeal.not_decided", 409, "这个办件还没有决定，不能申诉；可以催办或撤回。", "This case has not been decided, so there is nothing to object to yet."};
inline constexpr ErrorCode fact_not_asked{"appeal.fact_not_asked", 422, "这项待遇不看“{fact}”。", "This benefit does not ask about '{fact}'."};
inline constexpr ErrorCode not_of_source{"appeal.not_of_source", 422, "这条记录不是“{fact}”的来源，或不归本单位更正。", "That record is not what '{fact}' is made of, or not yours to correct."};
inline constexpr ErrorCode nothing_to_name{"appeal.nothing_to_name", 409, "“{fact}”由家里几个人的数据算出，有家人没有同意共享，看不到来源，无法指出哪一条不对。请申诉人先取得家人同意，或者按规则评议。", "'{fact}' is made of what several of the household have, and not all of them agree to show it, so no record can be named. Ask for their consent first, or put the rule to the board."};
inline constexpr ErrorCode same_version{"appeal.same_version", 409, "政策“{policy}”还是申诉时的那一版。请先发布修订后的版本。", "Policy '{policy}' is still the version that was objected to. Publish the revised one first."};
inline constexpr ErrorCode view_not_found{"appeal.view_not_found", 404, "没有找到该视图，或它不是您的。", "There is no such view of yours."};
inline constexpr ErrorCode too_many_views{"appeal.too_many_views", 409, "最多保存 {most} 个视图。请先删除不用的视图。", "You can keep {most} views at most. Remove one you no longer use."};
inline constexpr ErrorCode too_few_experts{"appeal.too_few_experts", 409, "回避之后，专家库里只剩 {left} 位可抽取的专家，需要 {wanted} 位。", "Without those who had a part in it, {left} experts are left to draw from; {wanted} are needed."};
inline constexpr ErrorCode too_much_evidence{"appeal.too_much_evidence", 409, "每件申诉最多附 {max} 份证据。", "An appeal has at most {max} pieces of evidence."};
// clang-format on
} // namespace tonghe::appeal::errors
