// Any bytes are a model or faults; every decision of a model ends within its bounds, traced or not, in the same value.
#include "tonghe/rules/analysis.hpp"
#include "tonghe/rules/dmn.hpp"
#include "tonghe/rules/trace.hpp"

#include <cstdint>
#include <cstdlib>

using namespace tonghe;
using namespace tonghe::rules;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    Limits limits;
    limits.nesting_max = 60;
    limits.nodes_max = 20'000;
    limits.steps_max = 100'000;
    limits.depth_max = 500; // sanitizers take much stack
    limits.calls_max = 50;
    limits.list_items_max = 10'000;
    limits.string_bytes_max = 100'000;
    limits.regex_time_max = 20;
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    const auto imports = [](const std::string&, const std::string&) -> std::optional<ImportedFile> {
        return std::nullopt;
    };
    const Loaded loaded = load_dmn(xml, "fuzz.dmn", imports, limits);
    if (loaded.model == nullptr) {
        if (loaded.faults.empty()) {
            std::abort();
        }
        return 0;
    }
    analyse(*loaded.model);
    Context inputs;
    for (const Input& input : loaded.model->inputs) {
        inputs.set(input.name, Value::number(Number(7)));
    }
    EvaluationOptions options;
    options.now = parse_moment("2026-03-02T09:00:00+08:00");
    size_t count = 0;
    for (const Decision& decision : loaded.model->decisions) {
        if (++count > 20) {
            break;
        }
        const Outcome plain = decide(*loaded.model, decision.name, inputs, options);
        const Trace traced = explain(*loaded.model, decision.name, inputs, options);
        to_json(traced);
        const bool limited = std::any_of(plain.faults.begin(), plain.faults.end(), [](const EvaluationFault& fault) {
            return fault.cause == Cause::limit;
        });
        const bool limited_traced =
            std::any_of(traced.outcome.faults.begin(), traced.outcome.faults.end(), [](const EvaluationFault& fault) {
                return fault.cause == Cause::limit;
            });
        if (!limited && !limited_traced && text_of(plain.value) != text_of(traced.outcome.value)) {
            std::abort();
        }
    }
    return 0;
}
