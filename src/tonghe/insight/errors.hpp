// What can be wrong with a log that is read, and with a question asked of one.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::insight::errors {
// clang-format off
inline constexpr ErrorCode unreadable_log{"insight.unreadable_log", 422, "日志“{file}”无法读取，共 {count} 处问题。", "The log '{file}' cannot be read; {count} faults."};
inline constexpr ErrorCode no_such_file{"insight.no_such_file", 404, "无法打开“{file}”：{reason}。", "'{file}' cannot be opened: {reason}."};
inline constexpr ErrorCode cannot_write{"insight.cannot_write", 500, "无法写入“{file}”：{reason}。", "'{file}' cannot be written: {reason}."};
inline constexpr ErrorCode unknown_format{"insight.unknown_format", 422, "“{file}”不是已知的日志格式。请使用 XES（.xes、.xes.gz）或 OCEL 2.0（.sqlite、.json）。", "'{file}' is in no known format. Give XES (.xes, .xes.gz) or OCEL 2.0 (.sqlite, .json)."};
inline constexpr ErrorCode empty_log{"insight.empty_log", 422, "没有符合条件的办件，无法分析。", "No case fits, so there is nothing to analyse."};
inline constexpr ErrorCode no_such_log{"insight.no_such_log", 404, "没有名为“{log}”的日志。", "There is no log '{log}'."};
inline constexpr ErrorCode no_such_group{"insight.no_such_group", 422, "没有“{group}”这一组可供比较。可选：{groups}。", "There is no group '{group}' to compare. Choose one of: {groups}."};
// clang-format on
} // namespace tonghe::insight::errors
