// A form: a JSON Schema whose properties carry hints under `x-tonghe`: what a field means, where it stands on the
// page, when it exists. The vocabulary is exact in docs/reference/forms.md; the pages follow the same rules.
//
// Always true
//  1. A field with `when` exists only if that schema validates against the values of the fields that exist. Conditions
//     have no cycles, so which fields exist has one answer for any values.
//  2. `required` counts only for fields that exist; a value of a field that does not exist is refused.
//  3. An empty text and null are no value.
//  4. No semantic id stands twice in a form.
//
// A pointer names a field by its place in the values; `*` stands for every entry of a list: `/children/*/name`.
//
// Elsewhere: one form out of several (forms/merge.hpp), values known already (forms/prefill.hpp).
#pragma once
#include "tonghe/forms/schema.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tonghe::forms {

enum class FieldKind {
    value, // one answer: a text, a number, a choice, a list of choices
    group, // an object that only holds fields together
    list,  // an array of objects: children, shareholders
};

// Whether a verified value may be changed by the one who fills in the form.
enum class Lock { verified, never };

struct Field {
    std::string pointer;
    FieldKind kind = FieldKind::value;
    std::string semantic; // "mother.birth_date", or "" where the field means something in its own form only
    Text title;
    Text help;
    std::string section; // its own or that of the nearest group around it
    std::string group;
    std::string widget;
    Lock lock = Lock::verified;
    bool required = false;                       // among the `required` of the object it stands in
    std::vector<std::string> asked_by;           // of a merged form: the items that ask for it
    Json schema;                                 // as written, with its hints
    std::shared_ptr<const Schema> when;          // against the whole form; null: always
    std::shared_ptr<const Schema> required_when; // the same; null: never more than `required`
};

struct Section {
    std::string section;
    Text title;

    bool operator==(const Section&) const = default;
};

struct Form {
    Json schema; // without references: each `$ref` is replaced by what it refers to
    std::vector<Section> sections;
    std::vector<Field> fields;        // in the order of the page, a group before its members
    std::vector<size_t> conditional;  // fields with `when`, each after those its condition looks at
    std::map<std::string, size_t> at; // pointer → index in `fields`
    std::shared_ptr<const Schema> compiled;

    const Field* field(std::string_view pointer) const;        // nullptr where there is none
    const Field* by_semantic(std::string_view semantic) const; // the same
};

// Every fault at once: of a text with file and line, of a value with the JSON pointer into it.
Parsed<std::shared_ptr<const Form>> parse_form(std::string_view text, const std::string& file);
Parsed<std::shared_ptr<const Form>> parse_form(const Json& schema, const std::string& file = "");

inline Parsed<std::shared_ptr<const Form>> parse_form(const char* text, const std::string& file) {
    return parse_form(std::string_view(text), file); // a literal is text, not a JSON string
}

// The values that count: without empty ones and those of fields that do not exist.
Json effective_values(const Form& form, const Json& values);
std::set<std::string> absent_fields(const Form& form, const Json& values); // pointers, members of an absent group too
// Everything wrong with the values, each fault at the JSON pointer of its value.
std::vector<Fault> check(const Form& form, const Json& values);
// The pointer of the field that a value belongs to: `/children/0/name` → `/children/*/name`.
std::string field_pointer(const Form& form, std::string_view value_pointer);

} // namespace tonghe::forms
