// A case as its applicant or an officer sees it, put together from the modules that know its parts.
#pragma once
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/service/case_store.hpp"
#include "tonghe/service/views.hpp"
#include "tonghe/work/desk.hpp"

namespace tonghe::app {

// The case of the caller; another's is not there. Error(case.not_found).
service::CaseRow own_case(Session& session, const api::Caller& caller, const service::CaseId& id);
// A case that one of the caller's posts sees, or the caller's own. Error(case.not_found).
service::CaseRow seen_case(Session& session, const api::Caller& caller, const service::CaseId& id);

std::vector<service::CaseRow> parts_in_guide_order(Session& session, House& house, const service::CaseRow& bundle);

service::CaseView show_case_line(const catalog::Catalog& catalog, const service::CaseRow& row, Instant now);
service::CaseView show_own_case(Session& session, House& house, const service::CaseRow& row, Instant now);
// For an officer: names masked unless a part of it is in her hands; with the form.
service::CaseView
show_case_to_officer(Session& session, House& house, const service::CaseRow& row, bool whole_names, Instant now);

// Who did what by name: for officers. An applicant learns the office from her case.
void name_officers(Session& session, std::vector<work::PictureElement>& elements);

} // namespace tonghe::app
