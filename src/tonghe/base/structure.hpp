// Described structs: one table of names and types per struct, from which JSON is read and written, OpenAPI and
// TypeScript are made. The reader reports every fault at once, each with its JSON pointer.
//
//   struct Rating { int stars; std::optional<std::string> comment; };
//   TONGHE_STRUCT(Rating, stars, comment)
//   enum class Mood { good, bad };
//   TONGHE_ENUM(Mood, good, bad)
//
// Always true
//  1. A member may be absent from JSON when it is a std::optional, a std::vector, a std::map or a Json; others are
//  required.
//  2. A member of JSON that the struct does not name is a fault, so a misspelt field is never silently dropped.
//  3. A member or enumerator that would be a keyword ends in an underscore here and is written without it: `case_`.
//  4. The macros stand in the namespace of the type they describe. Integers are int or int64_t; money is in cents.
#pragma once
#include "tonghe/base/id.hpp"
#include "tonghe/base/json.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tonghe {

struct Structure;

// What a type looks like from outside, as a value: enough to read, write and describe it without templates.
struct Type {
    enum class Kind { text, integer, number, boolean, json, optional, array, map, object, enumeration };

    Kind kind = Kind::text;
    const char* format = ""; // of text: "id", "date", "date-time" or ""
    const Type* element = nullptr;
    const Structure& (*structure)() = nullptr; // of object
    std::span<const char* const> words = {};   // of enumeration
    size_t size_bytes = 0;                     // of integer and enumeration

    bool (*set_text)(void*, std::string_view) = nullptr;
    std::string (*get_text)(const void*) = nullptr;
    void* (*add)(void*) = nullptr;              // optional: emplaces; array: appends
    const void* (*peek)(const void*) = nullptr; // optional: the value or nullptr
    size_t (*count)(const void*) = nullptr;
    const void* (*item)(const void*, size_t) = nullptr;
    void* (*add_key)(void*, std::string_view) = nullptr;                                          // map
    void (*each)(const void*, void (*)(void*, const std::string&, const void*), void*) = nullptr; // map
};

struct Field {
    const char* name;
    const Type* type;
    void* (*of)(void*);
};

struct Structure {
    const char* name;
    std::span<const Field> fields;
};

// Reads `json` into `target` and adds a fault for everything that does not fit. Codes: `required`, `unknown_member`,
// `wrong_type`, `out_of_range`, `not_one_of`, `bad_format`.
void read_json(
    const Json& json, const Type& type, void* target, const std::string& pointer, std::vector<Fault>& faults
);
void write_json(std::string& out, const Type& type, const void* source);
Json make_json(const Type& type, const void* source);
void write_json_string(std::string& out, std::string_view text);

namespace detail {

// The name outside: `case_`, which escapes a keyword, is `case`.
template <size_t size> struct OuterName {
    char text[size]{};

    constexpr OuterName(const char (&name)[size]) { // NOLINT(google-explicit-constructor): made from a literal
        std::copy_n(name, size, text);
        if (size > 2 && name[size - 2] == '_') {
            text[size - 2] = '\0';
        }
    }
};

template <OuterName name> constexpr const char* outer_name() { return name.text; }

template <class T> struct TypeOf; // says which types can be described

template <class T> const Type& type_of() { return TypeOf<T>::get(); }

template <> struct TypeOf<std::string> { static const Type& get(); };

template <> struct TypeOf<int> { static const Type& get(); };

template <> struct TypeOf<int64_t> { static const Type& get(); };

template <> struct TypeOf<double> { static const Type& get(); };

template <> struct TypeOf<bool> { static const Type& get(); };

template <> struct TypeOf<Json> { static const Type& get(); };

template <> struct TypeOf<Date> { static const Type& get(); };

template <> struct TypeOf<Instant> { static const Type& get(); };

template <class Tag> struct TypeOf<Id<Tag>> {
    static const Type& get() {
        static const Type type{
            .kind = Type::Kind::text,
            .format = "id",
            .set_text =
                [](void* to, std::string_view text) {
                    *static_cast<Id<Tag>*>(to) = Id<Tag>(std::string(text));
                    return is_id_text(text);
                },
            .get_text = [](const void* from) { return static_cast<const Id<Tag>*>(from)->text(); },
        };
        return type;
    }
};

template <class T> struct TypeOf<std::optional<T>> {
    static const Type& get() {
        static const Type type{
            .kind = Type::Kind::optional,
            .element = &type_of<T>(),
            .add = [](void* to) -> void* { return &static_cast<std::optional<T>*>(to)->emplace(); },
            .peek = [](const void* from) -> const void* {
                const auto& value = *static_cast<const std::optional<T>*>(from);
                return value ? &*value : nullptr;
            },
        };
        return type;
    }
};

template <class T> struct TypeOf<std::vector<T>> {
    static const Type& get() {
        static const Type type{
            .kind = Type::Kind::array,
            .element = &type_of<T>(),
            .add = [](void* to) -> void* { return &static_cast<std::vector<T>*>(to)->emplace_back(); },
            .count = [](const void* from) { return static_cast<const std::vector<T>*>(from)->size(); },
            .item = [](const void* from, size_t i) -> const void* {
                return &(*static_cast<const std::vector<T>*>(from))[i];
            },
        };
        return type;
    }
};

template <class T> struct TypeOf<std::map<std::string, T>> {
    static const Type& get() {
        static const Type type{
            .kind = Type::Kind::map,
            .element = &type_of<T>(),
            .add_key = [](void* to, std::string_view key) -> void* {
                return &(*static_cast<std::map<std::string, T>*>(to))[std::string(key)];
            },
            .each =
                [](const void* from, void (*visit)(void*, const std::string&, const void*), void* context) {
                    for (const auto& [key, value] : *static_cast<const std::map<std::string, T>*>(from)) {
                        visit(context, key, &value);
                    }
                },
        };
        return type;
    }
};

template <class T>
concept Described = requires(const T* t) {
    tonghe_structure(t);
};

template <class T>
concept Enumerated = requires(const T* t) {
    tonghe_words(t);
};

template <Described T> struct TypeOf<T> {
    static const Type& get() {
        static const Type type{.kind = Type::Kind::object, .structure = []() -> const Structure& {
                                   return tonghe_structure(static_cast<const T*>(nullptr));
                               }};
        return type;
    }
};

template <Enumerated T> struct TypeOf<T> {
    static const Type& get() {
        static const Type type{
            .kind = Type::Kind::enumeration,
            .words = tonghe_words(static_cast<const T*>(nullptr)),
            .size_bytes = sizeof(T)};
        return type;
    }
};

} // namespace detail

