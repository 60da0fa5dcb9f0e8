// Tidies the expressions of a DMN file and leaves every other byte as it is.
//
// Always true
//  1. Only white space inside `<text>` changes, and none within quotes or comments: what the file means stays the same.
#pragma once
#include <string>
#include <string_view>

namespace tonghe::rules {

// Single spaces between words, none at the ends of lines, no empty lines around; the indentation of lines stays.
std::string format_expression(std::string_view text);
std::string format_dmn(std::string_view xml);

} // namespace tonghe::rules
