// URI references as RFC 3986 resolves them: just enough for `$id` and `$ref`.
#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace tonghe::forms {

std::string resolve_uri(std::string_view base, std::string_view reference); // section 5.2
std::pair<std::string, std::string> split_fragment(std::string_view uri
); // without the `#`; the fragment percent-decoded

} // namespace tonghe::forms
