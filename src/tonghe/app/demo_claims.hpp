// The demonstration's claims: one batch of the last quarter, most of its flags explained and decided, so that figures
// and the quarter's payment have something to show.
//
// Always true
//  1. Nothing is added where there is a batch, or where the packs have no review.
//  2. The same day gives the same batch; who answers and decides are the demonstration's accounts.
#pragma once
#include "tonghe/app/house.hpp"

namespace tonghe::app {

// How many lines were charged; 0 where nothing was added.
int64_t load_demo_claims(House& house);

} // namespace tonghe::app
