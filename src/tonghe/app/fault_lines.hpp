// Faults as commands say them: a line each on a terminal, objects for programs.
#pragma once
#include "tonghe/base/error.hpp"
#include "tonghe/base/json.hpp"
#include "tonghe/cli/console.hpp"

namespace tonghe::app {

// `✗ file:line  what. remedy` each, in the console's language.
void print_faults(cli::Console& console, const char* mark, const std::vector<Fault>& faults);
JsonArray json_of(const std::vector<Fault>& faults);

} // namespace tonghe::app
