// Keyset pagination: a page is asked for by the key after which it begins, so page 1,000 costs what page 1 costs and
// rows that arrive meanwhile neither repeat nor vanish.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::store {

inline constexpr int page_size_default = 20;
inline constexpr int page_size_max = 200;

// An opaque cursor: the sort keys of the last row shown, URL-safe. A cursor that does not decode is
// Error(invalid_cursor, 400).
std::string encode_cursor(const std::vector<std::string>& keys);
std::vector<std::string> decode_cursor(std::string_view cursor, size_t keys);
int page_size(std::optional<int> asked); // clamped to 1 … page_size_max

} // namespace tonghe::store
