#include "tonghe/forms/internal/targets.hpp"

#include "tonghe/forms/internal/combine.hpp"
#include "tonghe/forms/internal/condition.hpp"

namespace tonghe::forms {

const Field* list_around(const Form& form, const Field& field) {
    const size_t star = field.pointer.rfind("/*/");
    return star == std::string::npos ? nullptr : form.field(std::string_view(field.pointer).substr(0, star));
}

const Json* hint_of(const Field& field, std::string_view name) {
    const Json* hints = field.schema.get_object().if_contains("x-tonghe");
    return hints == nullptr ? nullptr : hints->get_object().if_contains(name);
}

std::vector<const Field*> around(const Form& form, const Field& field) {
    std::vector<const Field*> out;
    for (std::string pointer = field.pointer.substr(0, field.pointer.rfind('/')); !pointer.empty();
         pointer.erase(pointer.rfind('/'))) {
        if (const Field* outer = form.field(pointer)) {
            out.push_back(outer);
        }
    }
    return out;
}

std::string semantic_of(const ItemForm& item, const Field& field) {
    if (!field.semantic.empty()) {
        return field.semantic;
    }
    const Field* list = list_around(*item.form, field);
    if (list == nullptr) {
        return item.item + "." + dotted(field.pointer);
    }
    const std::string inside = dotted(std::string_view(field.pointer).substr(list->pointer.size()));
    return semantic_of(item, *list) + "." + (list->semantic.empty() ? "" : item.item + ".") + inside;
}

std::string target_of(const ItemForm& item, const Field& field) {
    const std::string semantic = semantic_of(item, field);
    const Field* list = list_around(*item.form, field);
    if (list == nullptr) {
        return slashed(semantic);
    }
    const std::string outer = semantic_of(item, *list) + ".";
    return target_of(item, *list) + "/*" +
           slashed(semantic.starts_with(outer) ? semantic.substr(outer.size()) : semantic);
}

} // namespace tonghe::forms
