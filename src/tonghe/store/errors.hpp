// Error codes of the store.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::store::errors {
// clang-format off
inline constexpr ErrorCode unavailable{"store.unavailable", 503, "数据库暂时无法写入（{reason}），未保存任何内容。请稍后重试。", "The database cannot be written right now ({reason}); nothing was saved. Please try again shortly."};
inline constexpr ErrorCode outcome_unknown{"store.outcome_unknown", 503, "保存时与数据库的连接中断，无法确定是否已经保存。请用同一个 Idempotency-Key 再提交一次，或先查看结果再重试。", "The connection to the database was lost while saving, so it may or may not have been saved. Send it again with the same Idempotency-Key, or look before repeating it."};
inline constexpr ErrorCode overloaded{"store.overloaded", 503, "系统繁忙，未保存任何内容。请稍后重试。", "Too much work is waiting; nothing was saved. Please try again shortly."};
inline constexpr ErrorCode conflict{"store.conflict", 409, "同一内容正被他人修改，请刷新后重试。", "The same thing is being changed by someone else. Reload and try again."};
inline constexpr ErrorCode failed{"store.failed", 500, "数据库操作失败，已记录。", "A database statement failed and was recorded ({statement})."};
inline constexpr ErrorCode migration_changed{"store.migration_changed", 500, "迁移文件 {name} 与已执行的版本不一致。请恢复该文件。", "Migration {name} differs from the version that was applied. Restore the file."};
inline constexpr ErrorCode invalid_text{"store.invalid_text", 422, "文字中含有不能保存的字符（空字符或无效的 UTF-8），请删除后重试。", "The text holds characters that cannot be kept (NUL or invalid UTF-8). Remove them and try again."};
inline constexpr ErrorCode invalid_cursor{"store.invalid_cursor", 400, "翻页位置无效，请从第一页重新查询。", "The page cursor is not valid. Start again from the first page."};
inline constexpr ErrorCode invalid_url{"store.invalid_url", 400, "数据库地址无效：{reason}。示例：sqlite:data/tonghe.db 或 postgresql://user@host/db。", "The database address is not valid: {reason}. Examples: sqlite:data/tonghe.db or postgresql://user@host/db."};
inline constexpr ErrorCode closed{"store.closed", 503, "系统正在停止，未保存任何内容。请稍后重试。", "The node is stopping; nothing was saved. Please try again shortly."};
// clang-format on
} // namespace tonghe::store::errors
