// The settings of a node as a whole.
#pragma once
#include "tonghe/base/settings.hpp"

#include <span>

namespace tonghe::app {

std::span<const Setting> settings();

} // namespace tonghe::app
