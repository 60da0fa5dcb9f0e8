// Where the fields of an item's form go in the merged form.
#pragma once
#include "tonghe/forms/merge.hpp"

namespace tonghe::forms {

const Field* list_around(const Form& form, const Field& field); // the list a field stands in, or nullptr
// The groups and the list around a field, innermost first, without the field.
std::vector<const Field*> around(const Form& form, const Field& field);
const Json* hint_of(const Field& field, std::string_view name); // of its `x-tonghe`; nullptr where it has none

// The field's meaning; one without a semantic id means something in its item alone.
std::string semantic_of(const ItemForm& item, const Field& field);
std::string target_of(const ItemForm& item, const Field& field); // its pointer in the merged form

} // namespace tonghe::forms
