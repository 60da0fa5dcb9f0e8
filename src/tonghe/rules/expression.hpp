// A FEEL expression that stands by itself: parsed once, evaluated against a JSON context as often as needed.
//
// Always true
//  1. Evaluation is total: it never throws and never loops; what cannot be computed is null.
//  2. Logic is three-valued: true, false and unknown (null). Only `holds(…) == true` lets anything happen.
//  3. Text, depth and number of nodes are bounded when parsing, steps and memory when evaluating (limits.hpp).
//  4. A name that the context lacks is null. A JSON text compared with a day is read as a day.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/rules/tree.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::rules {

inline constexpr size_t text_bytes_max = 4096;
inline constexpr size_t nodes_max = 2000;
inline constexpr int depth_max = 60;

// A value: copies share the immutable tree.
class Expression {
  public:
    explicit Expression(std::shared_ptr<const Tree> tree, std::string text, std::vector<std::string> names)
        : tree_(std::move(tree)), text_(std::move(text)), names_(std::move(names)) {}

    const std::string& text() const { return text_; }

    const std::vector<std::string>& names() const { return names_; } // the paths it reads, each once: `child.age`

    // Text literals that `path` is compared with by `=`, `!=` or `in [...]`, to check them against a known list of
    // words.
    std::vector<std::string> words_compared_with(std::string_view path) const;

    const Tree& tree() const { return *tree_; }

  private:
    std::shared_ptr<const Tree> tree_;
    std::string text_;
    std::vector<std::string> names_;
};

// Faults carry the position (character, from 1) in their text; file and line are the caller's to add.
Parsed<Expression> parse(std::string_view text);

Json evaluate(const Expression& expression, const JsonObject& context);
Json evaluate(const Expression& expression, const Json& context);
std::optional<bool>
holds(const Expression& expression, const JsonObject& context); // nothing: unknown, or no truth value
std::optional<bool> holds(const Expression& expression, const Json& context);

} // namespace tonghe::rules
