#include "tonghe/identity/residents.hpp"

#include "tonghe/store/many.hpp"

namespace tonghe::identity {

std::map<std::string, AccountId> accounts_of_persons(Session& session, const std::set<std::string>& persons) {
    std::map<std::string, AccountId> out;
    store::each_of(
        session,
        "SELECT person, id FROM identity_account WHERE kind = 'resident' AND person <> '' AND person IN ({})",
        persons,
        [&](const store::Row& row) { out.emplace(row.text(0), AccountId(row.text(1))); }
    );
    return out;
}

std::multimap<std::string, AccountId>
accounts_acting_for(Session& session, const std::set<std::string>& enterprises, Instant at) {
    std::multimap<std::string, AccountId> out;
    store::each_of(
        session,
        "SELECT enterprise, account, held_from, held_until FROM identity_enterprise_role WHERE enterprise IN ({})",
        enterprises,
        [&](const store::Row& row) {
            const auto until = row.optional_instant(3);
            if (row.instant(2) <= at && (!until || at < *until)) {
                out.emplace(row.text(0), AccountId(row.text(1)));
            }
        }
    );
    return out;
}

} // namespace tonghe::identity
