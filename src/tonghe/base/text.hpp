// A text that people read, in the two languages of the product. zh-CN is the original; en stands beside it.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tonghe {

enum class Language { zh, en };

struct Text {
    std::string zh;
    std::string en;

    bool operator==(const Text&) const = default;

    const std::string& in(Language language) const { return language == Language::zh || en.empty() ? zh : en; }
};

// Named arguments of a text: every `{name}` in it is replaced by the value of that name.
using TextArguments = std::vector<std::pair<std::string, std::string>>;

std::string fill(std::string_view pattern, const TextArguments& arguments);

} // namespace tonghe
