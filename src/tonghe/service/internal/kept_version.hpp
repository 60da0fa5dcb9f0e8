// The item version that a case began with, compiled again from the files that were kept with it.
#pragma once
#include "tonghe/catalog/item.hpp"
#include "tonghe/store/session.hpp"

#include <memory>
#include <string>

namespace tonghe::service {

// nullptr where no such version was kept.
std::shared_ptr<const catalog::ItemDefinition> compile_kept_version(Session& session, const std::string& hash);

} // namespace tonghe::service
