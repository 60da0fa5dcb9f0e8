#include "tonghe/base/invalid_input.hpp"

namespace tonghe {

Error invalid_input(std::vector<Fault> faults) {
    std::string count = std::to_string(faults.size());
    return Error(errors::invalid_input, {{"count", std::move(count)}}, std::move(faults));
}

} // namespace tonghe
