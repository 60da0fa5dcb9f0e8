// Characters of UTF-8 that is known to be valid, which is what `fold` returns.
#pragma once
#include <string_view>

namespace tonghe::text {

struct CodePoint {
    char32_t value = 0;
    std::string_view bytes;
};

// The first character of `text`, which is not empty.
inline CodePoint first_of(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    CodePoint out{
        .value = length == 1 ? lead : static_cast<char32_t>(lead & (0xFF >> (length + 1))),
        .bytes = text.substr(0, length)};
    for (const char c : out.bytes.substr(1)) {
        out.value = out.value << 6 | static_cast<char32_t>(c & 0x3F);
    }
    return out;
}

} // namespace tonghe::text
