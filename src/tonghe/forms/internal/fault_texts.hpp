// What a person is told when a value does not fit: one line per keyword, in both languages.
#pragma once
#include "tonghe/base/error.hpp"

namespace tonghe::forms {

// The fault of keyword `code` at `pointer`. `field` is how people call the field; `limit` is what the keyword asks for.
Fault make_fault(std::string_view code, std::string pointer, const Text& field, const Text& limit = {});
Fault format_fault(std::string_view format, std::string pointer, const Text& field);
Text type_words(uint32_t type_bits); // "文字", "数字或日期" …

} // namespace tonghe::forms
