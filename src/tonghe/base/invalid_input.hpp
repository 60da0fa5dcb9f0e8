// What was given does not fit: every fault of it at once, as one error (`invalid_input`).
#pragma once
#include "tonghe/base/error.hpp"

#include <vector>

namespace tonghe {

Error invalid_input(std::vector<Fault> faults); // at least one

} // namespace tonghe
