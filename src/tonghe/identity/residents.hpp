// Residents' accounts of many persons at once.
#pragma once
#include "tonghe/identity/account.hpp"

#include <map>
#include <set>

namespace tonghe::identity {

// By the person's record; those who have no account are left out.
std::map<std::string, AccountId> accounts_of_persons(Session& session, const std::set<std::string>& persons);

} // namespace tonghe::identity
