// Grows one tree: nodes, constants, names, slots. Shared by the FEEL parser and the DMN reader.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/rules/limits.hpp"
#include "tonghe/rules/tree.hpp"

#include <unordered_map>

namespace tonghe::rules {

// What is wrong with an expression; `at` is a byte of `Tree::text`.
struct SyntaxFault {
    const char* code;
    uint32_t at = 0;
    Text what;
    Text remedy;
};

// One name that may be used where the parser stands. A filter is an entry without a name: what is looked up beyond it
// may be an entry of its item.
struct Visible {
    std::string name;
    uint32_t slot = 0;
    const Type* type = nullptr;
    bool is_filter = false;
};

class Builder {
  public:
    Builder(Tree& own_tree, Types& own_types, const Limits& own_limits)
        : tree(own_tree), types(own_types), limits(own_limits) {}

    Tree& tree;
    Types& types;
    const Limits& limits;
    std::vector<Visible> scope;
    std::vector<std::string> properties; // names that may follow a dot or stand in a filter, beyond plain words
    bool free_names = false;             // names that nothing declares become globals of the tree
    bool stands_alone = false;           // an expression over data whose names nobody declared
    uint32_t next_slot = 0;

    NodeIndex add(Node node);
    NodeIndex constant(Value value, uint32_t at);
    uint32_t name(std::string_view text);
    uint16_t type_index(const Type* type);
    uint32_t extra(const std::vector<uint32_t>& values); // gives the first index
    uint32_t slot();                                     // a new one; give it back by setting next_slot
    void declare(std::string name, uint32_t slot, const Type* type = nullptr);
    void property(const std::string& name);
    // Appends a piece of text; gives where it begins.
    uint32_t source(std::string_view text, int line, std::string place);

    uint32_t depth_of(NodeIndex node) const { return depths_[node]; }

    const Node& node(NodeIndex index) const { return tree.nodes[index]; }

    // Makes a fresh global, at the next slot. Only before any other slot is taken, or with free names.
    uint32_t global(std::string name, Global::Kind kind, uint32_t index, const Type* type);

  private:
    const Type* infer(const Node& node) const;

    const Type* type_of(NodeIndex node) const { return tree.types[tree.nodes[node].type]; }

    std::vector<uint32_t> depths_;
    std::unordered_map<std::string, uint32_t> names_;
};

} // namespace tonghe::rules
