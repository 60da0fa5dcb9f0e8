// Words and names that the acts of appeals share.
#pragma once
#include "tonghe/appeal/appeal.hpp"
#include "tonghe/catalog/catalog.hpp"

namespace tonghe::appeal::internal {

Text title_of_act(AppealAct act);
// Fields by which records to correct name whom they are about; empty where the fact stands on her own record.
std::vector<std::string>
linked_by(const catalog::Catalog& catalog, std::string_view target, const OfficeRequest& request);

} // namespace tonghe::appeal::internal