template <class T> const Type& type_of() { return detail::type_of<T>(); }

// Throws Error(invalid_input) with every fault and its pointer.
template <class T> T from_json(const Json& json) {
    T value{};
    std::vector<Fault> faults;
    read_json(json, type_of<T>(), &value, "", faults);
    if (!faults.empty()) {
        const std::string count = std::to_string(faults.size());
        throw Error(errors::invalid_input, {{"count", count}}, std::move(faults));
    }
    return value;
}

template <class T> std::string to_json_text(const T& value) {
    std::string out;
    write_json(out, type_of<T>(), &value);
    return out;
}

template <class T> Json to_json(const T& value) { return make_json(type_of<T>(), &value); }

// The word of an enumerator, and the enumerator of a word.
template <detail::Enumerated E> const char* word(E value) {
    return tonghe_words(static_cast<const E*>(nullptr))[static_cast<size_t>(value)];
}

template <detail::Enumerated E> std::optional<E> parse_word(std::string_view text) {
    const auto words = tonghe_words(static_cast<const E*>(nullptr));
    for (size_t i = 0; i < words.size(); ++i) {
        if (text == words[i]) {
            return static_cast<E>(i);
        }
    }
    return std::nullopt;
}

} // namespace tonghe

#define TONGHE_PARENS ()
#define TONGHE_EXPAND(...) TONGHE_EXPAND3(TONGHE_EXPAND3(TONGHE_EXPAND3(TONGHE_EXPAND3(__VA_ARGS__))))
#define TONGHE_EXPAND3(...) TONGHE_EXPAND2(TONGHE_EXPAND2(TONGHE_EXPAND2(TONGHE_EXPAND2(__VA_ARGS__))))
#define TONGHE_EXPAND2(...) TONGHE_EXPAND1(TONGHE_EXPAND1(TONGHE_EXPAND1(TONGHE_EXPAND1(__VA_ARGS__))))
#define TONGHE_EXPAND1(...) __VA_ARGS__
#define TONGHE_FOR_EACH(macro, ...) __VA_OPT__(TONGHE_EXPAND(TONGHE_FOR_EACH_STEP(macro, __VA_ARGS__)))
#define TONGHE_FOR_EACH_STEP(macro, first, ...)                                                                        \
    macro(first) __VA_OPT__(TONGHE_FOR_EACH_AGAIN TONGHE_PARENS(macro, __VA_ARGS__))
#define TONGHE_FOR_EACH_AGAIN() TONGHE_FOR_EACH_STEP

#define TONGHE_FIELD(member)                                                                                           \
    ::tonghe::Field{                                                                                                   \
        ::tonghe::detail::outer_name<#member>(),                                                                       \
        &::tonghe::type_of<decltype(Self::member)>(),                                                                  \
        [](void* object) -> void* { return &static_cast<Self*>(object)->member; }},
#define TONGHE_WORD(enumerator) ::tonghe::detail::outer_name<#enumerator>(),

// Describes struct T by its members. T may have none: TONGHE_STRUCT_EMPTY(T).
#define TONGHE_STRUCT(T, ...)                                                                                          \
    [[maybe_unused]] inline const ::tonghe::Structure& tonghe_structure(const T*) {                                    \
        using Self = T;                                                                                                \
        static const ::tonghe::Field fields[] = {TONGHE_FOR_EACH(TONGHE_FIELD, __VA_ARGS__)};                          \
        static const ::tonghe::Structure structure{#T, fields};                                                        \
        return structure;                                                                                              \
    }
#define TONGHE_STRUCT_EMPTY(T)                                                                                         \
    [[maybe_unused]] inline const ::tonghe::Structure& tonghe_structure(const T*) {                                    \
        static const ::tonghe::Structure structure{#T, {}};                                                            \
        return structure;                                                                                              \
    }

// Names the enumerators of enum class E, in their order from 0. They are the words of JSON, SQL and the screen.
#define TONGHE_ENUM(E, ...)                                                                                            \
    [[maybe_unused]] inline std::span<const char* const> tonghe_words(const E*) {                                      \
        static constexpr const char* words[] = {TONGHE_FOR_EACH(TONGHE_WORD, __VA_ARGS__)};                            \
        return words;                                                                                                  \
    }

namespace tonghe {
TONGHE_STRUCT(Text, zh, en) // both languages go out; who reads picks one
} // namespace tonghe
