// Any bytes are an object-centric log or faults; a log is written so that it reads back equal, and is flat for any
// type.
#include "tonghe/insight/object_log.hpp"
#include "tonghe/insight/steps.hpp"

#include <cstdint>
#include <cstdlib>

using namespace tonghe;
using namespace tonghe::insight;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto log = read_ocel_json({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    if (!log) {
        if (log.faults().empty()) {
            std::abort();
        }
        return 0;
    }
    const auto again = read_ocel_json(write_ocel_json(*log), "again.json");
    if (!again || !(*again == *log)) {
        std::abort();
    }
    for (const Object& object : log->objects) {
        steps_of(flatten(*log, object.type));
        break;
    }
    return 0;
}
