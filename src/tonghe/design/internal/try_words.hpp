// A try-run in words: what an input and an effect are called, and what the log says of them.
#pragma once
#include "tonghe/design/try_run.hpp"
#include "tonghe/process/step.hpp"

namespace tonghe::design::internal {

process::Input::Kind kind_of(TryAct act);
std::string_view word_of(process::Effect::Kind kind);
std::string_view word_of(process::Refusal refusal);
Text text_of(process::Refusal refusal);
Text title_of(const process::Element& element);
Text told(const TryInput& input, const Text& title);
// Empty where the log need not say it.
Text told(const process::Effect& effect, const Text& title, const std::optional<Instant>& due);

} // namespace tonghe::design::internal
