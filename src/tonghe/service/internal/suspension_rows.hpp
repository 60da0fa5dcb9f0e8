// Writing rows of suspensions.
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/service/suspension.hpp"

namespace tonghe::service::internal {

void insert(Tx& tx, const CaseId& id, const Suspension& suspension, const std::string& by, const std::string& timer);
void end_suspension(Tx& tx, const CaseId& id, const std::string& by, const std::string& because);

} // namespace tonghe::service::internal
