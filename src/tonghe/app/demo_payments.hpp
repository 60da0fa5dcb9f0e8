// Two payment batches for the demonstration: one settled, one published.
#pragma once
#include "tonghe/app/house.hpp"

namespace tonghe::app {

// After the first run of the matching, and with workers. Does nothing where there are batches, or where the city has no
// such policy, accounts or budget.
void add_demo_batches(House& house);

} // namespace tonghe::app
