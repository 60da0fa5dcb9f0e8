#include "tonghe/base/clock.hpp"

#include <chrono>

namespace tonghe {

const SystemClock& SystemClock::instance() {
    static const SystemClock clock;
    return clock;
}

Instant SystemClock::now() const {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

int64_t steady_micros() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

} // namespace tonghe
