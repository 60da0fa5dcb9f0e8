// The functions that FEEL brings along, by name, for editors that complete what is typed.
#pragma once
#include <string>
#include <vector>

namespace tonghe::rules {

struct FunctionWord {
    std::string name;
    std::string parameters; // their names, separated by commas; `;` between alternatives
};

const std::vector<FunctionWord>& function_words(); // in the order of their names

} // namespace tonghe::rules
