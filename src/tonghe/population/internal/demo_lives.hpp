// The circumstances of the families that accounts sign in as, chosen so that many policies find somebody among them.
#pragma once
#include "tonghe/population/internal/lives.hpp"

namespace tonghe::population::internal {

void add_demo_lives(Household& household, std::string_view family, const Lives& lives, Date as_of);

} // namespace tonghe::population::internal
