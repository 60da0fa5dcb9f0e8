// The typed tree of an expression: what the parser makes, and every back end reads.
//
// A tree is one decision, one business knowledge model, one set of tests or one free expression, with everything boxed
// inside it. Names are resolved when it is made: `slot` nodes index the frame of the evaluation. Slots below
// `globals.size()` are what the expression gets from outside (inputs, other decisions, functions); the slots above hold
// parameters, iterators, context entries, the items of filters and the inputs of decision tables.
//
// Always true
//  1. Children come before their parents in `nodes`; `root` is the last node that counts.
//  2. Tests of a cell are ordinary nodes over the slot of the value they judge: `< 18` is `less(slot, constant)`,
//     `"a", "b"` is `any_of(matches(slot, constant), …)`, `-` is `constant(true)`.
//  3. A tree never changes after loading, so threads share it.
#pragma once
#include "tonghe/rules/type.hpp"

#include <string>
#include <vector>

namespace tonghe::rules {

using NodeIndex = uint32_t;
inline constexpr NodeIndex no_node = UINT32_MAX;

enum class Op : uint8_t {
    constant,     // a: constants
    slot,         // a: slot
    entry_name,   // a: names; the entry of the item in slot c, or node b where it has none: a name inside a filter
    unknown_name, // a: names; null with a fault
    builtin,      // a: built-in function, as a value

    add, // a, b
    subtract,
    multiply,
    divide,
    power,
    negate, // a

    equal, // a, b
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    between, // a between b and c
    logical_and,
    logical_or,

    matches,      // a: subject, b: value; equal to it, in it (list, range), or b itself where it is a truth value
                  // made from `?` (flag uses_subject)
    any_of,       // extra[a … a+b): tests of which one must hold
    none_of,      // the same, negated
    test_in,      // a in tests b; the subject goes to slot c
    instance_of,  // a, b: types
    choose,       // if a then b else c
    path,         // a: from, b: names
    filter,       // a: list, b: condition, c: slot of the item
    call,         // a: function, extra[b … b+c): arguments
    call_named,   // a: function, extra[b … b+2c): names, node
    call_builtin, // a: built-in function, extra[b … b+c): arguments

    list,        // extra[a … a+b)
    context,     // extra[a … a+3b): names, node, slot; c: result node or no_node
    range,       // a..b, flags: low_closed, high_closed
    unary_range, // a, b: Range::Form
    for_each,    // extra[a … a+3b): slot, from, to or no_node; c: body; the slot after the iterators' is `partial`
    some,        // the same
    every,
    lambda, // a: lambdas
    table,  // a: tables
    coerce, // a: value, b: types; nothing of that type becomes null with a fault
    absent, // nothing readable stands here: null with the fault `Cause` a, b: names for its detail or no_node
};

inline constexpr uint8_t low_closed = 1;
inline constexpr uint8_t high_closed = 2;
inline constexpr uint8_t uses_subject = 4;   // of `matches`: `?` occurs in its value
inline constexpr uint8_t reads_partial = 16; // of `for_each`: its body reads the results so far
inline constexpr uint8_t boxed = 8;          // a boxed expression, which is stricter about what it gets

struct Node {
    Op op = Op::constant;
    uint8_t flags = 0;
    uint16_t type = 0; // of the value, in `Tree::types`; 0 is Any
    uint32_t a = 0;
    uint32_t b = 0;
    uint32_t c = 0;
    uint32_t at = 0; // where it begins in `Tree::text`
};

struct Parameter {
    std::string name;
    const Type* type = nullptr; // nullptr: anything
};

struct Lambda {
    std::vector<Parameter> parameters;
    uint32_t first_slot = 0; // of the parameters; slots below it are captured
    NodeIndex body = no_node;
    const Type* result = nullptr;
    int external = -1; // among the known external functions; -2: an external function that is not known
};

enum class HitPolicy : uint8_t { unique, any, priority, first, rule_order, output_order, collect };
enum class Aggregation : uint8_t { none, sum, count, min, max };

struct TableInput {
    std::string text; // of the expression, as the author wrote it
    NodeIndex expression = no_node;
    uint32_t slot = 0;           // where its value stands for the tests
    NodeIndex allowed = no_node; // tests of the input values
    const Type* type = nullptr;
    int line = 0;
};

struct TableOutput {
    std::string name; // "" where there is one only
    const Type* type = nullptr;
    std::vector<NodeIndex> values; // the output values in order of priority
    NodeIndex default_value = no_node;
};

struct TableRule {
    std::vector<NodeIndex> tests; // one an input
    std::vector<NodeIndex> outputs;
    std::vector<std::string> test_texts;
    std::vector<std::string> output_texts;
    std::vector<std::string> annotations;
    std::string id;
    int line = 0;
};

struct TableIndex; // for finding rules quickly (internal/table_index.hpp)

struct Table {
    std::string name;
    HitPolicy policy = HitPolicy::unique;
    Aggregation aggregation = Aggregation::none;
    std::vector<TableInput> inputs;
    std::vector<TableOutput> outputs;
    std::vector<TableRule> rules;
    std::shared_ptr<const TableIndex> index;
    int line = 0;
};

// A name from outside, at the slot of its place in `Tree::globals`.
struct Global {
    enum class Kind : uint8_t { free, input, decision, knowledge, service };
    std::string name;
    Kind kind = Kind::free;
    uint32_t index = 0; // in the model
    const Type* type = nullptr;
};

// A piece of `Tree::text`: one expression as it stands in the file.
struct Source {
    uint32_t begin = 0;
    int line = 0;
    std::string place; // `decision "Fee", rule 3, input 2`
};

struct Tree {
    std::string text;
    std::vector<Source> sources;
    std::vector<Node> nodes;
    std::vector<uint32_t> extra;
    std::vector<Value> constants;
    std::vector<std::string> names;
    std::vector<const Type*> types{nullptr};
    std::vector<Lambda> lambdas;
    std::vector<Table> tables;
    std::vector<Global> globals;
    uint32_t slots = 0; // of a frame
    NodeIndex root = no_node;
    std::shared_ptr<Types> own_types; // where no model keeps them

    const Source* source_of(uint32_t at) const;
};

} // namespace tonghe::rules
