#include "tonghe/app/rule_input.hpp"

#include "tonghe/rules/json.hpp"

namespace tonghe::app {

rules::Context context_of(const rules::Model& model, const JsonObject& input) {
    rules::Context out;
    for (const auto& [name, value] : input) {
        const int index = model.find_input(std::string_view(name));
        const rules::Type* type = index < 0 ? nullptr : model.inputs[static_cast<size_t>(index)].type;
        out.set(std::string_view(name), rules::value_of(value, type));
    }
    return out;
}

rules::EvaluationOptions options_at(Instant at) {
    rules::EvaluationOptions options;
    options.now = rules::parse_moment(to_string(at));
    return options;
}

} // namespace tonghe::app
