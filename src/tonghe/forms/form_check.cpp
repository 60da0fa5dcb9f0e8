#include "tonghe/forms/form.hpp"
#include "tonghe/forms/internal/condition.hpp"
#include "tonghe/forms/internal/fault_texts.hpp"
#include "tonghe/forms/internal/places.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tonghe::forms {

namespace {

bool is_empty(const Json& value) { return value.is_null() || (value.is_string() && value.get_string().empty()); }

void drop_empty(Json& value) {
    if (auto* object = value.if_object()) {
        for (auto member = object->begin(); member != object->end();) {
            drop_empty(member->value());
            member = is_empty(member->value()) ? object->stable_erase(member) : member + 1;
        }
    } else if (auto* array = value.if_array()) {
        std::for_each(array->begin(), array->end(), [](Json& element) { drop_empty(element); });
    }
}

// The values with the fields that exist, and what was found on the way.
struct Effective {
    Json values;
    std::set<std::string> absent; // pointers of fields
    std::vector<Fault> surplus;   // values of fields that do not exist
};

Effective effective(const Form& form, const Json& values) {
    Effective out;
    out.values = values;
    drop_empty(out.values);
    // In this order each condition meets values that later ones do not change: the fixed point in one pass.
    for (const size_t index : form.conditional) {
        const Field& field = form.fields[index];
        if (out.absent.contains(field.pointer) || is_valid(*field.when, out.values)) {
            continue;
        }
        for (const Field& other : form.fields) {
            if (other.pointer == field.pointer || other.pointer.starts_with(field.pointer + '/')) {
                out.absent.insert(other.pointer);
            }
        }
        each_place(
            out.values,
            field.pointer,
            [&](JsonObject& object, const std::string& name, const std::string& pointer) {
                if (object.erase(name) > 0) {
                    out.surplus.push_back(
                        make_fault("when", pointer, field.title.zh.empty() ? Text{name, name} : field.title)
                    );
                }
            }
        );
    }
    return out;
}

void unknown_members(
    const Form& form,
    const Json& value,
    const std::string& pointer,
    const std::string& field_at,
    std::vector<Fault>& faults
) {
    for (const auto& member : value.get_object()) {
        const std::string name(member.key());
        const Field* field = form.field(pointer_step(field_at, name));
        const std::string here = pointer_step(pointer, name);
        if (field == nullptr) {
            faults.push_back(make_fault("additionalProperties", here, {name, name}));
        } else if (field->kind == FieldKind::group && member.value().is_object()) {
            unknown_members(form, member.value(), here, field->pointer, faults);
        } else if (field->kind == FieldKind::list && member.value().is_array()) {
            for (size_t i = 0; i < member.value().get_array().size(); ++i) {
                const Json& element = member.value().get_array()[i];
                if (element.is_object()) {
                    unknown_members(form, element, pointer_step(here, i), field->pointer + "/*", faults);
                }
            }
        }
    }
}

// A required group that was left out is asked for by its members, not as a whole.
void open_required_groups(const Form& form, Effective& e) {
    for (const Field& field : form.fields) {
        if (field.kind == FieldKind::group && field.required && !e.absent.contains(field.pointer)) {
            each_place(e.values, field.pointer, [](JsonObject& object, const std::string& name, const std::string&) {
                if (!object.contains(name)) {
                    object[name].emplace_object();
                }
            });
        }
    }
}

bool open_path(Json& values, const Field& field) {
    if (field.pointer.find("/*/") != std::string::npos) {
        return false;
    }
    const std::vector<std::string> steps = steps_of(field.pointer);
    std::string at;
    for (size_t i = 0; i + 1 < steps.size(); ++i) {
        at = pointer_step(at, steps[i]);
        if (at_pointer(values, at) == nullptr) {
            set_at_pointer(values, at, JsonObject());
        }
    }
    return true;
}

void conditionally_required(const Form& form, const Effective& e, std::vector<Fault>& faults) {
    for (const Field& field : form.fields) {
        if (field.required_when == nullptr || e.absent.contains(field.pointer) ||
            !is_valid(*field.required_when, e.values)) {
            continue;
        }
        Json opened = e.values; // the groups around the field may not have been given at all
        open_path(opened, field);
        each_place(opened, field.pointer, [&](JsonObject& object, const std::string& name, const std::string& pointer) {
            if (!object.contains(name)) {
                faults.push_back(make_fault("required", pointer, field.title));
            }
        });
    }
}

// The schema's own faults, without what is asked of absent fields. A rule may ask for a whole group that was not
// begun; people are asked for its members instead, so such groups are opened and the form is read again.
std::vector<Fault> validated(const Form& form, Effective& e) {
    std::vector<Fault> faults;
    for (int round = 0; round < 10; ++round) {
        faults = validate(*form.compiled, e.values);
        bool opened = false;
        std::erase_if(faults, [&](const Fault& fault) {
            if (fault.code != "required" && fault.code != "dependentRequired") {
                return false;
            }
            const std::string pointer = field_pointer(form, fault.pointer);
            const Field* field = form.field(pointer);
            if (!e.absent.contains(pointer) && field != nullptr && field->kind == FieldKind::group) {
                opened = set_at_pointer(e.values, fault.pointer, JsonObject()) || opened;
            }
            return e.absent.contains(pointer);
        });
        if (!opened) {
            break;
        }
    }
    return faults;
}

} // namespace

std::string field_pointer(const Form& form, std::string_view value_pointer) {
    std::string out;
    for (const std::string& step : steps_of(value_pointer)) {
        const Field* outer = form.field(out);
        const bool is_index = outer != nullptr && outer->kind == FieldKind::list;
        out = is_index ? out + "/*" : pointer_step(out, step);
    }
    return out;
}

Json effective_values(const Form& form, const Json& values) { return effective(form, values).values; }

std::set<std::string> absent_fields(const Form& form, const Json& values) { return effective(form, values).absent; }

std::vector<Fault> check(const Form& form, const Json& values) {
    if (!values.is_object()) {
        return {make_fault("type", "", {"表单", "the form"}, {"一组内容", "a group of fields"})};
    }
    Effective e = effective(form, values);
    std::vector<Fault> faults = std::move(e.surplus);
    unknown_members(form, e.values, "", "", faults);
    conditionally_required(form, e, faults);
    open_required_groups(form, e);
    for (Fault& fault : validated(form, e)) {
        const auto same = [&](const Fault& other) {
            return other.pointer == fault.pointer && other.code == fault.code;
        };
        if (std::none_of(faults.begin(), faults.end(), same)) {
            faults.push_back(std::move(fault));
        }
    }
    return faults;
}

} // namespace tonghe::forms
