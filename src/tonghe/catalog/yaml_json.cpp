#include "tonghe/catalog/yaml_json.hpp"

#include "tonghe/catalog/internal/yaml.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tonghe::catalog {

namespace {

constexpr size_t depth_max = 24;
constexpr size_t nodes_max = 50'000;
constexpr size_t line_max = 200; // of what is written on one line

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `-12`, `0.5`; nothing with a zero in front, which is a code.
bool is_number(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    const size_t point = std::min(digits.find('.'), digits.size());
    const std::string_view whole = digits.substr(0, point);
    const std::string_view rest = point == digits.size() ? "0" : digits.substr(point + 1);
    return !whole.empty() && whole.size() < 16 && !rest.empty() && (whole == "0" || whole.front() != '0') &&
           std::all_of(whole.begin(), whole.end(), is_digit) && std::all_of(rest.begin(), rest.end(), is_digit);
}

Json scalar_of(const YamlNode& node) {
    if (node.quoted) {
        return Json(node.text);
    }
    if (node.text == "true" || node.text == "false") {
        return Json(node.text == "true");
    }
    if (is_number(node.text)) {
        return node.text.find('.') == std::string::npos ? Json(int64_t{std::stoll(node.text)})
                                                        : Json(std::stod(node.text));
    }
    return Json(node.text);
}

Json value_of(const YamlNode& node) {
    switch (node.kind) {
    case YamlNode::Kind::scalar:
        return scalar_of(node);
    case YamlNode::Kind::sequence: {
        JsonArray out;
        for (const YamlNode& item : node.items) {
            out.push_back(value_of(item));
        }
        return out;
    }
    case YamlNode::Kind::map: {
        JsonObject out;
        for (const YamlMember& member : node.members) {
            out[member.key.text] = value_of(member.value);
        }
        return out;
    }
    case YamlNode::Kind::empty:
        break;
    }
    return nullptr;
}

// Letters of any script, digits and a few marks, beginning with a letter; or a day.
bool is_plain(std::string_view text) {
    static constexpr std::string_view words[] = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
    };
    const bool is_day = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                        std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || is_digit(c); });
    const bool is_word = std::any_of(std::begin(words), std::end(words), [&](std::string_view word) {
        return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
                   return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
               });
    });
    return is_day ||
           (!text.empty() && is_letter(text.front()) && !is_word && std::all_of(text.begin(), text.end(), [&](char c) {
               return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '/';
           }));
}

std::string quoted(std::string_view text) {
    return is_plain(text) ? std::string(text) : boost::json::serialize(Json(text));
}

std::string on_one_line(const Json& value) {
    std::string out;
    if (const JsonObject* object = value.if_object()) {
        for (const auto& [key, member] : *object) {
            out += (out.empty() ? "" : ", ") + quoted(key) + ": " + on_one_line(member);
        }
        return "{" + out + "}";
    }
    if (const JsonArray* array = value.if_array()) {
        for (const Json& item : *array) {
            out += (out.empty() ? "" : ", ") + on_one_line(item);
        }
        return "[" + out + "]";
    }
    if (const auto* text = value.if_string()) {
        return quoted(*text);
    }
    return value.is_double() ? fmt::format("{}", value.get_double()) : boost::json::serialize(value);
}

bool is_scalar(const Json& value) { return !value.is_object() && !value.is_array(); }

// What reads best on one line: texts in two languages, lists of words, the facts of a case.
bool is_short(const Json& value) {
    const auto* object = value.if_object();
    const auto* array = value.if_array();
    if (object != nullptr) {
        const bool is_case = object->contains("given");
        const bool is_flat = std::all_of(object->begin(), object->end(), [&](const auto& member) {
            return is_scalar(member.value()) || (is_case && is_short(member.value()));
        });
        return is_flat && (is_case || on_one_line(value).size() <= line_max);
    }
    return array == nullptr || std::all_of(array->begin(), array->end(), is_scalar);
}

void write(std::string& out, const Json& value, size_t indent);

void write_member(std::string& out, std::string_view key, const Json& value, size_t indent) {
    out += quoted(key) + ":";
    const bool has_lines = key == "inputs" && value.is_object() && !value.get_object().empty(); // each may be at fault
    if (is_short(value) && !has_lines) {
        out += " " + on_one_line(value) + "\n";
        return;
    }
    out += "\n";
    const size_t further = indent + 2;
    out += std::string(further, ' ');
    write(out, value, further);
}

// The place is where the value begins; ends with a line's end.
void write(std::string& out, const Json& value, size_t indent) {
    const std::string margin(indent, ' ');
    bool is_first = true;
    const auto begin = [&] {
        out += is_first ? "" : margin;
        is_first = false;
    };
    if (const JsonObject* object = value.if_object(); object != nullptr && !object->empty()) {
        for (const auto& [key, member] : *object) {
            begin();
            write_member(out, key, member, indent);
        }
    } else if (const JsonArray* array = value.if_array(); array != nullptr && !array->empty()) {
        for (const Json& item : *array) {
            begin();
            out += "- ";
            if (is_short(item)) {
                out += on_one_line(item) + "\n";
            } else {
                write(out, item, indent + 2);
            }
        }
    } else {
        out += on_one_line(value) + "\n";
    }
}

// The outermost value that begins on a line comes first.
void walk(std::map<int, std::string>& out, const YamlNode& node, const std::string& pointer) {
    for (const YamlMember& member : node.members) {
        const std::string here = pointer_step(pointer, member.key.text);
        out.try_emplace(member.key.line, here);
        walk(out, member.value, here);
    }
    for (size_t i = 0; i < node.items.size(); ++i) {
        const std::string here = pointer_step(pointer, i);
        out.try_emplace(node.items[i].line, here);
        walk(out, node.items[i], here);
    }
}

} // namespace

Json json_of_yaml(const std::string& text) {
    const YamlDocument document = parse_yaml(text, depth_max, nodes_max);
    return document.problems.empty() ? value_of(document.root) : Json();
}

std::string yaml_of_json(const Json& value) {
    std::string out;
    write(out, value, 0);
    return out;
}

YamlPlaces::YamlPlaces(const std::string& text) {
    const YamlDocument document = parse_yaml(text, depth_max, nodes_max);
    pointers_[0] = "";
    walk(pointers_, document.root, "");
}

std::string YamlPlaces::at(int line) const {
    const auto after = pointers_.upper_bound(line);
    return after == pointers_.begin() ? "" : std::prev(after)->second;
}

} // namespace tonghe::catalog
