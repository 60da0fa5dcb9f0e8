// A plan: the conditions of many policies bound to one table, each distinct condition once.
//
//     policies ──▶ trees without `not` ──▶ distinct nodes, children before parents
//                                             literal 0   age in 60..120        true plane
//                                             literal 1   employment in {3, 4}  true plane
//                                             all     2   0, 1
//
// Always true
//  1. A node is a plain set of rows, never unknown: what three-valued logic needs are two planes, "is true" and "is
//  false",
//     and `not` only swaps which plane of the atom a literal reads. A plane that nobody asks for is never built.
//  2. Equal nodes are one node, over all policies: children are ordered, values are in the table's own integers.
//  3. A plan holds for the table it was made from until a cell of that table is set.
#pragma once
#include "tonghe/columns/internal/arithmetic.hpp"
#include "tonghe/columns/internal/kernels.hpp"

#include <unordered_map>

namespace tonghe::columns {

enum class Plane : uint8_t { is_true, is_false };

// The stored values for which a condition holds, in the form the fastest kernel for them wants.
struct Matcher {
    enum class Kind : uint8_t { nothing, everything, range, ranges, byte_set, bit_set };

    Kind kind = Kind::nothing;
    std::vector<Range> runs; // ascending, apart from each other
    std::vector<kernels::Bounds> bounds;
    kernels::ByteSet bytes;
    std::vector<uint64_t> bits;

    // What is known of a block without reading it: every known value of `range` matches, none does, or neither is sure.
    enum class Sure : uint8_t { none, all, unsure };
    Sure sure_of(const Range& range) const;
};

Matcher matcher_of(std::vector<Range> runs, const Column& column);

struct Atom {
    enum class Kind : uint8_t { values, known, flag, compare, arithmetic, rows };

    Kind kind = Kind::values;
    Truth on_null = Truth::unknown;
    size_t column = 0;
    size_t other = 0; // of `compare`
    Comparison comparison = Comparison::equal;
    int64_t left_factor = 1, right_factor = 1;    // bring two numbers to one scale
    std::vector<int64_t> left_codes, right_codes; // of two text columns: the places of their words in one order
    Matcher yes;
    std::optional<Matcher> no; // only where an answer can be unknown for a known cell
    std::optional<BoundValue> value;
    std::optional<RowTest> rows;
    std::string text;  // as the policy says it
    std::string bound; // as it is evaluated: equal atoms have equal ones
};

struct Node {
    enum class Kind : uint8_t { nothing, everything, literal, all, any };

    Kind kind = Kind::nothing;
    Plane plane = Plane::is_true; // of a literal
    uint32_t atom = 0;            // of a literal
    bool has_rows = false;        // somewhere below, rows are asked one by one
    uint32_t users = 0;           // nodes and policies that read it
    std::vector<uint32_t> parts;  // those with rows last
};

class Plan {
  public:
    explicit Plan(const Table& table) : table_(&table) {}

    // The node of the rows for which `predicate` is true, or false.
    uint32_t add(const Predicate& predicate, Plane plane);

    // The atom of a predicate that is a single condition, bound and described; for explanations.
    const Atom* atom_of(const Predicate& predicate);

    const Table& table() const { return *table_; }

    const std::vector<Node>& nodes() const { return nodes_; }

    const std::vector<Atom>& atoms() const { return atoms_; }

  private:
    uint32_t intern(Node node);
    uint32_t atom(const Predicate& predicate);
    uint32_t join(Node::Kind kind, const std::vector<Predicate>& parts, Plane plane);

    const Table* table_;
    std::vector<Node> nodes_;
    std::vector<Atom> atoms_;
    std::unordered_map<std::string, uint32_t> node_places_;
    std::unordered_map<std::string, uint32_t> atom_places_;
};

} // namespace tonghe::columns
