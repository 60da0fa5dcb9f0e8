// The errors of columnar tables: one line a code.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::columns::errors {

inline constexpr ErrorCode no_such_column{
    "columns.no_such_column", 422, "表中没有“{column}”这一列。", "The table has no column '{column}'."};
inline constexpr ErrorCode wrong_kind{
    "columns.wrong_kind",
    422,
    "“{column}”列存放的是{kind}，不能与该值一起使用。",
    "Column '{column}' holds {kind} values; this one is of another kind."};
inline constexpr ErrorCode out_of_scale{
    "columns.out_of_scale",
    422,
    "“{column}”列的数值超出 18 位有效数字，无法精确存放。",
    "A number of column '{column}' needs more digits than 64 bits hold exactly."};
inline constexpr ErrorCode malformed{
    "columns.malformed",
    422,
    "列数据不完整：{reason}。请重新生成。",
    "The column data is malformed: {reason}. Build it again."};
inline constexpr ErrorCode overflow{
    "columns.overflow",
    422,
    "“{value}”在第 {row} 行超出 64 位整数范围，且未提供逐行计算。",
    "'{value}' leaves 64 bits in row {row}, and nothing was given that computes such rows."};
inline constexpr ErrorCode damaged_file{
    "columns.damaged_file",
    422,
    "列式文件已损坏：{reason}。请从登记簿重新生成。",
    "The columnar file is damaged: {reason}. Build it again from its register."};
inline constexpr ErrorCode file_failed{
    "columns.file_failed",
    503,
    "无法读写列式文件 {file}：{reason}。",
    "The columnar file {file} could not be read or written: {reason}."};

} // namespace tonghe::columns::errors
