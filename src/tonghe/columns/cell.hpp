// A cell: the value of one row in one column; and the exact number it may hold.
//
// Always true
//  1. A `Number` is mantissa × 10^-scale, exactly; `normal` gives the one form without trailing zeros.
//  2. A null cell is `std::monostate`: "not known", which is neither true nor false nor zero.
//
// Elsewhere: columns of cells (columns/table.hpp), conditions on them (columns/predicate.hpp).
#pragma once
#include "tonghe/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace tonghe::columns {

inline constexpr int scale_max = 18; // digits after the point that an int64 can carry

struct Number {
    int64_t mantissa = 0;
    int scale = 0;

    bool operator==(const Number&) const = default;
};

Number normal(Number number);                     // 1.50 is {15, 1}, 0.00 is {0, 0}
std::string to_string(Number number);             // "1.5", "-0.02", "12"
std::strong_ordering compare(Number a, Number b); // by value: {10, 1} equals {1, 0}

struct Months { // a length of time in whole months
    int64_t count = 0;

    auto operator<=>(const Months&) const = default;
};

using Cell = std::variant<std::monostate, bool, std::string_view, Number, Date, Months>;

} // namespace tonghe::columns
