// The metaschemas that every schema may refer to, built in so that reading a pack needs no network.
#pragma once
#include <string_view>

namespace tonghe::forms {

// The text of the document of that URI, or an empty view where it is not one of draft 2020-12.
std::string_view metaschema(std::string_view uri);

} // namespace tonghe::forms
