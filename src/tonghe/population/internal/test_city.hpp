// The territory of the demonstration city, for the tests of this module.
#pragma once
#include "tonghe/catalog/territory.hpp"

namespace tonghe::population::internal {

const catalog::Territory& test_city();

} // namespace tonghe::population::internal
