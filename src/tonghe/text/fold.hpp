// One form for what people type in several: full-width and half-width characters, upper and lower case.
#pragma once
#include <string>
#include <string_view>

namespace tonghe::text {

// NFKC with case folding (Unicode TR 31): `ＡＢＣ１２３` and `abc123` are the same. Invalid UTF-8 becomes U+FFFD.
std::string fold(std::string_view text);

} // namespace tonghe::text
