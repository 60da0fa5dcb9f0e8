// Any bytes are a log or faults; a log is written so that it reads back equal, and whatever it says can be asked.
#include "tonghe/insight/comparison.hpp"
#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/insight/variants.hpp"
#include "tonghe/insight/xes.hpp"

#include <cstdint>
#include <cstdlib>

using namespace tonghe;
using namespace tonghe::insight;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    auto log = read_xes({reinterpret_cast<const char*>(data), size}, "fuzz.xes");
    if (!log) {
        if (log.faults().empty()) {
            std::abort();
        }
        return 0;
    }
    const auto again = read_xes(write_xes(*log), "again.xes");
    if (!again || !(*again == *log)) {
        std::abort();
    }
    if (steps_of(*log).rows.empty()) {
        return 0;
    }
    Profile profile = profile_of_the_house();
    profile.group_key = "group";
    const Study study(std::move(*log), std::move(profile), WorkCalendar());
    diagnose(study);
    variants(study);
    view_graph(study);
    compare(study);
    return 0;
}
