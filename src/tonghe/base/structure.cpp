#include "tonghe/base/structure.hpp"

#include "tonghe/base/check.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace tonghe {

namespace {

Fault fault(const char* code, const std::string& pointer, std::string zh, std::string en) {
    return {.code = code, .pointer = pointer, .what = {std::move(zh), std::move(en)}};
}

Fault wrong_type(const std::string& pointer, const char* zh, const char* en) {
    return fault("wrong_type", pointer, fmt::format("这里应为{}", zh), fmt::format("must be {}", en));
}

bool may_be_absent(const Type& type) {
    using Kind = Type::Kind;
    return type.kind == Kind::optional || type.kind == Kind::array || type.kind == Kind::map || type.kind == Kind::json;
}

void read_text(
    const Json& json, const Type& type, void* target, const std::string& pointer, std::vector<Fault>& faults
) {
    const auto* text = json.if_string();
    if (text == nullptr) {
        faults.push_back(wrong_type(pointer, "文字", "text"));
    } else if (!type.set_text(target, std::string_view(*text))) {
        faults.push_back(fault(
            "bad_format", pointer, fmt::format("格式应为 {}", type.format), fmt::format("must be a {}", type.format)
        ));
    }
}

void read_integer(
    const Json& json, const Type& type, void* target, const std::string& pointer, std::vector<Fault>& faults
) {
    if (!json.is_int64()) {
        faults.push_back(wrong_type(pointer, "整数", "a whole number"));
        return;
    }
    const int64_t value = json.get_int64();
    if (type.size_bytes == sizeof(int64_t)) {
        *static_cast<int64_t*>(target) = value;
    } else if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
        faults.push_back(fault("out_of_range", pointer, "数字超出范围", "the number is out of range"));
    } else {
        *static_cast<int*>(target) = static_cast<int>(value);
    }
}

void read_enumeration(
    const Json& json, const Type& type, void* target, const std::string& pointer, std::vector<Fault>& faults
) {
    if (const auto* text = json.if_string()) {
        const auto word = std::find(type.words.begin(), type.words.end(), std::string_view(*text));
        if (word != type.words.end()) {
            const auto index = word - type.words.begin();
            if (type.size_bytes == 1) {
                *static_cast<uint8_t*>(target) = static_cast<uint8_t>(index);
            } else {
                *static_cast<int*>(target) = static_cast<int>(index);
            }
            return;
        }
    }
    const std::string all = fmt::format("{}", fmt::join(type.words, ", "));
    faults.push_back(fault("not_one_of", pointer, "可选值：" + all, "must be one of: " + all));
}

void read_object(
    const Json& json, const Structure& structure, void* target, const std::string& pointer, std::vector<Fault>& faults
) {
    const auto* object = json.if_object();
    if (object == nullptr) {
        faults.push_back(wrong_type(pointer, "对象", "an object"));
        return;
    }
    size_t known = 0;
    for (const Field& field : structure.fields) {
        const Json* value = object->if_contains(field.name);
        if (value != nullptr) {
            ++known;
            read_json(*value, *field.type, field.of(target), pointer_step(pointer, field.name), faults);
        } else if (!may_be_absent(*field.type)) {
            faults.push_back(fault("required", pointer_step(pointer, field.name), "缺少这一项", "is required"));
        }
    }
    if (known == object->size()) {
        return;
    }
    for (const auto& member : *object) {
        const bool named = std::any_of(structure.fields.begin(), structure.fields.end(), [&](const Field& field) {
            return member.key() == field.name;
        });
        if (!named) {
            faults.push_back(fault(
                "unknown_member",
                pointer_step(pointer, std::string_view(member.key())),
                "没有这一项，请检查拼写",
                "is not known here; check the spelling"
            ));
        }
    }
}

