#include "tonghe/rules/type.hpp"

#include "tonghe/rules/tree.hpp"

#include <algorithm>
#include <array>

namespace tonghe::rules {

namespace {

const std::array<Type, 15>& simple_types() {
    static const std::array<Type, 15> table = [] {
        static constexpr const char* names[] = {
            "Any",
            "Null",
            "boolean",
            "number",
            "string",
            "date",
            "time",
            "date and time",
            "days and time duration",
            "years and months duration",
            "list",
            "context",
            "range",
            "function",
            "?"};
        std::array<Type, 15> out;
        for (size_t i = 0; i < out.size(); ++i) {
            out[i].kind = static_cast<Type::Kind>(i);
            out[i].name = names[i];
        }
        return out;
    }();
    return table;
}

} // namespace

Types::Types() = default;

const Type* Types::of(Type::Kind kind) { return &simple_types()[static_cast<size_t>(kind)]; }

std::span<const Type> Types::built_ins() {
    return std::span(simple_types()).first(static_cast<size_t>(Type::Kind::unknown));
}

const Type* Types::built_in(std::string_view name) {
    static constexpr std::pair<std::string_view, Type::Kind> others[] = {
        {"dateTime", Type::Kind::date_time},
        {"dayTimeDuration", Type::Kind::days_duration},
        {"yearMonthDuration", Type::Kind::months_duration},
    };
    for (const Type& type : built_ins()) {
        if (type.name == name) {
            return &type;
        }
    }
    for (const auto& [other, kind] : others) {
        if (other == name) {
            return of(kind);
        }
    }
    return nullptr;
}

const Type* Types::find(std::string_view name) const {
    for (const auto& [known, type] : named_) {
        if (known == name) {
            return type;
        }
    }
    return built_in(name);
}

Type* Types::define(std::string name) {
    Type& type = types_.emplace_back();
    type.kind = Type::Kind::unknown;
    type.name = name;
    named_.emplace_back(std::move(name), &type);
    return &type;
}

void Types::alias(std::string name, const Type* type) { named_.emplace_back(std::move(name), type); }

const Type* Types::list_of(const Type* element) {
    Type type;
    type.kind = Type::Kind::list;
    type.element = element;
    return add(std::move(type));
}

const Type* Types::add(Type type) { return &types_.emplace_back(std::move(type)); }

std::vector<std::string> Types::field_names() const {
    std::vector<std::string> out;
    for (const Type& type : types_) {
        if (type.kind == Type::Kind::context) {
            for (const auto& [name, field] : type.fields) {
                out.push_back(name);
            }
        }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

Type::Kind type_kind(Kind kind) {
    switch (kind) {
    case Kind::null:
        return Type::Kind::null;
    case Kind::boolean:
        return Type::Kind::boolean;
    case Kind::number:
        return Type::Kind::number;
    case Kind::string:
        return Type::Kind::string;
    case Kind::date:
        return Type::Kind::date;
    case Kind::time:
        return Type::Kind::time;
    case Kind::date_time:
        return Type::Kind::date_time;
    case Kind::days_duration:
        return Type::Kind::days_duration;
    case Kind::months_duration:
        return Type::Kind::months_duration;
    case Kind::list:
        return Type::Kind::list;
    case Kind::context:
        return Type::Kind::context;
    case Kind::range:
        return Type::Kind::range;
    case Kind::function:
        return Type::Kind::function;
    }
    return Type::Kind::any;
}

std::string text_of(const Type& type) {
    if (!type.name.empty()) {
        return type.name;
    }
    const std::string inner = type.element == nullptr ? "Any" : text_of(*type.element);
    switch (type.kind) {
    case Type::Kind::list:
        return "list<" + inner + ">";
    case Type::Kind::range:
        return "range<" + inner + ">";
    case Type::Kind::function:
        return "function -> " + inner;
    case Type::Kind::context:
        return "context";
    default:
        return Types::of(type.kind)->name;
    }
}

const Source* Tree::source_of(uint32_t at) const {
    const auto after =
        std::upper_bound(sources.begin(), sources.end(), at, [](uint32_t a, const Source& s) { return a < s.begin; });
    return after == sources.begin() ? nullptr : &*std::prev(after);
}

} // namespace tonghe::rules
