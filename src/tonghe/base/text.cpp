#include "tonghe/base/text.hpp"

namespace tonghe {

std::string fill(std::string_view pattern, const TextArguments& arguments) {
    std::string out;
    out.reserve(pattern.size() + 32);
    size_t at = 0;
    while (at < pattern.size()) {
        const size_t open = pattern.find('{', at);
        const size_t close = open == std::string_view::npos ? open : pattern.find('}', open);
        if (close == std::string_view::npos) {
            break;
        }
        out += pattern.substr(at, open - at);
        const std::string_view name = pattern.substr(open + 1, close - open - 1);
        bool found = false;
        for (const auto& [key, value] : arguments) {
            if (key == name) {
                out += value;
                found = true;
                break;
            }
        }
        if (!found) {
            out += pattern.substr(open, close - open + 1);
        }
        at = close + 1;
    }
    out += pattern.substr(at);
    return out;
}

} // namespace tonghe
