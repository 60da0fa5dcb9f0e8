// What has come of records since the last run, for whoever acts on who was found.
#pragma once
#include "tonghe/catalog/policy.hpp"
#include "tonghe/store/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tonghe::policy {

struct ChangedAnswer {
    std::string record; // of the target
    catalog::Entitlement is = catalog::Entitlement::unknown;
    int rule = 0;
    int64_t cents = 0;
};

std::vector<ChangedAnswer> changes_of(store::Session& session, std::string_view policy, std::string_view benefit);

} // namespace tonghe::policy
