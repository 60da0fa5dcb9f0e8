#include "tonghe/columns/cents.hpp"

#include "tonghe/columns/scan.hpp"

namespace tonghe::columns {

int64_t cents_of(int64_t amount, int scale) {
    if (amount == no_amount) {
        return 0;
    }
    for (; scale < 2; ++scale) {
        amount *= 10;
    }
    int64_t divisor = 1;
    for (; scale > 2; --scale) {
        divisor *= 10;
    }
    const int64_t half = divisor / 2;
    return amount >= 0 ? (amount + half) / divisor : -((-amount + half) / divisor);
}

} // namespace tonghe::columns
