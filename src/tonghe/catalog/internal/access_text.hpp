// The text of access.dmn, which the build puts into the binary.
#pragma once
#include <string_view>

namespace tonghe::catalog::internal {

std::string_view access_text();

} // namespace tonghe::catalog::internal
