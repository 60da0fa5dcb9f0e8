// A place in a value while it is validated, and what people call it.
#pragma once
#include "tonghe/base/json.hpp"

#include <string>

namespace tonghe::forms {

// Where we are in the value: a chain of steps on the stack, turned into a pointer only when there is a fault to tell.
struct Spot {
    const Spot* outer = nullptr;
    std::string_view member;
    size_t index = 0;
    bool is_member = false;
    mutable const Text* title = nullptr;

    std::string pointer() const {
        if (outer == nullptr) {
            return "";
        }
        return is_member ? pointer_step(outer->pointer(), member) : pointer_step(outer->pointer(), index);
    }

    Text label() const {
        if (title != nullptr) {
            return *title;
        }
        if (outer == nullptr) {
            return {"表单", "the form"};
        }
        if (is_member) {
            return {std::string(member), std::string(member)};
        }
        const Text list = outer->label();
        const std::string number = std::to_string(index + 1);
        return {list.zh + "第" + number + "项", list.in(Language::en) + " no. " + number};
    }
};

} // namespace tonghe::forms
