// Codes of the registries.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::registry::errors {

// clang-format off
inline constexpr ErrorCode not_found{"registry.not_found", 404, "没有找到这条“{registry}”记录。", "There is no such record of '{registry}'."};
inline constexpr ErrorCode unknown_registry{"registry.unknown_registry", 404, "没有名为“{registry}”的登记库。", "There is no registry '{registry}'."};
inline constexpr ErrorCode unknown_field{"registry.unknown_field", 422, "登记库“{registry}”没有字段“{field}”。", "Registry '{registry}' has no field '{field}'."};
inline constexpr ErrorCode field_not_indexed{"registry.field_not_indexed", 422, "登记库“{registry}”的字段“{field}”不能用于查找。", "Field '{field}' of registry '{registry}' cannot be searched by."};
inline constexpr ErrorCode unknown_relation{"registry.unknown_relation", 422, "登记库“{registry}”没有关系“{relation}”。", "Registry '{registry}' has no relation '{relation}'."};
inline constexpr ErrorCode key_taken{"registry.key_taken", 409, "“{registry}”中已有同一编号的记录。请核对编号，或更新原记录。", "'{registry}' already has a record with this number. Check the number, or update that record."};
inline constexpr ErrorCode stale_version{"registry.stale_version", 409, "记录已被他人修改（现为第 {version} 版）。请刷新后重试。", "The record was changed by someone else (it is at version {version} now). Reload and try again."};
// clang-format on

} // namespace tonghe::registry::errors
