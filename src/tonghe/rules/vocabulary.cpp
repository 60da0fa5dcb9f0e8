#include "tonghe/rules/vocabulary.hpp"

#include "tonghe/rules/internal/builtins.hpp"

#include <algorithm>

namespace tonghe::rules {

const std::vector<FunctionWord>& function_words() {
    static const std::vector<FunctionWord> words = [] {
        std::vector<FunctionWord> out;
        for (const Builtin& builtin : builtins()) {
            out.push_back({builtin.name, builtin.parameters == nullptr ? "" : builtin.parameters});
        }
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
        return out;
    }();
    return words;
}

} // namespace tonghe::rules
