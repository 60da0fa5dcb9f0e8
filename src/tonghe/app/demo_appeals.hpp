// Appeals of the demonstration: one that waits for its board, one that was answered after the register was corrected.
//
// Always true
//  1. They are made by the acts that people have, by demonstration accounts; where one of these is missing, or a
//  policy,
//     nothing is made.
#pragma once
#include "tonghe/app/house.hpp"

namespace tonghe::app {

void add_demo_appeals(House& house);

} // namespace tonghe::app
