// What a schema compiles to: flat arrays that instructions point into by number. A node is one subschema; its
// instructions are a range of `code`, in the order in which they must run (unevaluated… last).
//
//   nodes ──► code: [type 4] [members shape 2] [all_of lists 7..9] …
//                                   │                  │
//                                   ▼                  ▼
//                                 shapes             lists ──► nodes
#pragma once
#include "tonghe/forms/internal/formats.hpp"
#include "tonghe/forms/internal/pattern.hpp"
#include "tonghe/forms/schema.hpp"

#include <boost/json/value.hpp>

#include <map>

namespace tonghe::forms {

inline constexpr uint32_t none = 0xFFFFFFFF;

enum class Op : uint8_t {
    nothing_fits,       // the schema `false`
    type,               // a: bits of TypeBit
    constant,           // a: constants
    enumeration,        // a: constants, an array
    minimum,            // a: constants
    exclusive_minimum,  //
    maximum,            //
    exclusive_maximum,  //
    multiple_of,        //
    min_length,         // a: the length
    max_length,         //
    pattern,            // a: patterns
    format,             // a: Format
    min_items,          // a: the count
    max_items,          //
    unique_items,       //
    min_properties,     // a: the count
    max_properties,     //
    required,           // a, b: range of names
    dependent_required, // a: names (the trigger), b: requirements
    members,            // a: shapes; properties, patternProperties, additionalProperties
    property_names,     // a: node
    elements,           // a: rows; prefixItems, items
    contains,           // a: contains
    ref,                // a: node
    dynamic_ref,        // a: node where no resource in scope has the anchor, b: names (the anchor)
    all_of,             // a, b: range of lists
    any_of,             //
    one_of,             //
    negation,           // a: node
    condition,          // a: lists, three entries: if, then or none, else or none
    dependent_schema,   // a: names (the trigger), b: node
    unevaluated_items,  // a: node
    unevaluated_properties,
};

enum TypeBit : uint32_t {
    type_null = 1,
    type_boolean = 2,
    type_object = 4,
    type_array = 8,
    type_number = 16,
    type_string = 32,
    type_integer = 64
};

struct Instruction {
    Op op = Op::nothing_fits;
    uint32_t a = 0;
    uint32_t b = 0;
};

struct Node {
    uint32_t first = 0;
    uint32_t count = 0;
    uint32_t resource = 0;
    uint32_t title = none; // titles
    bool tracks = false;   // has an unevaluated… instruction
};

struct Name {
    std::string text;
    uint32_t title = none;
};

struct Shape {
    std::vector<std::pair<std::string, uint32_t>> properties; // sorted by name
    std::vector<std::pair<uint32_t, uint32_t>> patterns;      // patterns, node
    uint32_t additional = none;
};

struct Row {
    std::vector<uint32_t> prefix;
    uint32_t rest = none;
};

struct Containing {
    uint32_t node = 0;
    uint32_t least = 1;
    uint32_t most = none;
};

// A schema resource: one `$id`. Its dynamic anchors are what `$dynamicRef` looks for.
struct Resource {
    std::map<std::string, uint32_t> dynamic_anchors; // name → node
};

class Schema {
  public:
    std::vector<Node> nodes; // the first is the whole schema
    std::vector<Instruction> code;
    std::vector<uint32_t> lists;
    std::vector<Json> constants;
    std::vector<Pattern> patterns;
    std::vector<Name> names;
    std::vector<std::pair<uint32_t, uint32_t>> requirements; // ranges of names
    std::vector<Shape> shapes;
    std::vector<Row> rows;
    std::vector<Containing> contains;
    std::vector<Text> titles;
    std::vector<Resource> resources;
    uint32_t root = 0;
};

} // namespace tonghe::forms
