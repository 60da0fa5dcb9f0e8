// The errors of this module.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::snapshot::errors {

inline constexpr ErrorCode not_json{
    "snapshot.not_json",
    500,
    "登记库中有一条无法读取的记录：{reason}。",
    "A record of the registries cannot be read: {reason}."};
inline constexpr ErrorCode file_failed{
    "snapshot.file_failed",
    503,
    "无法读写快照文件 {file}：{reason}。",
    "The snapshot's file {file} cannot be read or written: {reason}."};
inline constexpr ErrorCode not_usable{
    "snapshot.not_usable", 409, "保存的快照不能使用：{reason}。", "The saved snapshot cannot be used: {reason}."};

} // namespace tonghe::snapshot::errors
