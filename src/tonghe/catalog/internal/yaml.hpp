// YAML as a tree of ours with the line of every node. Anchors, aliases and tags are refused, keys are unique, depth and
// size bounded: a pack is data that people review, and none of these help them read it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::catalog {

struct YamlMember;

struct YamlNode {
    enum class Kind { empty, scalar, sequence, map };

    Kind kind = Kind::empty;
    int line = 1;
    bool quoted = false; // of scalars
    std::string text;    // of scalars
    std::vector<YamlNode> items;
    std::vector<YamlMember> members;

    const YamlNode* find(std::string_view key) const;
};

struct YamlMember {
    YamlNode key; // a scalar
    YamlNode value;
};

struct YamlProblem {
    int line = 1;
    std::string reason;
};

struct YamlDocument {
    YamlNode root;
    std::vector<YamlProblem> problems; // duplicate keys, aliases …; a syntax error ends reading and is the last one
};

YamlDocument parse_yaml(const std::string& text, size_t depth_max, size_t nodes_max);

// The line of a JSON pointer in a JSON text (which YAML reads too); 1 where it cannot be told.
int line_of_pointer(const std::string& json_text, std::string_view pointer);

// The line that a JSON reader's message speaks of (`… at byte 120`); 1 where it names none.
int line_of_byte(const std::string& json_text, std::string_view message);

} // namespace tonghe::catalog
