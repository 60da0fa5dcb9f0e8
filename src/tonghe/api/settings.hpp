// The settings of the API, and what they set.
#pragma once
#include "tonghe/base/settings.hpp"

#include <span>

namespace tonghe::api {

struct ApiOptions;

std::span<const Setting> settings();
ApiOptions options_from(const Settings& settings); // throws Error(api.bad_network)

} // namespace tonghe::api
