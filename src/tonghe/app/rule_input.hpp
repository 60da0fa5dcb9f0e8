// What a decision is given: inputs as JSON, and the time that now() and today() tell. One way for the command line and
// the API.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/base/time.hpp"
#include "tonghe/rules/decide.hpp"

namespace tonghe::app {

// Strings become the days, times, durations and numbers that the inputs' types ask for.
rules::Context context_of(const rules::Model& model, const JsonObject& input);

// now() and today() as the clocks in Shanghai show them at that moment.
rules::EvaluationOptions options_at(Instant at);

} // namespace tonghe::app
