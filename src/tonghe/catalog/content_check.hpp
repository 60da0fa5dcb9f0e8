// What forms, processes and rules say about the content of packs: small functions that turn the engines' findings into
// faults of a file and a line.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/catalog/internal/findings.hpp"
#include "tonghe/process/model.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::process {
struct Model;
}

namespace tonghe::catalog {

// A rules expression as used in `when`; empty is fine. With a form, every `form.…` path in it must lead to a property.
void check_expression(
    Findings& findings, const Place& place, std::string_view text, const std::vector<const Json*>& forms = {}
);

// A form read from `text` (JSON Schema 2020-12 with x-tonghe), references resolved; null with faults where it is none.
Json read_form(Findings& findings, const std::string& file, const std::string& text);

// A semantic id that a form uses, and where.
struct FormSemantic {
    std::string semantic;
    std::string pointer; // of the property in the form's values, `/child/name`
    Place place;
};

std::vector<FormSemantic> semantics_of(const Json& form, const std::string& file, const std::string& text);

// One task of a process, with all its tonghe:* attributes.
struct TaskUse {
    std::string element;
    process::NodeKind kind = process::NodeKind::user_task; // or a service or business rule task
    std::vector<std::pair<std::string, std::string>> attributes;
    Place place;

    std::string_view attribute(std::string_view name) const;
};

struct ProcessContent {
    std::shared_ptr<const process::Model> model; // null where it has faults
    std::vector<TaskUse> tasks;
    std::vector<std::pair<std::string, Place>> called; // process ids of call activities
};

// The services that content may call, each with the attribute it cannot do without.
struct ServiceName {
    const char* name;
    const char* needs; // empty: none
    Text title;
};

std::span<const ServiceName> service_names();

ProcessContent read_process(Findings& findings, const std::string& file, const std::string& text);

// The forms of a bundle and its items as one form: faults where they contradict each other.
struct NamedForm {
    std::string name; // of the bundle or item
    Text title;
    const Json* form;
};

void check_merge(Findings& findings, const Place& place, const std::vector<NamedForm>& forms);

} // namespace tonghe::catalog
