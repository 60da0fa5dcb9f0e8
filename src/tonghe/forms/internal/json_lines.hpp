// The line of every value of a JSON text, so that a fault in a pack names one.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace tonghe::forms {

// Pointer → line from 1, of a text that is JSON already. Values nested deeper than 200 have their outer value's line.
std::map<std::string, int> lines_of(std::string_view text);
// The line of the value at `pointer`, or of the nearest value around it; 0 where nothing is known.
int line_at(const std::map<std::string, int>& lines, std::string pointer);
int line_of_byte(std::string_view text, size_t byte);

} // namespace tonghe::forms