// The next byte from `from` on that a JSON string cannot hold as it is, or the size. Eight bytes are looked at at once.
size_t find_escaped(std::string_view text, size_t from) {
    constexpr uint64_t ones = 0x0101010101010101;
    constexpr uint64_t highs = 0x8080808080808080;
    const auto has_zero = [](uint64_t word) { return (word - ones) & ~word & highs; };
    for (uint64_t word = 0; from + sizeof word <= text.size(); from += sizeof word) {
        std::memcpy(&word, text.data() + from, sizeof word);
        const uint64_t control = (word - ones * 0x20) & ~word & highs;
        if ((control | has_zero(word ^ (ones * '"')) | has_zero(word ^ (ones * '\\'))) != 0) {
            break;
        }
    }
    while (from < text.size() && static_cast<unsigned char>(text[from]) >= 0x20 && text[from] != '"' &&
           text[from] != '\\') {
        ++from;
    }
    return from;
}

} // namespace

void read_json(
    const Json& json, const Type& type, void* target, const std::string& pointer, std::vector<Fault>& faults
) {
    using Kind = Type::Kind;
    switch (type.kind) {
    case Kind::text:
        return read_text(json, type, target, pointer, faults);
    case Kind::integer:
        return read_integer(json, type, target, pointer, faults);
    case Kind::enumeration:
        return read_enumeration(json, type, target, pointer, faults);
    case Kind::object:
        return read_object(json, type.structure(), target, pointer, faults);
    case Kind::json:
        *static_cast<Json*>(target) = json;
        return;
    case Kind::boolean:
        if (json.is_bool()) {
            *static_cast<bool*>(target) = json.get_bool();
        } else {
            faults.push_back(wrong_type(pointer, "是或否", "true or false"));
        }
        return;
    case Kind::number:
        if (json.is_number()) {
            *static_cast<double*>(target) = json.to_number<double>();
        } else {
            faults.push_back(wrong_type(pointer, "数字", "a number"));
        }
        return;
    case Kind::optional:
        if (!json.is_null()) {
            read_json(json, *type.element, type.add(target), pointer, faults);
        }
        return;
    case Kind::array:
        if (const auto* array = json.if_array()) {
            for (size_t i = 0; i < array->size(); ++i) {
                read_json((*array)[i], *type.element, type.add(target), pointer_step(pointer, i), faults);
            }
        } else {
            faults.push_back(wrong_type(pointer, "列表", "a list"));
        }
        return;
    case Kind::map:
        if (const auto* object = json.if_object()) {
            for (const auto& member : *object) {
                const std::string_view key = member.key();
                read_json(member.value(), *type.element, type.add_key(target, key), pointer_step(pointer, key), faults);
            }
        } else {
            faults.push_back(wrong_type(pointer, "对象", "an object"));
        }
        return;
    }
}

void write_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (size_t from = 0;;) {
        const size_t at = find_escaped(text, from);
        out.append(text, from, at - from);
        if (at == text.size()) {
            break;
        }
        from = at + 1;
        switch (text[at]) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(text[at]));
        }
    }
    out += '"';
}

