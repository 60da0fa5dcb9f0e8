// Looks of officers at applicants: whose name is shown whole, and the trace that it leaves.
//
// Always true
//  1. One rule for every list and page: a name is masked unless the access rules show the registry's field to this
//  officer, for the purpose named and a case (catalog/access.hpp).
//  2. A name shown whole is a recorded read that the person sees, written before it is shown.
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/service/case_store.hpp"

#include <string>
#include <vector>

namespace tonghe::app {

// Opening a case is for handling it, whatever else is named; a list needs a purpose that was named.
enum class LookAt { list, opened_case };

bool shows_names(const House& house, const api::Caller& caller, LookAt what);
void record_looks(
    House& house,
    const api::Caller& caller,
    const std::vector<service::CaseRow>& cases,
    const std::vector<std::string>& fields
);

} // namespace tonghe::app
