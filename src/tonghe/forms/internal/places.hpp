// Every place of a field in the values: one, or one for each entry of the list it stands in.
#pragma once
#include "tonghe/base/json.hpp"

#include <boost/json.hpp>

#include <functional>

namespace tonghe::forms {

// Calls `visit` with the object the field stands in, the field's name and its JSON pointer, wherever that object is
// there.
using PlaceVisitor = std::function<void(JsonObject& object, const std::string& name, const std::string& pointer)>;
void each_place(Json& values, const std::string& field_pointer, const PlaceVisitor& visit);

} // namespace tonghe::forms
