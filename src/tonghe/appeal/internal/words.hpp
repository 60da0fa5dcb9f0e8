// Words and names that the acts of appeals share.
#pragma once
#include "tonghe/appeal/appeal.hpp"
#include "tonghe/catalog/catalog.hpp"

namespace tonghe::appeal::internal {

Text title_of_act(AppealAct act);
// Fields by which records of the fact's registry name the target; empty where the fact stands on its own record.
std::vector<std::string> linked_by(const catalog::Catalog& catalog, std::string_view target, const std::string& fact);

} // namespace tonghe::appeal::internal
