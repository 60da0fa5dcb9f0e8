#include "pattern.hpp"

#include "tonghe/base/id.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::story {

namespace {

constexpr char mark = '\x01';
constexpr std::string_view ellipsis = "…";

bool is_name(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

// The length of `<name>` at the start of `text`, or 0.
size_t name_length(std::string_view text) {
    const size_t close = text.find('>');
    return text.starts_with('<') && close != std::string_view::npos && is_name(text.substr(1, close - 1)) ? close + 1
                                                                                                          : 0;
}

bool is_rest(const Json& value) { return value.is_string() && std::string_view(value.get_string()) == "\x01…"; }

std::string bound_name(const Json& pattern) {
    const auto* text = pattern.if_string();
    return text != nullptr && text->size() > 1 && (*text)[0] == mark && !is_rest(pattern)
               ? std::string(std::string_view(*text).substr(1))
               : "";
}

std::string shown(const Json& value) {
    std::string text = to_text(value);
    if (text.size() > 300) {
        text.resize(300);
        text += "…";
    }
    return text;
}

std::string
mismatch_array(const JsonArray& wanted, const JsonArray& actual, Bindings& bindings, const std::string& pointer) {
    size_t at = 0;
    for (const Json& element : wanted) {
        if (is_rest(element)) {
            return "";
        }
        if (at == actual.size()) {
            return fmt::format("{}: ends after {} elements, wanted {} next", pointer, at, shown(element));
        }
        if (auto difference = mismatch(element, actual[at], bindings, pointer_step(pointer, at)); !difference.empty()) {
            return difference;
        }
        ++at;
    }
    return at == actual.size() ? ""
                               : fmt::format("{}: has {} elements, wanted {}", pointer, actual.size(), wanted.size());
}

std::string
mismatch_object(const JsonObject& wanted, const JsonObject& actual, Bindings& bindings, const std::string& pointer) {
    bool rest = false;
    for (const auto& member : wanted) {
        if (member.key() == ellipsis) {
            rest = true;
            continue;
        }
        const Json* value = actual.if_contains(member.key());
        const std::string below = pointer_step(pointer, std::string_view(member.key()));
        if (value == nullptr) {
            return below + ": is absent";
        }
        if (auto difference = mismatch(member.value(), *value, bindings, below); !difference.empty()) {
            return difference;
        }
    }
    if (!rest) {
        for (const auto& member : actual) {
            if (!wanted.contains(member.key())) {
                return fmt::format(
                    "{}: is there and was not named ({})",
                    pointer_step(pointer, std::string_view(member.key())),
                    shown(member.value())
                );
            }
        }
    }
    return "";
}

std::string quoted(std::string_view text) { return to_text(Json(text)); }

struct With { // `<name with {…}>` at a place of a text
    size_t length = 0;
    std::string name;
    std::string_view patch;
};

With with_at(std::string_view text, size_t at) {
    const size_t word = text[at] == '<' ? text.find(" with {", at) : std::string_view::npos;
    if (word == std::string_view::npos || !is_name(text.substr(at + 1, word - at - 1))) {
        return {};
    }
    int depth = 0;
    for (size_t i = word + 6; i < text.size(); ++i) {
        depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
        if (depth == 0) {
            const bool closed = i + 1 < text.size() && text[i + 1] == '>';
            return closed
                       ? With{i + 2 - at, std::string(text.substr(at + 1, word - at - 1)), text.substr(word + 6, i - word - 5)}
                       : With{};
        }
    }
    return {};
}

void merge_patch(Json& target, const Json& patch) {
    if (!patch.is_object()) {
        target = patch;
        return;
    }
    if (!target.is_object()) {
        target = JsonObject();
    }
    for (const auto& member : patch.get_object()) {
        if (member.value().is_null()) {
            target.get_object().erase(member.key());
        } else {
            merge_patch(target.get_object()[member.key()], member.value());
        }
    }
}

} // namespace

Json parse_pattern(std::string_view text) {
    std::string out;
    bool in_string = false;
    for (size_t i = 0; i < text.size();) {
        if (in_string) {
            if (text[i] == '\\' && i + 1 < text.size()) {
                out += text.substr(i, 2);
                i += 2;
                continue;
            }
            in_string = text[i] != '"';
            out += text[i++];
        } else if (text[i] == '"') {
            in_string = true;
            out += text[i++];
        } else if (const size_t length = name_length(text.substr(i)); length > 0) {
            out += fmt::format("\"\\u0001{}\"", text.substr(i + 1, length - 2));
            i += length;
        } else if (text.substr(i).starts_with(ellipsis)) {
            // In an object it stands as a member, in a list as an element: which one shows by what is open.
            int depth = 0;
            char open = '[';
            for (size_t back = out.size(); back-- > 0;) {
                const char c = out[back];
                if (c == '}' || c == ']') {
                    ++depth;
                } else if (c == '{' || c == '[') {
                    if (depth == 0) {
                        open = c;
                        break;
                    }
                    --depth;
                }
            }
            out += open == '{' ? "\"…\":true" : "\"\\u0001…\"";
            i += ellipsis.size();
        } else {
            out += text[i++];
        }
    }
    return parse_json(out);
}

std::string mismatch(const Json& pattern, const Json& actual, Bindings& bindings, const std::string& pointer) {
    if (const std::string name = bound_name(pattern); !name.empty()) {
        if (name == "_") {
            return "";
        }
        const auto [place, fresh] = bindings.emplace(name, actual);
        return fresh || place->second == actual
                   ? ""
                   : fmt::format("{}: is {}, <{}> was {}", pointer, shown(actual), name, shown(place->second));
    }
    if (const auto* wanted = pattern.if_array(); wanted != nullptr && actual.is_array()) {
        return mismatch_array(*wanted, actual.get_array(), bindings, pointer);
    }
    if (const auto* wanted = pattern.if_object(); wanted != nullptr && actual.is_object()) {
        return mismatch_object(*wanted, actual.get_object(), bindings, pointer);
    }
    return pattern == actual ? "" : fmt::format("{}: is {}, wanted {}", pointer, shown(actual), shown(pattern));
}

void bind_names(const Json& pattern, const Json& actual, Bindings& bindings) {
    if (const std::string name = bound_name(pattern); !name.empty()) {
        bindings.emplace(name, actual);
    } else if (const auto* wanted = pattern.if_array(); wanted != nullptr && actual.is_array()) {
        for (size_t i = 0; i < std::min(wanted->size(), actual.get_array().size()); ++i) {
            bind_names((*wanted)[i], actual.get_array()[i], bindings);
        }
    } else if (const auto* object = pattern.if_object(); object != nullptr && actual.is_object()) {
        for (const auto& member : *object) {
            if (const Json* value = actual.get_object().if_contains(member.key())) {
                bind_names(member.value(), *value, bindings);
            }
        }
    }
}

std::string substitute(std::string_view text, const Bindings& bindings) {
    std::string out;
    const size_t body = text.find('{');
    bool in_string = false;
    for (size_t i = 0; i < text.size();) {
        if (const With with = with_at(text, i); with.length > 0 && bindings.contains(with.name)) {
            Json value = bindings.at(with.name);
            merge_patch(value, parse_json(substitute(with.patch, bindings)));
            out += to_text(value);
            i += with.length;
            continue;
        }
        const size_t length = name_length(text.substr(i));
        const auto bound = length > 0 ? bindings.find(std::string(text.substr(i + 1, length - 2))) : bindings.end();
        if (bound != bindings.end()) {
            const auto* value = bound->second.if_string();
            const bool raw = in_string || body == std::string_view::npos || i < body; // in a path or inside quotes
            out += value != nullptr ? (raw ? std::string(*value) : quoted(*value)) : to_text(bound->second);
            i += length;
        } else {
            in_string = (text[i] == '"') != in_string;
            out += text[i++];
        }
    }
    return out;
}

std::string as_pattern(const Json& old_pattern, const Json& actual, const Bindings& bindings) {
    if (const std::string name = bound_name(old_pattern); !name.empty()) {
        return "<" + name + ">";
    }
    if (const auto* text = actual.if_string()) {
        for (const auto& [name, value] : bindings) {
            if (value == actual && is_id_text(std::string_view(*text))) {
                return "<" + name + ">";
            }
        }
        return is_id_text(std::string_view(*text)) ? "<_>" : quoted(*text);
    }
    if (const auto* object = actual.if_object()) {
        const auto* old = old_pattern.if_object();
        std::string out = "{";
        const char* separator = "";
        bool rest = old == nullptr;
        for (const auto& member : *object) {
            const Json* before = old != nullptr ? old->if_contains(member.key()) : nullptr;
            if (old != nullptr && before == nullptr && old->contains(ellipsis)) {
                rest = true;
                continue;
            }
            out += fmt::format(
                "{}{}:{}",
                separator,
                quoted(std::string_view(member.key())),
                as_pattern(before != nullptr ? *before : Json(), member.value(), bindings)
            );
            separator = ",";
        }
        return out + (rest && old != nullptr ? std::string(separator) + "…}" : "}");
    }
    if (const auto* array = actual.if_array()) {
        const auto* old = old_pattern.if_array();
        std::string out = "[";
        for (size_t i = 0; i < array->size(); ++i) {
            // What is said of the last element is said of those after it.
            const Json* before = old != nullptr && !old->empty() ? &(*old)[std::min(i, old->size() - 1)] : nullptr;
            if (before != nullptr && is_rest(*before)) {
                return out + (i > 0 ? ",…]" : "…]");
            }
            out += (i > 0 ? "," : "") + as_pattern(before != nullptr ? *before : Json(), (*array)[i], bindings);
        }
        return out + "]";
    }
    return to_text(actual);
}

} // namespace tonghe::story
