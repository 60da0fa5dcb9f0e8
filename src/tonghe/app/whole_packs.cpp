#include "tonghe/app/whole_packs.hpp"

#include "tonghe/app/errors.hpp"

namespace tonghe::app {

catalog::PackReading read_whole_packs(const std::vector<std::filesystem::path>& packs) {
    catalog::PackReading reading = catalog::read_packs(packs);
    if (!reading.catalog) {
        const std::string count = std::to_string(reading.faults.size());
        throw Error(errors::packs_faulty, {{"count", count}}, reading.faults);
    }
    return reading;
}

} // namespace tonghe::app
