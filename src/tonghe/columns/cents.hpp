// Amounts of yuan, as rules give them, in whole cents.
#pragma once
#include <cstdint>

namespace tonghe::columns {

// Of amount × 10^-scale yuan, half away from zero, as the calculator rounds; 0 where there is no amount.
int64_t cents_of(int64_t amount, int scale);

} // namespace tonghe::columns
