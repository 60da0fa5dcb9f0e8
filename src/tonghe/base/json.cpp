#include "tonghe/base/json.hpp"

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <charconv>

namespace tonghe {

namespace {

// Splits the next step off a pointer; false at its end.
bool next_step(std::string_view& pointer, std::string& step) {
    if (pointer.empty()) {
        return false;
    }
    pointer.remove_prefix(1); // the slash
    const size_t end = std::min(pointer.find('/'), pointer.size());
    step.clear();
    for (size_t i = 0; i < end; ++i) {
        if (pointer[i] == '~' && i + 1 < end) {
            step += pointer[++i] == '1' ? '/' : '~';
        } else {
            step += pointer[i];
        }
    }
    pointer.remove_prefix(end);
    return true;
}

std::optional<size_t> index_of(std::string_view step) {
    size_t index = 0;
    const auto [end, problem] = std::from_chars(step.data(), step.data() + step.size(), index);
    if (problem != std::errc() || end != step.data() + step.size()) {
        return std::nullopt;
    }
    return index;
}

void canonical(const Json& value, std::string& out) {
    if (const auto* object = value.if_object()) {
        std::vector<const JsonObject::value_type*> members;
        members.reserve(object->size());
        for (const auto& member : *object) {
            members.push_back(&member);
        }
        std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
        out += '{';
        const char* separator = "";
        for (const auto* member : members) {
            out += separator;
            out += boost::json::serialize(boost::json::string(member->key()));
            out += ':';
            canonical(member->value(), out);
            separator = ",";
        }
        out += '}';
    } else if (const auto* array = value.if_array()) {
        out += '[';
        const char* separator = "";
        for (const Json& element : *array) {
            out += separator;
            canonical(element, out);
            separator = ",";
        }
        out += ']';
    } else {
        out += boost::json::serialize(value);
    }
}

// Boost.JSON keeps the last of two members of one name; we refuse the text instead, since readers differ on which wins.
struct DuplicateFinder {
    static constexpr size_t max_array_size = size_t(-1);
    static constexpr size_t max_object_size = size_t(-1);
    static constexpr size_t max_string_size = size_t(-1);
    static constexpr size_t max_key_size = size_t(-1);
    using error_code = boost::json::error_code;

    std::vector<std::vector<std::string>> open;
    std::string key;
    bool duplicate = false;

    bool on_document_begin(error_code&) { return true; }

    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code&) {
        open.emplace_back();
        return true;
    }

    bool on_object_end(size_t, error_code&) {
        std::vector<std::string>& keys = open.back();
        std::sort(keys.begin(), keys.end());
        duplicate = duplicate || std::adjacent_find(keys.begin(), keys.end()) != keys.end();
        open.pop_back();
        return true;
    }

    bool on_array_begin(error_code&) { return true; }

    bool on_array_end(size_t, error_code&) { return true; }

    bool on_key_part(boost::json::string_view part, size_t, error_code&) {
        key += part;
        return true;
    }

    bool on_key(boost::json::string_view part, size_t, error_code&) {
        key += part;
        open.back().push_back(std::move(key));
        key.clear();
        return true;
    }

    bool on_string_part(boost::json::string_view, size_t, error_code&) { return true; }

    bool on_string(boost::json::string_view, size_t, error_code&) { return true; }

    bool on_number_part(boost::json::string_view, error_code&) { return true; }

    bool on_int64(int64_t, boost::json::string_view, error_code&) { return true; }

    bool on_uint64(uint64_t, boost::json::string_view, error_code&) { return true; }

    bool on_double(double, boost::json::string_view, error_code&) { return true; }

    bool on_bool(bool, error_code&) { return true; }

    bool on_null(error_code&) { return true; }

    bool on_comment_part(boost::json::string_view, error_code&) { return true; }

