#include "tonghe/policy/changes.hpp"

namespace tonghe::policy {

std::vector<ChangedAnswer> changes_of(store::Session& session, std::string_view policy, std::string_view benefit) {
    return session.all(
        "SELECT record, entitled, rule, cents FROM policy_change WHERE policy = ? AND benefit = ? ORDER BY record",
        {policy, benefit},
        [](const store::Row& row) {
            return ChangedAnswer{
                row.text(0),
                parse_word<catalog::Entitlement>(row.view(1)).value_or(catalog::Entitlement::unknown),
                static_cast<int>(row.integer(2)),
                row.integer(3)};
        }
    );
}

} // namespace tonghe::policy
