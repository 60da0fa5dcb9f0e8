// What the command line itself refuses.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::cli::errors {
// clang-format off
inline constexpr ErrorCode cannot_write{"cli.cannot_write", 500, "无法写入文件 {file}。请检查路径与权限。", "The file {file} cannot be written. Check its path and permissions."};
// clang-format on
} // namespace tonghe::cli::errors
