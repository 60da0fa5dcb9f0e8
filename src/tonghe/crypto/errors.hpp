// Codes of this module. What merely does not verify is an ordinary `false` or an absent value, not an error.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::crypto::errors {
// clang-format off
inline constexpr ErrorCode unreadable_key{"crypto.unreadable_key", 422, "无法读取密钥：{reason}。请提供 PEM（PKCS#8 或 SPKI）格式的 SM2、P-256 或 Ed25519 密钥。", "The key cannot be read: {reason}. Give an SM2, P-256 or Ed25519 key as PEM (PKCS#8 or SPKI)."};
inline constexpr ErrorCode wrong_size{"crypto.wrong_size", 422, "{what}应为 {expected} 字节，实际为 {actual} 字节。", "The {what} must have {expected} bytes and has {actual}."};
inline constexpr ErrorCode unavailable{"crypto.unavailable", 500, "密码算法库不可用（{what}）。请检查 OpenSSL 3 与 libargon2 的安装。", "The cryptographic library failed ({what}). Check the installation of OpenSSL 3 and libargon2."};
// clang-format on
} // namespace tonghe::crypto::errors
