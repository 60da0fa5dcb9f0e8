// Codes of claims: what somebody who reviews, answers or decides is told.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::claims::errors {
// clang-format off
inline constexpr ErrorCode not_by_columns{"claims.not_by_columns", 422, "智能审核“{review}”的规则“{rule}”不能对全部明细一起计算：{reason}", "Rule '{rule}' of the review '{review}' cannot be asked of all lines at once: {reason}"};
inline constexpr ErrorCode no_review{"claims.no_review", 404, "业务包里没有可用的智能审核“{review}”。现有：{known}。", "The packs hold no review '{review}' that is in force. There are: {known}."};
inline constexpr ErrorCode unreadable{"claims.unreadable", 422, "文件里没有一行能读的费用明细。请改正列名和内容后重新上传。", "No line of the file can be read. Correct its columns and content, and upload it again."};
inline constexpr ErrorCode batch_not_found{"claims.batch_not_found", 404, "没有这个批次。", "There is no such batch."};
inline constexpr ErrorCode flag_not_found{"claims.flag_not_found", 404, "没有这条疑点。", "There is no such flag."};
inline constexpr ErrorCode decided{"claims.decided", 409, "这条疑点已经有结论，不能再改。", "This flag is decided; that does not change."};
inline constexpr ErrorCode answer_awaited{"claims.answer_awaited", 409, "医疗机构可以说明到 {due_on}，说明之前或期满之前不能扣款。", "The hospital may explain until {due_on}; nothing is refused before it has, or before that day is over."};
inline constexpr ErrorCode answer_too_late{"claims.answer_too_late", 409, "这条疑点已进入审定，不能再说明。", "This flag is being decided; it takes no explanation any more."};
inline constexpr ErrorCode second_reader_needed{"claims.second_reader_needed", 403, "金额达到复核标准，要由另一位审核人复核。", "The amount asks for a second reader: somebody other than who proposed this."};
inline constexpr ErrorCode quarter_unknown{"claims.quarter_unknown", 422, "季度写成 2026Q1。", "Write a quarter as 2026Q1."};
// clang-format on
} // namespace tonghe::claims::errors
