// Names of people and enterprises. All invented: characters put together by chance, by the taste of each generation.
#pragma once
#include "tonghe/base/identifier.hpp"
#include "tonghe/base/random.hpp"

#include <string>
#include <string_view>

namespace tonghe::population::internal {

std::string given_name(Random& random, int birth_year, Sex sex);

struct EnterpriseName {
    std::string name;
    std::string_view industry; // section of GB/T 4754
};

EnterpriseName enterprise_name(Random& random, std::string_view district, bool individual);

} // namespace tonghe::population::internal
