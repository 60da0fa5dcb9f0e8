// Rows of stuck processes, kept beside the instances they are about.
#pragma once
#include "tonghe/work/internal/rows.hpp"

namespace tonghe::work::internal {

// One for each token; a join that is looked at again has its stall already.
void open_stall(Tx& tx, const Instance& instance, uint32_t token, const std::string& element, const std::string& code);
// Those whose token waits for help no longer.
void close_stalls(Tx& tx, const Running& running);

} // namespace tonghe::work::internal