void write_json(std::string& out, const Type& type, const void* source) {
    using Kind = Type::Kind;
    switch (type.kind) {
    case Kind::text:
        write_json_string(out, type.get_text(source));
        return;
    case Kind::integer:
        out += std::to_string(
            type.size_bytes == sizeof(int64_t) ? *static_cast<const int64_t*>(source) : *static_cast<const int*>(source)
        );
        return;
    case Kind::number: {
        const double value = *static_cast<const double*>(source);
        char buffer[32];
        const auto end = std::to_chars(std::begin(buffer), std::end(buffer), std::isfinite(value) ? value : 0.0).ptr;
        out.append(std::begin(buffer), end);
        return;
    }
    case Kind::boolean:
        out += *static_cast<const bool*>(source) ? "true" : "false";
        return;
    case Kind::json:
        out += boost::json::serialize(*static_cast<const Json*>(source));
        return;
    case Kind::enumeration: {
        const size_t index = type.size_bytes == 1 ? *static_cast<const uint8_t*>(source)
                                                  : static_cast<size_t>(*static_cast<const int*>(source));
        write_json_string(out, type.words[index]);
        return;
    }
    case Kind::optional: {
        const void* value = type.peek(source);
        if (value == nullptr) {
            out += "null";
        } else {
            write_json(out, *type.element, value);
        }
        return;
    }
    case Kind::array: {
        out += '[';
        for (size_t i = 0; i < type.count(source); ++i) {
            if (i > 0) {
                out += ',';
            }
            write_json(out, *type.element, type.item(source, i));
        }
        out += ']';
        return;
    }
    case Kind::map: {
        struct Context {
            std::string& out;
            const Type& element;
            bool first = true;
        } context{out, *type.element};

        out += '{';
        type.each(
            source,
            [](void* c, const std::string& key, const void* value) {
                auto& into = *static_cast<Context*>(c);
                if (!into.first) {
                    into.out += ',';
                }
                into.first = false;
                write_json_string(into.out, key);
                into.out += ':';
                write_json(into.out, into.element, value);
            },
            &context
        );
        out += '}';
        return;
    }
    case Kind::object: {
        out += '{';
        bool first = true;
        for (const Field& field : type.structure().fields) {
            const void* value = field.of(const_cast<void*>(source)); // only its address is taken
            if (field.type->kind == Kind::optional && field.type->peek(value) == nullptr) {
                continue;
            }
            if (field.type->kind == Kind::json && static_cast<const Json*>(value)->is_null()) {
                continue;
            }
            if (!first) {
                out += ',';
            }
            first = false;
            out += '"';
            out += field.name; // an identifier of ours
            out += "\":";
            write_json(out, *field.type, value);
        }
        out += '}';
        return;
    }
    }
}

Json make_json(const Type& type, const void* source) {
    std::string text;
    write_json(text, type, source);
    return boost::json::parse(text);
}

namespace detail {

const Type& TypeOf<std::string>::get() {
    static const Type type{
        .kind = Type::Kind::text,
        .set_text =
            [](void* to, std::string_view text) {
                *static_cast<std::string*>(to) = text;
                return true;
            },
        .get_text = [](const void* from) { return *static_cast<const std::string*>(from); },
    };
    return type;
}

const Type& TypeOf<int>::get() {
    static const Type type{.kind = Type::Kind::integer, .size_bytes = sizeof(int)};
    return type;
}

const Type& TypeOf<int64_t>::get() {
    static const Type type{.kind = Type::Kind::integer, .size_bytes = sizeof(int64_t)};
    return type;
}

const Type& TypeOf<double>::get() {
    static const Type type{.kind = Type::Kind::number};
    return type;
}

const Type& TypeOf<bool>::get() {
    static const Type type{.kind = Type::Kind::boolean};
    return type;
}

const Type& TypeOf<Json>::get() {
    static const Type type{.kind = Type::Kind::json};
    return type;
}

const Type& TypeOf<Date>::get() {
    static const Type type{
        .kind = Type::Kind::text,
        .format = "date",
        .set_text =
            [](void* to, std::string_view text) {
                const auto date = parse_date(text);
                *static_cast<Date*>(to) = date.value_or(Date{});
                return date.has_value();
            },
        .get_text = [](const void* from) { return to_string(*static_cast<const Date*>(from)); },
    };
    return type;
}

const Type& TypeOf<Instant>::get() {
    static const Type type{
        .kind = Type::Kind::text,
        .format = "date-time",
        .set_text =
            [](void* to, std::string_view text) {
                const auto at = parse_instant(text);
                *static_cast<Instant*>(to) = at.value_or(Instant{});
                return at.has_value();
            },
        .get_text = [](const void* from) { return to_string(*static_cast<const Instant*>(from)); },
    };
    return type;
}

} // namespace detail

} // namespace tonghe
