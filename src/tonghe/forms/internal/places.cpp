#include "tonghe/forms/internal/places.hpp"

#include "tonghe/forms/internal/condition.hpp"

namespace tonghe::forms {

namespace {

void walk(
    Json& here,
    const std::vector<std::string>& steps,
    size_t step,
    const std::string& pointer,
    const PlaceVisitor& visit
) {
    if (steps[step] == "*") {
        auto* array = here.if_array();
        for (size_t i = 0; array != nullptr && i < array->size(); ++i) {
            walk((*array)[i], steps, step + 1, pointer_step(pointer, i), visit);
        }
        return;
    }
    auto* object = here.if_object();
    if (object == nullptr) {
        return;
    }
    const std::string at = pointer_step(pointer, steps[step]);
    if (step + 1 == steps.size()) {
        visit(*object, steps[step], at);
    } else if (Json* next = object->if_contains(steps[step])) {
        walk(*next, steps, step + 1, at, visit);
    }
}

} // namespace

void each_place(Json& values, const std::string& field_pointer, const PlaceVisitor& visit) {
    const std::vector<std::string> steps = steps_of(field_pointer);
    if (!steps.empty()) {
        walk(values, steps, 0, "", visit);
    }
}

} // namespace tonghe::forms
