// The compiled form of an expression: one array of nodes, children before parents, the root last.
#pragma once
#include "tonghe/base/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tonghe::rules {

enum class Op : uint8_t {
    constant, // a: index of the constant
    path,     // a: index of the path
    list,     // a: first of `operands`, b: how many
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal, // a, b
    logical_and,
    logical_or,
    logical_not,
    add,
    subtract,
    multiply,
    divide,
    negate,
    in_list,  // a in b
    in_range, // a in range: b low, c high, flags closed ends
    choose,   // if a then b else c
    count,
    contains,
    date,
};

struct Node {
    Op op = Op::constant;
    uint8_t flags = 0;
    uint16_t a = 0;
    uint16_t b = 0;
    uint16_t c = 0;
};

inline constexpr uint8_t low_closed = 1;
inline constexpr uint8_t high_closed = 2;

struct Program {
    std::string text;
    std::vector<Node> nodes;
    std::vector<uint16_t> operands; // of lists
    std::vector<Json> constants;
    std::vector<std::vector<std::string>> paths;
    std::vector<std::string> names;
};

} // namespace tonghe::rules
