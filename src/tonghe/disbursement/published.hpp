// A batch's list as it is published.
#pragma once
#include "tonghe/disbursement/batch.hpp"

namespace tonghe::disbursement {

std::vector<std::string> districts_of(Session& session, const Batch& batch); // the first digits of their codes
// Lines that are to be paid, after a number; of one district, or of all.
std::vector<Line>
published_lines(Session& session, const Batch& batch, const std::string& district, int64_t after, int limit);

} // namespace tonghe::disbursement
