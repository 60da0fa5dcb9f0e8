#include "tonghe/app/whole_packs.hpp"

#include "tonghe/app/errors.hpp"

namespace tonghe::app {

catalog::PackReading read_whole_packs(const std::vector<std::filesystem::path>& packs) {
    catalog::PackReading reading = catalog::read_packs(packs);
    if (!reading.catalog) {
        refuse_faulty(reading);
    }
    return reading;
}

void refuse_faulty(const catalog::PackReading& reading) {
    throw Error(errors::packs_faulty, {{"count", std::to_string(reading.faults.size())}}, reading.faults);
}

} // namespace tonghe::app
