#include "tonghe/rules/internal/arguments.hpp"

#include <unordered_map>

namespace tonghe::rules {

std::span<const Builtin> builtins() {
    static const std::vector<Builtin> all = [] {
        std::vector<Builtin> out;
        for (const auto& group :
             {number_builtins(),
              text_builtins(),
              list_builtins(),
              temporal_builtins(),
              range_builtins(),
              context_builtins()}) {
            out.insert(out.end(), group.begin(), group.end());
        }
        return out;
    }();
    return all;
}

int builtin_index(std::string_view name) {
    const auto all = builtins();
    for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].name == name) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

bool builtin_conforms(int index, const Type& type) {
    const Builtin& builtin = builtins()[static_cast<size_t>(index)];
    const auto count = static_cast<int>(type.fields.size());
    return count >= builtin.least && (builtin.most < 0 || count <= builtin.most);
}

} // namespace tonghe::rules
