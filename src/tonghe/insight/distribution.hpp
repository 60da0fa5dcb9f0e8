// How long something took, many times: count, sum and the usual places in the order.
#pragma once
#include <cstdint>
#include <span>

namespace tonghe::insight {

struct Distribution {
    int64_t count = 0;
    int64_t total = 0;
    int64_t p50 = 0; // the smallest value that half of them do not exceed
    int64_t p90 = 0;
    int64_t longest = 0;

    double mean() const { return count == 0 ? 0 : static_cast<double>(total) / static_cast<double>(count); }
};

Distribution distribution_of(std::span<int64_t> values); // puts them into another order

} // namespace tonghe::insight
