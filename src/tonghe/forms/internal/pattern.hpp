// A regular expression as JSON Schema means it (ECMA-262 with the u flag), run by PCRE2 under limits.
//
// Always true
//  1. `\d` and `\w` are ASCII, `\s` is Unicode white space, `$` is the very end: what a browser answers, we answer.
//  2. A match ends within a fixed number of steps; past it the answer is `too_hard`, never a hang.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::forms {

class Pattern {
  public:
    enum class Match { no, yes, too_hard };

    // nullopt, and why in `reason`, where the text is no regular expression.
    static std::optional<Pattern> compile(std::string_view text, std::string& reason);
    Match match(std::string_view subject) const; // anywhere in the subject

  private:
    std::shared_ptr<const void> code_; // immutable, so safe to share between threads
};

} // namespace tonghe::forms
