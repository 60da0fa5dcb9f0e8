// An account: who may sign in as whom.
//
// Always true
//  1. `login` is what a person types, folded to lower case; `id` says nothing of the person and is what others store.
//  2. A person has at most one account of a kind. Only officers hold posts, only operators administer, only residents
//     act for enterprises.
//  3. Every change raises `version`, so that an `Actor` built earlier is known to be old.
#pragma once
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/tx.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::identity {

using AccountId = Id<struct AccountTag>;

struct Account {
    AccountId id;
    std::string login;
    ActorKind kind = ActorKind::resident;
    std::string name;
    std::string person; // record in the registry, or empty
    int assurance = 1;
    std::optional<AdministratorRole> administrator;
    bool locked = false;
    std::string locked_reason;
    Instant created_at;
    int64_t version = 1;
};

std::string fold_login(std::string_view text);
bool is_login(std::string_view folded); // 2–64 of a–z 0–9 . _ @ -, beginning with a letter or digit

std::optional<Account> find_account(Session& session, const AccountId& id);
std::optional<Account> find_account_by_login(Session& session, std::string_view login);
// Whom to tell of what happened to a person; nothing where she has no resident's account.
std::optional<AccountId> account_of_person(Session& session, std::string_view person);
// Names to show beside what accounts did. Ids that are none are left out.
std::map<std::string, std::string> names_of(Session& session, const std::vector<std::string>& accounts);
// Officers in service whose name begins so, by name.
std::vector<AccountId> officers_named(Session& session, std::string_view beginning, int limit);
// Accounts that hold the post at `now`.
std::vector<AccountId> holders_of(Session& session, std::string_view post, Instant now);

// What the operator's pages and programs send and get.
struct HeldPostView {
    std::string post;
    std::string title; // empty where the organisation has it no longer
    std::string unit;
    std::string unit_title;
    std::string region;
    Instant from;
    std::optional<Instant> until;
};
TONGHE_STRUCT(HeldPostView, post, title, unit, unit_title, region, from, until)

struct AccountView {
    AccountId account;
    std::string login;
    ActorKind kind = ActorKind::resident;
    std::string name;
    int assurance = 1;
    std::optional<AdministratorRole> administrator;
    std::vector<HeldPostView> posts; // now and later
    std::vector<EnterpriseActedFor> enterprises;
    bool locked = false;
    std::optional<std::string> locked_reason;
    Instant created_at;
    int64_t version = 1;
};
TONGHE_STRUCT(
    AccountView,
    account,
    login,
    kind,
    name,
    assurance,
    administrator,
    posts,
    enterprises,
    locked,
    locked_reason,
    created_at,
    version
)

struct AccountPage {
    std::vector<AccountView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(AccountPage, rows, next)

struct AccountQuery {
    std::optional<std::string> q; // beginning of the login, or the whole name
    std::optional<ActorKind> kind;
    std::optional<std::string> post;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(AccountQuery, q, kind, post, after, limit)

struct CreateAccount {
    std::string login;
    ActorKind kind = ActorKind::resident; // resident, officer or operator
    std::string name;
    std::string password;
    std::optional<std::string> person;
    std::optional<int> assurance;                   // of residents; 1 unless given
    std::optional<AdministratorRole> administrator; // of operators, required there
};
TONGHE_STRUCT(CreateAccount, login, kind, name, password, person, assurance, administrator)

struct ChangeAccount {
    std::optional<std::string> name;
    std::optional<bool> locked;
    std::optional<std::string> reason; // required for locking
    // The posts held from now on, if given: others end, new ones begin.
    std::optional<std::vector<std::string>> posts;
};
TONGHE_STRUCT(ChangeAccount, name, locked, reason, posts)

struct AssignPost {
    std::string post;
    std::optional<Date> from;  // today unless given
    std::optional<Date> until; // the last day, if it is known
};
TONGHE_STRUCT(AssignPost, post, from, until)

struct GrantEnterpriseRole {
    std::string enterprise; // credit code
    std::string name;
    EnterpriseRole role = EnterpriseRole::agent;
    std::optional<Date> from;
    std::optional<Date> until;
};
TONGHE_STRUCT(GrantEnterpriseRole, enterprise, name, role, from, until)

struct ChangePassword {
    std::string current;
    std::string wanted;
};
TONGHE_STRUCT(ChangePassword, current, wanted)

struct ResetPassword {
    std::string password;
};
TONGHE_STRUCT(ResetPassword, password)

// For the house's own loading (demonstration, command line): no page reaches this.
struct NewAccount {
    std::string login;
    ActorKind kind = ActorKind::resident;
    std::string name;
    std::string password_hash; // crypto::hash_password, so that a thousand accounts may share one
    std::string person;
    int assurance = 2;
    std::optional<AdministratorRole> administrator;
    bool locked = false;
};

} // namespace tonghe::identity
