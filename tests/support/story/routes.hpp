// What is asked of the route table as a whole, made from the table, so that a new route is covered by itself.
#pragma once
#include "tests/support/story/world.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tonghe::story {

// Each check by name with what it found. `stories`: some story asks every route. The others are named after routes:
// every role asks it, with things that belong to others; who is no party to a thing never learns that it is there.
std::vector<std::pair<std::string, std::vector<std::string>>> check_routes(const City& city);

} // namespace tonghe::story
