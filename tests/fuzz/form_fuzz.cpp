// Any form with any values: reading, checking, merging with itself and splitting end without a throw.
// The input is two JSON texts with a line `---` between them.
#include "tonghe/base/check.hpp"
#include "tonghe/forms/merge.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace tonghe;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const size_t cut = input.find("\n---\n");
    const auto form = forms::parse_form(input.substr(0, cut), "form.json");
    if (!form) {
        TONGHE_CHECK(!form.faults().empty(), "a form that cannot be read has a fault");
        return 0;
    }
    const auto merged = forms::merge({
        {.item = "a", .title = {"甲", "A"}, .form = *form},
        {.item = "b", .title = {"乙", "B"}, .form = *form},
    });
    try {
        const Json values = parse_json(cut == std::string_view::npos ? "{}" : input.substr(cut + 5));
        const Json effective = forms::effective_values(**form, values);
        TONGHE_CHECK(forms::effective_values(**form, effective) == effective, "the fixed point moves");
        forms::check(**form, values);
        if (merged) {
            forms::split(*merged, values);
        }
    } catch (const Error& error) {
        TONGHE_CHECK(std::string_view(error.code().name) == "malformed_json", "only unreadable JSON may throw");
    }
    return 0;
}
