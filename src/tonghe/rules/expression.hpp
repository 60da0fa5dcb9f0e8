// An expression of the FEEL subset: parsed once, evaluated against a JSON context as often as needed.
//
// Always true
//  1. Evaluation is total: it never throws and never loops; what cannot be computed is null.
//  2. Logic is three-valued: true, false and unknown (null). Only `holds(…) == true` lets anything happen.
//  3. Text, depth and number of nodes are bounded when parsing, so evaluating costs at most what was accepted.
#pragma once
#include "tonghe/base/json.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::rules {

inline constexpr size_t text_bytes_max = 4096;
inline constexpr size_t nodes_max = 500;
inline constexpr int depth_max = 40;

struct Program; // the compiled form (internal/program.hpp)

// A value: copies share the immutable program.
class Expression {
  public:
    explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

    const std::string& text() const;
    const std::vector<std::string>& names() const; // the paths it reads, each once: `child.age`
    // Text literals that `path` is compared with by `=`, `!=` or `in [...]`, to check them against a known list of
    // words.
    std::vector<std::string> words_compared_with(std::string_view path) const;

    const Program& program() const { return *program_; }

  private:
    std::shared_ptr<const Program> program_;
};

// Faults carry the position (character, from 1) in their text; file and line are the caller's to add.
Parsed<Expression> parse(std::string_view text);

Json evaluate(const Expression& expression, const JsonObject& context);
Json evaluate(const Expression& expression, const Json& context);
std::optional<bool>
holds(const Expression& expression, const JsonObject& context); // nothing: unknown, or no truth value
std::optional<bool> holds(const Expression& expression, const Json& context);

} // namespace tonghe::rules
