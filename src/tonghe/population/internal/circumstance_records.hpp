// The circumstances of a person and the figures of an enterprise as registry records.
#pragma once
#include "tonghe/population/records.hpp"

namespace tonghe::population::internal {

void append_circumstances(const Person& person, const std::string& region, uint64_t seed, Date as_of, Records& out);
void append_figures(const Enterprise& enterprise, uint64_t seed, Records& out);

} // namespace tonghe::population::internal
