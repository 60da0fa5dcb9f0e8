#include "tonghe/forms/internal/combine.hpp"

#include "tonghe/forms/internal/condition.hpp"

#include <algorithm>

namespace tonghe::forms {

void by_text(JsonArray& parts) {
    std::sort(parts.begin(), parts.end(), [](const Json& a, const Json& b) {
        return to_canonical_text(a) < to_canonical_text(b);
    });
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
}

Condition both(const std::vector<Condition>& conditions) {
    JsonArray parts;
    for (const Condition& condition : conditions) {
        const auto* object = condition ? condition->if_object() : nullptr;
        if (object != nullptr && object->size() == 1 && object->contains("allOf")) {
            for (const Json& part : object->at("allOf").get_array()) {
                parts.push_back(part);
            }
        } else if (condition) {
            parts.push_back(*condition);
        }
    }
    by_text(parts);
    return parts.empty()       ? Condition()
           : parts.size() == 1 ? Condition(parts[0])
                               : Condition(JsonObject{{"allOf", parts}});
}

Condition either(const std::vector<Condition>& conditions) {
    JsonArray parts;
    for (const Condition& condition : conditions) {
        const auto* object = condition ? condition->if_object() : nullptr;
        if (!condition) {
            return std::nullopt;
        }
        if (object != nullptr && object->size() == 1 && object->contains("anyOf")) {
            for (const Json& part : object->at("anyOf").get_array()) {
                parts.push_back(part);
            }
        } else {
            parts.push_back(*condition);
        }
    }
    by_text(parts);
    return parts.size() == 1 ? Condition(parts[0]) : Condition(JsonObject{{"anyOf", parts}});
}

std::string dotted(std::string_view pointer) {
    std::string out;
    for (const std::string& step : steps_of(pointer)) {
        if (step != "*") {
            out += (out.empty() ? "" : ".") + step;
        }
    }
    return out;
}

std::string slashed(std::string_view semantic) {
    std::string out = "/" + std::string(semantic);
    std::replace(out.begin(), out.end(), '.', '/');
    return out;
}

JsonObject said_of(const std::string& target, Json part) {
    JsonObject out;
    const size_t star = target.rfind("/*/");
    if (star == std::string::npos) {
        say_fits(out, steps_of(target), std::move(part));
        return out;
    }
    JsonObject entry;
    say_fits(entry, steps_of(std::string_view(target).substr(star + 2)), std::move(part));
    say_fits(out, steps_of(std::string_view(target).substr(0, star)), JsonObject{{"items", entry}});
    return out;
}

} // namespace tonghe::forms
