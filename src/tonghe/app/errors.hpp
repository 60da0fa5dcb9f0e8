// The error codes of starting and running a node.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::app::errors {
// clang-format off
inline constexpr ErrorCode keys_unreadable{"app.keys_unreadable", 500, "密钥文件 {file} 无法使用：{reason}。", "The key file {file} cannot be used: {reason}."};
inline constexpr ErrorCode packs_faulty{"app.packs_faulty", 422, "内容包有 {count} 处错误，未加载。", "The packs have {count} faults and were not loaded."};
inline constexpr ErrorCode packs_changed_meanwhile{"app.packs_changed_meanwhile", 409, "内容包刚刚另有更新。请再试一次。", "The packs have changed in the same moment. Try once more."};
inline constexpr ErrorCode not_empty{"app.not_empty", 409, "数据文件夹 {folder} 中已有另一座城市。请换一个文件夹，或使用 --reset。", "The data folder {folder} already holds another city. Choose another folder, or use --reset."};
inline constexpr ErrorCode story_stopped{"app.story_stopped", 500, "故事讲不下去了：{who} 的请求 {request} 应得 {expected}，实得 {status}。{detail}", "The story stopped: {who} asked {request}, expected {expected} and got {status}. {detail}"};
inline constexpr ErrorCode no_free_family{"app.no_free_family", 409, "该节点的演示家庭（{families}）都已申请过“出生一件事”。请用 tonghe demo --reset 重新载入，或不带 --url 运行。", "Every demonstration family of this node ({families}) has applied already. Load the city again with tonghe demo --reset, or run without --url."};
inline constexpr ErrorCode file_exists{"app.file_exists", 409, "{file} 已存在，没有写入任何文件。请换一个名称或文件夹。", "{file} is there already; nothing was written. Choose another name or folder."};
inline constexpr ErrorCode file_unreadable{"app.file_unreadable", 422, "无法读写 {file}：{reason}。", "{file} cannot be read or written: {reason}."};
inline constexpr ErrorCode no_data{"app.no_data", 404, "文件夹 {folder} 中没有通和的数据。请用 --data 指出数据文件夹，或用 --database 给出数据库地址。", "The folder {folder} holds no data of Tonghe. Name the folder with --data, or the database with --database."};
inline constexpr ErrorCode password_missing{"app.password_missing", 422, "没有得到口令。请从标准输入给出，或设置环境变量 TONGHE_PASSWORD。", "No password was given. Give it on standard input, or set TONGHE_PASSWORD."};
inline constexpr ErrorCode backup_elsewhere{"app.backup_elsewhere", 422, "数据在 PostgreSQL 中，请用 pg_dump 备份数据库，并复制数据文件夹中的 files 与 keys。", "The data is in PostgreSQL: back it up with pg_dump, and copy files and keys from the data folder."};
inline constexpr ErrorCode backup_damaged{"app.backup_damaged", 422, "备份 {folder} 不完整：{reason}。没有恢复。", "The backup {folder} is not whole: {reason}. Nothing was restored."};
inline constexpr ErrorCode unknown_bank{"app.unknown_bank", 422, "设置 payments.bank 不能是“{bank}”。请用 files、test 或 http(s) 地址。", "The setting payments.bank cannot be '{bank}'. Use files, test or an http(s) URL."};
inline constexpr ErrorCode no_signing_key{"app.no_signing_key", 404, "本节点没有签名密钥，检查点没有签名。", "This node has no signing key: its checkpoints are not signed."};
inline constexpr ErrorCode map_malformed{"app.map_malformed", 422, "“{pair}”不是环节对应。请写成 旧环节=新环节。", "'{pair}' does not say which element stands for which. Write old=new."};
inline constexpr ErrorCode algorithm_not_found{"app.algorithm_not_found", 404, "算法备案中没有“{algorithm}”。", "The register of algorithms has no '{algorithm}'."};
inline constexpr ErrorCode data_in_use{"app.data_in_use", 409, "数据文件夹 {folder} 正由另一个进程使用。请先停止它，或在运维页面中操作。", "Another process works in the data folder {folder}. Stop it first, or use the operator's pages."};
// clang-format on
} // namespace tonghe::app::errors
