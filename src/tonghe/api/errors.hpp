// What the API itself refuses, before any module of the domain is asked.
#pragma once
#include "tonghe/base/error.hpp"

// clang-format off
namespace tonghe::api::errors {
inline constexpr ErrorCode bad_request{"api.bad_request", 400, "请求格式有误：{reason}。", "The request is not well formed: {reason}."};
inline constexpr ErrorCode sign_in_needed{"api.sign_in_needed", 401, "请先登录。", "Please sign in first."};
inline constexpr ErrorCode not_allowed{"api.not_allowed", 403, "您没有办理此操作的权限。如有需要，请联系本单位管理员。", "You may not do this. Ask the administrator of your unit if you need to."};
inline constexpr ErrorCode csrf{"api.csrf", 403, "页面已失效，请刷新后重试。", "This page is out of date. Reload it and try again."};
inline constexpr ErrorCode no_such_route{"api.no_such_route", 404, "没有这个地址：{path}。", "There is nothing at {path}."};
inline constexpr ErrorCode method_not_allowed{"api.method_not_allowed", 405, "此地址不支持 {method}，可用：{allow}。", "{method} is not possible here; use {allow}."};
inline constexpr ErrorCode too_slow{"api.too_slow", 408, "接收请求超时。请检查网络后重试。", "The request took too long to arrive. Check the connection and try again."};
inline constexpr ErrorCode version_mismatch{"api.version_mismatch", 412, "内容已被修改（当前版本 {current}，您的版本 {given}）。请刷新后重试。", "This has changed meanwhile (now version {current}, yours {given}). Reload and try again."};
inline constexpr ErrorCode body_too_large{"api.body_too_large", 413, "提交的内容过大，最多 {bytes_max} 字节。", "The body is too large; at most {bytes_max} bytes."};
inline constexpr ErrorCode unsupported_type{"api.unsupported_type", 415, "内容类型应为 {wanted}。", "The content type must be {wanted}."};
inline constexpr ErrorCode key_reused{"api.idempotency_key_reused", 422, "这个 Idempotency-Key 已用于另一次不同的提交。请换一个。", "This Idempotency-Key was used for a different request. Use a new one."};
inline constexpr ErrorCode version_needed{"api.version_needed", 428, "请用 If-Match 说明您修改的是哪个版本。", "Say with If-Match which version you are changing."};
inline constexpr ErrorCode too_many_requests{"api.too_many_requests", 429, "请求过于频繁，请稍后重试。", "Too many requests. Please try again shortly."};
inline constexpr ErrorCode too_many_connections{"api.too_many_connections", 429, "连接过多，请稍后重试。", "Too many connections. Please try again shortly."};
inline constexpr ErrorCode header_too_large{"api.header_too_large", 431, "请求头过大，最多 {bytes_max} 字节。", "The request header is too large; at most {bytes_max} bytes."};
inline constexpr ErrorCode busy{"api.busy", 503, "系统繁忙，请稍后重试。", "The service is busy. Please try again shortly."};
inline constexpr ErrorCode draining{"api.draining", 503, "系统正在重启，请稍后重试。", "The service is restarting. Please try again shortly."};
inline constexpr ErrorCode bad_network{"api.bad_network", 422, "“{network}”不是有效的网段，应如 10.0.0.0/8。", "'{network}' is not a network such as 10.0.0.0/8."};
inline constexpr ErrorCode bad_certificate{"api.bad_certificate", 422, "无法读取 TLS 证书或密钥：{reason}。", "The TLS certificate or key cannot be used: {reason}."};
inline constexpr ErrorCode client_failed{"api.client_failed", 502, "与 {address} 的连接失败：{reason}。", "The connection to {address} failed: {reason}."};
inline constexpr ErrorCode cannot_listen{"api.cannot_listen", 500, "无法监听 {address}：{reason}。", "Cannot listen on {address}: {reason}."};
} // namespace tonghe::api::errors

// clang-format on
