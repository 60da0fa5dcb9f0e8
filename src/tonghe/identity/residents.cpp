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

} // namespace tonghe::identity