    bool on_comment(boost::json::string_view, error_code&) { return true; }
};

bool has_duplicate_members(std::string_view text) {
    boost::json::basic_parser<DuplicateFinder> parser{boost::json::parse_options{}};
    boost::json::error_code problem;
    parser.write_some(false, text.data(), text.size(), problem);
    return parser.handler().duplicate;
}

} // namespace

Json parse_json(std::string_view text, const JsonLimits& limits) {
    const auto refuse = [](const std::string& reason) { return Error(errors::malformed_json, {{"reason", reason}}); };
    if (text.size() > limits.bytes_max) {
        throw refuse("longer than " + std::to_string(limits.bytes_max) + " bytes");
    }
    boost::json::parse_options options;
    options.max_depth = limits.depth_max;
    boost::json::stream_parser parser({}, options);
    boost::json::error_code problem;
    const size_t read = parser.write_some(text.data(), text.size(), problem);
    if (!problem && !parser.done()) { // a bare number may go on until the text is said to end
        parser.finish(problem);
    } else if (!problem && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
        problem = boost::json::error::extra_data;
    }
    if (problem) {
        throw refuse(problem.message() + " at byte " + std::to_string(read));
    }
    if (has_duplicate_members(text)) {
        throw refuse("two members of one object have the same name");
    }
    return parser.release();
}

Json parse_own_json(std::string_view text) {
    boost::json::error_code problem;
    boost::json::parse_options options;
    options.max_depth = 64;
    Json value = boost::json::parse(text, problem, {}, options);
    if (problem) {
        throw Error(errors::malformed_json, {{"reason", problem.message()}});
    }
    return value;
}

std::string to_text(const Json& value) { return boost::json::serialize(value); }

std::string to_canonical_text(const Json& value) {
    std::string out;
    canonical(value, out);
    return out;
}

const Json* at_pointer(const Json& root, std::string_view pointer) {
    const Json* here = &root;
    std::string step;
    while (here != nullptr && next_step(pointer, step)) {
        if (const auto* object = here->if_object()) {
            here = object->if_contains(step);
        } else if (const auto* array = here->if_array()) {
            const auto index = index_of(step);
            here = index && *index < array->size() ? &(*array)[*index] : nullptr;
        } else {
            here = nullptr;
        }
    }
    return here;
}

Json* at_pointer(Json& root, std::string_view pointer) {
    return const_cast<Json*>(at_pointer(static_cast<const Json&>(root), pointer)
    ); // the root is not const, so neither is its part
}

bool set_at_pointer(Json& root, std::string_view pointer, Json value) {
    Json* here = &root;
    std::string step;
    while (next_step(pointer, step)) {
        if (here->is_null()) {
            here->emplace_object();
        }
        if (auto* object = here->if_object()) {
            here = &(*object)[step];
        } else if (auto* array = here->if_array()) {
            const auto index = index_of(step);
            if (!index || *index > array->size()) {
                return false;
            }
            if (*index == array->size()) {
                array->emplace_back(nullptr);
            }
            here = &(*array)[*index];
        } else {
            return false;
        }
    }
    *here = std::move(value);
    return true;
}

std::string pointer_step(std::string_view pointer, std::string_view member) {
    std::string out(pointer);
    out += '/';
    for (const char c : member) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

std::string pointer_step(std::string_view pointer, size_t index) {
    return std::string(pointer) + '/' + std::to_string(index);
}

std::string_view text_or(const JsonObject& object, std::string_view member, std::string_view fallback) {
    const Json* value = object.if_contains(member);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : fallback;
}

int64_t integer_or(const JsonObject& object, std::string_view member, int64_t fallback) {
    const Json* value = object.if_contains(member);
    return value != nullptr && value->is_int64() ? value->get_int64() : fallback;
}

bool boolean_or(const JsonObject& object, std::string_view member, bool fallback) {
    const Json* value = object.if_contains(member);
    return value != nullptr && value->is_bool() ? value->get_bool() : fallback;
}

} // namespace tonghe
