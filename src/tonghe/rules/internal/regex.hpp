// Regular expressions of XPath 3.1 (flags s m i x q) by translation to ICU's, with bounded time and stack.
#pragma once
#include "tonghe/rules/limits.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::rules {

// ICU's spelling of a pattern; nothing where it is not one of XPath. Exposed for its test.
std::optional<std::string> icu_pattern(std::string_view pattern, std::string_view flags);

class Regex {
  public:
    // Nothing where pattern or flags are wrong. The last few patterns of a thread stay compiled.
    static std::shared_ptr<const Regex> compile(std::string_view pattern, std::string_view flags, const Limits& limits);

    ~Regex();
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;

    // Each gives nothing where the time or stack allowed was not enough.
    std::optional<bool> finds(std::string_view text) const;
    // `$1` in the replacement is a group; nothing also where the pattern matches "" or the replacement is wrong.
    std::optional<std::string> replace(std::string_view text, std::string_view replacement) const;
    std::optional<std::vector<std::string>> split(std::string_view text) const;

  private:
    struct Compiled;
    explicit Regex(std::unique_ptr<Compiled> compiled);

    std::unique_ptr<Compiled> compiled_;
};

} // namespace tonghe::rules
