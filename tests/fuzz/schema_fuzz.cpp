// Any schema against any value: compiling and validating end, and both ways to ask give one answer.
// The input is two JSON texts with a line `---` between them.
#include "tonghe/base/check.hpp"
#include "tonghe/forms/schema.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace tonghe;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const size_t cut = input.find("\n---\n");
    try {
        const Json schema = parse_json(input.substr(0, cut));
        const auto compiled = forms::compile(schema, {.assert_formats = true, .nodes_max = 2'000});
        if (compiled) {
            const Json value = cut == std::string_view::npos ? schema : parse_json(input.substr(cut + 5));
            const forms::ValidationLimits limits{.steps_max = 20'000};
            const bool quick = forms::is_valid(**compiled, value, limits);
            const auto faults = forms::validate(**compiled, value, limits);
            // Naming faults takes more steps than the answer alone, so only the budget may part them.
            const bool spent = !faults.empty() && faults.back().code == "budget";
            TONGHE_CHECK(spent || quick == faults.empty(), "the two answers differ");
        }
    } catch (const Error& error) {
        TONGHE_CHECK(std::string_view(error.code().name) == "malformed_json", "only unreadable JSON may throw");
    }
    return 0;
}
