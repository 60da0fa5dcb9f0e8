// Rows of drafts. A draft belongs to its account; what another account asks for is not there.
#pragma once
#include "tonghe/service/application.hpp"

namespace tonghe::service {

void insert_draft(Tx& tx, const Draft& draft);
// Error(draft.stale) where it was saved elsewhere since.
void update_draft(Tx& tx, Draft& draft);
Draft load_draft(Session& session, const std::string& account, const DraftId& id); // Error(draft.not_found)
std::vector<Draft> drafts_of(Session& session, const std::string& account);
void delete_draft(Tx& tx, const DraftId& id);

} // namespace tonghe::service
