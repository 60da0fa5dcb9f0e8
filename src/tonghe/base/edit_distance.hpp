// How far two words are apart: the fewest letters to change, add or leave out (Levenshtein). For "did you mean".
#pragma once
#include <cstddef>
#include <string_view>

namespace tonghe {

size_t edit_distance(std::string_view a, std::string_view b); // by bytes; takes |a| × |b| steps

} // namespace tonghe
