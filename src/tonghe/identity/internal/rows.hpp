// Rows of identity as values: reading them in one place, so that each column is named once.
#pragma once
#include "tonghe/catalog/organisation.hpp"
#include "tonghe/identity/account.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::identity::internal {

struct PostRow {
    std::string post;
    Instant from;
    std::optional<Instant> until;
};

struct EnterpriseRow {
    EnterpriseActedFor enterprise;
    Instant from;
    std::optional<Instant> until;
};

extern const char* const account_columns; // of `read_account`, from identity_account as `a`
Account read_account(const store::Row& row, int first_column = 0);

// Those that have not ended at `now`: held now, or later.
std::vector<PostRow> posts_of(Session& session, const AccountId& account, Instant now);
std::vector<EnterpriseRow> enterprises_of(Session& session, const AccountId& account, Instant now);

// The account's rights at `now`, and the next moment at which they change by themselves.
struct BuiltActor {
    Actor actor;
    std::optional<Instant> until;
};

// Where rights come from: posts of the organisation, permissions of administrators. Both outlive the call.
struct Rights {
    const catalog::OrganisationTree& tree;
    const catalog::AccessRules& access;
};

BuiltActor build_actor(Session& session, const Account& account, const Rights& rights, Instant now);

void raise_version(Tx& tx, const AccountId& account);

// Adds the dates of a holding to an event's data.
void add_period(JsonObject& data, Instant from, const std::optional<Instant>& until);

// The moments of a holding given in days; Error(invalid_input) where it would end before it begins or in the past.
struct Period {
    Instant from;
    std::optional<Instant> until;
};

Period period_of(const std::optional<Date>& from, const std::optional<Date>& until, Instant now);

} // namespace tonghe::identity::internal
