// Error codes of the blob store.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::blob::errors {
// clang-format off
inline constexpr ErrorCode not_found{"blob.not_found", 404, "没有找到这个文件。", "There is no such file."};
inline constexpr ErrorCode too_large{"blob.too_large", 413, "文件超过 {mebibytes} MB。请压缩或拆分后重新上传。", "The file is larger than {mebibytes} MB. Compress or split it and upload again."};
inline constexpr ErrorCode damaged{"blob.damaged", 500, "保存的文件已损坏，已记录。请联系工作人员重新提供。", "The stored file is damaged; this was recorded. Please ask the office to supply it again."};
inline constexpr ErrorCode unavailable{"blob.unavailable", 503, "文件暂时无法保存或读取（{reason}）。请稍后重试。", "Files cannot be stored or read right now ({reason}). Please try again shortly."};
// clang-format on
} // namespace tonghe::blob::errors
