#include "tonghe/app/pack_keeper.hpp"

namespace tonghe::app {

void PackKeeper::take(const catalog::PackReading& reading) {
    const std::lock_guard lock(mutex_);
    faults_ = reading.faults;
    warnings_ = reading.warnings;
    if (reading.catalog) {
        holder_.replace(reading.catalog);
    }
}

std::vector<Fault> PackKeeper::last_faults() const {
    const std::lock_guard lock(mutex_);
    return faults_;
}

std::vector<Fault> PackKeeper::last_warnings() const {
    const std::lock_guard lock(mutex_);
    return warnings_;
}

} // namespace tonghe::app
