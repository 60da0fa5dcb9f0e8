// Error codes of the journal.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::journal::errors {
// clang-format off
inline constexpr ErrorCode no_such_entry{"journal.no_such_entry", 404, "日志中没有第 {sequence} 条记录，或当时日志还没有 {size} 条。", "The journal has no entry {sequence}, or fewer than {size} entries."};
inline constexpr ErrorCode no_such_projection{"journal.no_such_projection", 404, "没有名为“{projection}”的投影表。现有：{known}。", "There is no projection '{projection}'. There are: {known}."};
inline constexpr ErrorCode no_such_message{"journal.no_such_message", 404, "没有这条待发消息，或已经送达。", "There is no such message, or it has been delivered."};
// clang-format on
} // namespace tonghe::journal::errors
