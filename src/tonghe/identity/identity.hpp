// Identity: who is who and who may what. Its functions are the handlers behind the session and account routes.
//
// Always true
//  1. Every change records an event in the same unit; events hold ids and codes only (identity/events.hpp).
//  2. What hashes a password takes the Journal and hashes between two units, since 30 ms inside one would hold every
//     writer. It decides anew inside the second.
//  3. Signing in does the same work and says the same whether the name is unknown or the password wrong, and counts
//     failures of both kinds alike.
//  4. Changes of another's account need a permission (identity/permission.hpp), and nobody changes her own rights.
//
// Elsewhere: cookies and CSRF headers (api/), records of persons and enterprises (registry/).
#pragma once
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/session.hpp"
#include "tonghe/identity/settings.hpp"
#include "tonghe/journal/journal.hpp"

#include <functional>
#include <memory>
#include <span>

namespace tonghe::identity {

namespace internal {
class SessionCache;
}

// The organisation in force, as the catalogue's present snapshot has it.
using OrganisationSource = std::function<std::shared_ptr<const catalog::OrganisationTree>()>;
// The access rules in force; the house's own where no source is given.
using AccessSource = std::function<std::shared_ptr<const catalog::AccessRules>()>;

class Identity {
  public:
    Identity(OrganisationSource organisation, const IdentityOptions& options = {}, AccessSource access = {});
    ~Identity();

    // Throws session.sign_in_failed, session.sign_in_locked (Retry-After) or account.locked.
    // Who stands in a snapshot already hands it over: taking a second one could starve the pool of readers.
    SessionView sign_in(Journal& journal, Session& snapshot, const SignIn& input, const SignInContext& context) const;
    SessionView sign_in(Journal& journal, const SignIn& input, const SignInContext& context) const;
    // For snapshots: at most one indexed read, and building the actor only where its account changed since. Nothing
    // where the token is unknown or its session has ended; what another process changed counts within a second. Safe
    // from any thread.
    std::optional<CurrentSession> current(Session& session, std::string_view token, Instant now) const;
    void touch(Tx& tx, std::string_view token) const;
    void sign_out(Tx& tx, std::string_view token) const;
    // Throws session.ended, session.enterprise_not_authorised.
    CurrentSession act_for(Tx& tx, std::string_view token, const ActFor& input) const;
    // The actor an account would be without a session: for workers that act on its behalf.
    std::optional<Actor> actor_of(Session& session, const AccountId& account, Instant now) const;

    AccountPage list_accounts(Session& session, const Actor& by, const AccountQuery& query, Instant now) const;
    AccountView account(Session& session, const Actor& by, const AccountId& id, Instant now) const;
    AccountView create_account(Journal& journal, const Actor& by, const CreateAccount& input) const;
    AccountView change_account(
        Tx& tx, const Actor& by, const AccountId& id, std::optional<int64_t> version, const ChangeAccount& input
    ) const;
    AccountId add_account(Tx& tx, const NewAccount& account, std::string_view by = "system") const;

    void assign_post(Tx& tx, const Actor& by, const AccountId& id, const AssignPost& input) const;
    void remove_post(Tx& tx, const Actor& by, const AccountId& id, std::string_view post) const;
    void grant_enterprise_role(Tx& tx, const Actor& by, const AccountId& id, const GrantEnterpriseRole& input) const;
    void remove_enterprise_role(Tx& tx, const Actor& by, const AccountId& id, std::string_view enterprise) const;
    // `basis` is a code: `face`, `counter`, `real_name`. The officer needs persons.verify.
    void set_assurance(Tx& tx, const Actor& by, const AccountId& id, int level, std::string_view basis) const;

    void change_password(Journal& journal, Session& snapshot, const Actor& by, const ChangePassword& input) const;
    void change_password(Journal& journal, const Actor& by, const ChangePassword& input) const;
    void reset_password(
        Journal& journal, Session& snapshot, const Actor& by, const AccountId& id, const ResetPassword& input
    ) const;
    void reset_password(Journal& journal, const Actor& by, const AccountId& id, const ResetPassword& input) const;
    // Every way in which the password is too weak, as faults at `pointer`.
    std::vector<Fault> password_faults(std::string_view password, std::string_view login, const char* pointer) const;
    // Ends all sessions of the account but the one named; how many.
    int64_t revoke_sessions(
        Tx& tx, std::string_view by, const AccountId& id, std::string_view except, const char* because
    ) const;

    const IdentityOptions& options() const { return options_; }

  private:
    struct ActorCache;
    struct Attempt;         // what a snapshot knows of a sign-in
    struct PasswordAttempt; // of a change of one's own password

    Attempt read_attempt(Session& snapshot, const SignIn& input, Instant now) const;
    SessionView
    settle(Journal& journal, const Attempt& attempt, const SignIn& input, const SignInContext& context) const;
    PasswordAttempt read_password(Session& snapshot, const Actor& by, Instant now) const;
    void settle(Journal& journal, const PasswordAttempt& attempt, const Actor& by, const ChangePassword& input) const;
    void set_password(Journal& journal, const Actor& by, const Account& account, const ResetPassword& input) const;
    CurrentSession current_in(Tx& tx, std::string_view token) const;
    Account require_account(Session& session, const AccountId& id) const;
    AccountView view_of_account(Session& session, const Account& account, Instant now, Language language) const;
    void start_post(Tx& tx, const Actor& by, const Account& account, const AssignPost& input) const;
    void end_post(Tx& tx, const Actor& by, const Account& account, std::string_view post) const;
    void set_posts(Tx& tx, const Actor& by, const Account& account, const std::vector<std::string>& wanted) const;
    void set_locked(Tx& tx, const Actor& by, const Account& account, const ChangeAccount& input) const;
    void replace_password(
        Tx& tx,
        std::string_view by,
        const AccountId& id,
        const std::string& hash,
        std::string_view keep_session,
        const char* because
    ) const;
    const std::string& decoy_hash() const;
    void account_changed(Tx& tx, const AccountId& id) const; // raises its version

    std::shared_ptr<const catalog::AccessRules> access() const {
        return access_ ? access_() : catalog::AccessRules::of_the_house();
    }

    OrganisationSource organisation_;
    AccessSource access_;
    IdentityOptions options_;
    std::unique_ptr<ActorCache> cache_;
    std::unique_ptr<internal::SessionCache> sessions_;
};

std::span<const store::Migration> migrations();

} // namespace tonghe::identity
