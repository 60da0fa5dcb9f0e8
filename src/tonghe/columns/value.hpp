// A value: arithmetic over the numbers of one row, exact or not given at all.
//
//     plus(number("income"), times(constant({5, 1}), number("pension")))        income + 0.5 × pension
//
// Always true
//  1. Results are exact decimals: scales add when numbers are multiplied and the finer one holds when they are added.
//  2. A null cell makes the value null; so does a result that leaves 64 bits, which is told apart as an overflow.
//  3. Where the ranges of a block prove that nothing can overflow, nothing is checked row by row.
//
// Elsewhere: conditions on values (columns/predicate.hpp), amounts of policies (columns/scan.hpp).
#pragma once
#include "tonghe/columns/table.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tonghe::columns {

class Value {
  public:
    struct Node;

    explicit Value(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

    const Node& node() const { return *node_; }

    std::string text() const;

  private:
    std::shared_ptr<const Node> node_;
};

Value constant(Number number);
Value number(std::string column); // of a number, months or date column (days)
Value plus(Value left, Value right);
Value minus(Value left, Value right);
Value times(Value left, Value right);
Value smaller_of(Value left, Value right);
Value larger_of(Value left, Value right);

struct Value::Node {
    enum class Kind : uint8_t { constant, column, plus, minus, times, smaller, larger };

    Kind kind = Kind::constant;
    Number number;
    std::string column;
    std::vector<Value> parts; // two, of arithmetic
};

} // namespace tonghe::columns
