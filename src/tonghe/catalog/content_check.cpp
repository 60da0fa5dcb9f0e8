#include "tonghe/catalog/content_check.hpp"

#include "tonghe/catalog/internal/map_reader.hpp"
#include "tonghe/forms/merge.hpp"
#include "tonghe/process/bpmn.hpp"
#include "tonghe/rules/expression.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

// Takes an engine's fault over, at our place and with its own words.
void take_over(
    Findings& findings, const FaultKind& kind, const Place& place, const std::string& text, const Fault& fault
) {
    findings.add({
        .code = kind.code,
        .pointer = "",
        .file = place.file,
        .line = place.line,
        .what =
            {fill(kind.what_zh, {{"text", text}, {"reason_zh", fault.what.zh}}),
             fill(kind.what_en, {{"text", text}, {"reason_en", fault.what.en}})},
        .remedy = fault.remedy.zh.empty() ? Text{kind.remedy_zh, kind.remedy_en} : fault.remedy,
    });
}

const Json* property(const Json* schema, std::string_view name) {
    const auto* object = schema == nullptr ? nullptr : schema->if_object();
    const Json* properties = object == nullptr ? nullptr : object->if_contains("properties");
    return properties == nullptr || !properties->is_object() ? nullptr : properties->get_object().if_contains(name);
}

std::vector<std::string> property_names(const Json* schema) {
    std::vector<std::string> names;
    if (const Json* properties =
            schema == nullptr || !schema->is_object() ? nullptr : schema->get_object().if_contains("properties");
        properties != nullptr && properties->is_object()) {
        for (const auto& member : properties->get_object()) {
            names.emplace_back(member.key());
        }
    }
    return names;
}

// The first step of `path` (after `form.`) that no form has, or empty.
std::string
missing_step(const std::vector<const Json*>& forms, std::string_view path, std::vector<std::string>& near_names) {
    std::vector<const Json*> here = forms;
    while (!path.empty()) {
        const size_t dot = std::min(path.find('.'), path.size());
        const std::string_view step = path.substr(0, dot);
        path.remove_prefix(std::min(dot + 1, path.size()));
        std::vector<const Json*> next;
        near_names.clear();
        for (const Json* schema : here) {
            const std::vector<std::string> names = property_names(schema);
            near_names.insert(near_names.end(), names.begin(), names.end());
            if (const Json* found = property(schema, step)) {
                next.push_back(found);
            }
        }
        if (next.empty()) {
            return std::string(step);
        }
        here = std::move(next);
    }
    return {};
}

using PropertyVisit =
    std::function<void(const Json& schema, const std::string& value_pointer, const std::string& schema_pointer)>;

void each_property(
    const Json& schema,
    const std::string& value_pointer,
    const std::string& schema_pointer,
    int depth,
    const PropertyVisit& visit
) {
    const auto* object = schema.if_object();
    const Json* properties = object == nullptr ? nullptr : object->if_contains("properties");
    if (properties == nullptr || !properties->is_object() || depth > 8) {
        return;
    }
    for (const auto& member : properties->get_object()) {
        const std::string value_at = pointer_step(value_pointer, member.key());
        const std::string schema_at = pointer_step(schema_pointer + "/properties", member.key());
        visit(member.value(), value_at, schema_at);
        each_property(member.value(), value_at, schema_at, depth + 1, visit);
    }
}

std::vector<FormSemantic>
hints_of(const Json& form, const std::string& file, const std::string& text, std::string_view hint) {
    std::vector<FormSemantic> found;
    PointerLines lines(text);
    each_property(
        form,
        "",
        "",
        0,
        [&](const Json& schema, const std::string& value_pointer, const std::string& schema_pointer) {
            const Json* value = at_pointer(schema, "/x-tonghe/" + std::string(hint));
            if (value != nullptr && value->is_string()) {
                const int line = lines.of(schema_pointer + "/x-tonghe/" + std::string(hint));
                found.push_back({std::string(value->get_string()), value_pointer, {file, line}});
            }
        }
    );
    return found;
}

} // namespace

void check_expression(
    Findings& findings, const Place& place, std::string_view text, const std::vector<const Json*>& forms
) {
    if (text.empty()) {
        return;
    }
    const auto expression = rules::parse(text);
    if (!expression) {
        if (forms.empty()) { // told once, when it was read
            for (const Fault& fault : expression.faults()) {
                take_over(findings, faults::bad_expression, place, std::string(text), fault);
            }
        }
        return;
    }
    for (const std::string& name : forms.empty() ? std::vector<std::string>{} : expression->names()) {
        std::vector<std::string> near_names;
        const std::string missing =
            name.starts_with("form.") ? missing_step(forms, std::string_view(name).substr(5), near_names) : "";
        if (!missing.empty()) {
            findings.fault(
                faults::unknown_field,
                place,
                with_hint(
                    {{"what_zh", "表单"}, {"what_en", "form"}, {"owner", name}, {"name", missing}},
                    nearest(missing, near_names),
                    {"改用表单里有的字段。", "Use a property of the form."}
                )
            );
        }
    }
}

Json read_form(Findings& findings, const std::string& file, const std::string& text) {
    auto form = forms::parse_form(text, file);
    if (form) {
        return (*form)->schema;
    }
    PointerLines lines(text);
    for (Fault fault : form.faults()) {
        if (fault.line == 0) {
            fault.line = lines.of(fault.pointer);
        }
        if (fault.remedy.zh.empty()) {
            fault.remedy = {"按 docs/reference/forms.md 改正表单。", "Correct the form after docs/reference/forms.md."};
        }
        fault.file = file;
        findings.add(std::move(fault));
    }
    return nullptr;
}

std::vector<FormSemantic> semantics_of(const Json& form, const std::string& file, const std::string& text) {
    return hints_of(form, file, text, "semantic");
}

std::string_view TaskUse::attribute(std::string_view name) const {
    for (const auto& [key, value] : attributes) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

ProcessContent read_process(Findings& findings, const std::string& file, const std::string& text) {
    ProcessContent content;
    auto parsed = process::parse_bpmn(text, file);
    if (!parsed) {
        for (const Fault& fault : parsed.faults()) {
            findings.add(fault);
        }
        return content;
    }
    content.model = *parsed;
    const process::Model& model = **parsed;
    for (size_t i = 0; i < model.nodes.size(); ++i) {
        const process::Element& element = model.elements[i];
        const Place place{file, element.line};
        const process::NodeKind kind = model.nodes[i].kind;
        if (kind == process::NodeKind::call_activity) {
            content.called.emplace_back(element.code, place);
        } else if (kind == process::NodeKind::user_task || kind == process::NodeKind::service_task || kind == process::NodeKind::rule_task) {
            TaskUse use{element.id, kind, {}, place};
            use.attributes.assign(element.attributes.begin(), element.attributes.end());
            content.tasks.push_back(std::move(use));
        }
    }
    return content;
}

void check_merge(Findings& findings, const Place& place, const std::vector<NamedForm>& named) {
    std::vector<forms::ItemForm> items;
    for (const NamedForm& one : named) {
        auto form = one.form->is_object() ? forms::parse_form(*one.form, one.name)
                                          : Parsed<std::shared_ptr<const forms::Form>>(std::vector<Fault>());
        if (!form) {
            return; // told where the form stands
        }
        items.push_back({.item = one.name, .title = one.title, .form = *form, .when = {}});
    }
    const auto merged = forms::merge(items);
    for (Fault fault : merged.faults()) {
        fault.file = place.file;
        fault.line = place.line;
        findings.add(std::move(fault));
    }
}

} // namespace tonghe::catalog
