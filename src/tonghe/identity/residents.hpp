// Residents' accounts of many persons, or of those who act for many enterprises, at once.
#pragma once
#include "tonghe/identity/account.hpp"

#include <map>
#include <set>

namespace tonghe::identity {

// By the person's record; those who have no account are left out.
std::map<std::string, AccountId> accounts_of_persons(Session& session, const std::set<std::string>& persons);
// Of those who may act for enterprises then, by credit code.
std::multimap<std::string, AccountId>
accounts_acting_for(Session& session, const std::set<std::string>& enterprises, Instant at);

} // namespace tonghe::identity
