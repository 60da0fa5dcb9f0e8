// YAML as a tree of ours with the line of every node. Anchors, aliases and tags are refused, keys are unique, depth and
// size bounded: a pack is data that people review, and none of these help them read it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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

// The lines of a JSON text (which YAML reads too), asked for by JSON pointer. The text is read once, when the first
// line is asked for, so that asking for all of a large file costs no more than reading it.
class PointerLines {
  public:
    explicit PointerLines(const std::string& json_text) : text_(json_text) {} // which outlives this

    // The line of the value, or of the nearest above it that is there; 1 where nothing can be told.
    int of(std::string_view pointer);

  private:
    void note(const YamlNode& node, const std::string& pointer);

    const std::string& text_;
    std::unordered_map<std::string, int> lines_; // of every value; empty until the first is asked for
};

// The line that a JSON reader's message speaks of (`… at byte 120`); 1 where it names none.
int line_of_byte(const std::string& json_text, std::string_view message);

} // namespace tonghe::catalog
