// Code lists (字典): the closed sets of values that fields draw from, such as GB/T 2261.1 sex or GB/T 3304 nation.
//
// Always true
//  1. A code appears once in its list; the list keeps the order of its standard.
#pragma once
#include "tonghe/base/text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

struct CodeValue {
    std::string code;
    Text title;

    bool operator==(const CodeValue&) const = default;
};

struct CodeList {
    std::string id;
    Text title;
    std::string standard; // `GB/T 2261.1-2003`, or empty where the list is our own
    std::vector<CodeValue> values;

    const CodeValue* find(std::string_view code) const;
    bool operator==(const CodeList&) const = default;
};

} // namespace tonghe::catalog
