#include "tonghe/insight/distribution.hpp"

#include <algorithm>
#include <numeric>

namespace tonghe::insight {

Distribution distribution_of(std::span<int64_t> values) {
    Distribution out{.count = static_cast<int64_t>(values.size())};
    if (values.empty()) {
        return out;
    }
    out.total = std::accumulate(values.begin(), values.end(), int64_t{0});
    const auto place = [&](size_t percent) {
        return values.begin() + static_cast<std::ptrdiff_t>((values.size() * percent + 99) / 100) - 1;
    };
    const auto p90 = place(90);
    std::nth_element(values.begin(), p90, values.end());
    out.p90 = *p90;
    out.longest = *std::max_element(p90, values.end());
    const auto p50 = place(50);
    if (p50 != p90) { // below it all are smaller or equal
        std::nth_element(values.begin(), p50, p90);
    }
    out.p50 = *p50;
    return out;
}

} // namespace tonghe::insight
