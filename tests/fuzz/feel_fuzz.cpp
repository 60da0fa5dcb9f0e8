// Any bytes are an expression or a fault; an expression has a value on every input, within its bounds.
#include "tonghe/rules/decide.hpp"
#include "tonghe/rules/expression.hpp"
#include "tonghe/rules/format.hpp"

#include <cstdint>
#include <cstdlib>

using namespace tonghe;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const Json context = parse_json(
        R"({"a": 1, "b": "x", "c": [1, 2, 3], "d": {"e": 2.5, "f": null}, "g": [{"h": 1}, {"h": 2}], "i": "2026-03-02"})"
    );
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = rules::parse(text);
    if (!parsed) {
        if (parsed.faults().empty() || parsed.faults()[0].what.zh.empty()) {
            std::abort();
        }
        return 0;
    }
    for (const std::string& name : parsed->names()) {
        parsed->words_compared_with(name);
    }
    const Json value = rules::evaluate(*parsed, context);
    const std::string once = to_text(value);
    if (to_text(rules::evaluate(*parsed, context)) != once) { // the same in, the same out
        std::abort();
    }
    rules::holds(*parsed, context);
    const std::string tidy = rules::format_expression(text);
    if (rules::format_expression(tidy) != tidy) {
        std::abort();
    }
    return 0;
}
