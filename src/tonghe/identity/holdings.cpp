// Posts that officers hold and enterprises that residents act for.
#include "tonghe/base/check.hpp"
#include "tonghe/base/identifier.hpp"
#include "tonghe/identity/errors.hpp"
#include "tonghe/identity/events.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/identity/internal/rows.hpp"

#include <algorithm>

namespace tonghe::identity {

namespace {

void require_other(const Actor& by, const AccountId& id) {
    if (by.account == id.text()) {
        throw Error(errors::own_account);
    }
}

} // namespace

void Identity::start_post(Tx& tx, const Actor& by, const Account& account, const AssignPost& input) const {
    if (account.kind != ActorKind::officer) {
        throw Error(errors::post_needs_officer);
    }
    if (organisation_()->post(input.post) == nullptr) {
        throw Error(errors::post_not_found, {{"post", input.post}});
    }
    const internal::Period period = internal::period_of(input.from, input.until, tx.now());
    for (const internal::PostRow& row : internal::posts_of(tx, account.id, tx.now())) {
        const bool apart = (row.until && *row.until <= period.from) || (period.until && *period.until <= row.from);
        if (row.post == input.post && !apart) {
            throw Error(errors::post_held, {{"post", input.post}});
        }
    }
    tx.execute(
        "INSERT INTO identity_post_held (account, post, held_from, held_until) VALUES (?, ?, ?, ?)",
        {account.id, input.post, period.from, period.until}
    );
    JsonObject data{{"post", input.post}};
    internal::add_period(data, period.from, period.until);
    tx.record({events::post_assigned, account.id.text(), by.account, std::move(data)});
}

void Identity::end_post(Tx& tx, const Actor& by, const Account& account, std::string_view post) const {
    // One that has not begun leaves no trace among the rows; the journal keeps it.
    const int64_t later = tx.execute(
        "DELETE FROM identity_post_held WHERE account = ? AND post = ? AND held_from >= ?", {account.id, post, tx.now()}
    );
    const int64_t now = tx.execute(
        "UPDATE identity_post_held SET held_until = ? WHERE account = ? AND post = ? AND (held_until IS NULL OR "
        "held_until > ?)",
        {tx.now(), account.id, post, tx.now()}
    );
    if (later + now == 0) {
        throw Error(errors::post_not_held, {{"post", std::string(post)}});
    }
    tx.record({events::post_removed, account.id.text(), by.account, JsonObject{{"post", std::string(post)}}});
}

void Identity::set_posts(Tx& tx, const Actor& by, const Account& account, const std::vector<std::string>& wanted)
    const {
    std::set<std::string> held;
    for (const internal::PostRow& row : internal::posts_of(tx, account.id, tx.now())) {
        held.insert(row.post);
    }
    const std::set<std::string> asked(wanted.begin(), wanted.end());
    for (const std::string& post : held) {
        if (!asked.contains(post)) {
            end_post(tx, by, account, post);
        }
    }
    for (const std::string& post : asked) {
        if (!held.contains(post)) {
            start_post(tx, by, account, {.post = post});
        }
    }
}

void Identity::assign_post(Tx& tx, const Actor& by, const AccountId& id, const AssignPost& input) const {
    require_permission(by, permission::secure_accounts);
    require_other(by, id);
    start_post(tx, by, require_account(tx, id), input);
    account_changed(tx, id);
}

void Identity::remove_post(Tx& tx, const Actor& by, const AccountId& id, std::string_view post) const {
    require_permission(by, permission::secure_accounts);
    require_other(by, id);
    end_post(tx, by, require_account(tx, id), post);
    account_changed(tx, id);
}

void Identity::grant_enterprise_role(Tx& tx, const Actor& by, const AccountId& id, const GrantEnterpriseRole& input)
    const {
    // The legal representative authorises agents herself; who is one the house knows from the registry.
    const bool represents =
        std::any_of(by.enterprises.begin(), by.enterprises.end(), [&](const EnterpriseActedFor& one) {
            return one.id == input.enterprise && one.role == EnterpriseRole::legal_representative;
        });
    const bool authorises = represents && input.role == EnterpriseRole::agent;
    if (by.kind != ActorKind::system && !authorises) {
        require_permission(by, permission::secure_accounts);
    }
    require_other(by, id);
    const Account account = require_account(tx, id);
    if (account.kind != ActorKind::resident || !is_credit_code(input.enterprise)) {
        throw Error(errors::enterprise_not_authorised, {{"enterprise", input.enterprise}});
    }
    const internal::Period period = internal::period_of(input.from, input.until, tx.now());
    for (const internal::EnterpriseRow& row : internal::enterprises_of(tx, id, tx.now())) {
        const bool apart = (row.until && *row.until <= period.from) || (period.until && *period.until <= row.from);
        if (row.enterprise.id == input.enterprise && !apart) {
            throw Error(errors::enterprise_role_held, {{"enterprise", input.enterprise}});
        }
    }
    tx.execute(
        "INSERT INTO identity_enterprise_role (account, enterprise, name, role, held_from, held_until) VALUES (?, ?, "
        "?, ?, ?, ?)",
        {id, input.enterprise, input.name, word(input.role), period.from, period.until}
    );
    account_changed(tx, id);
    JsonObject data{{"enterprise", input.enterprise}, {"role", word(input.role)}};
    internal::add_period(data, period.from, period.until);
    tx.record({events::enterprise_role_granted, id.text(), by.account, std::move(data)});
}

void Identity::remove_enterprise_role(Tx& tx, const Actor& by, const AccountId& id, std::string_view enterprise) const {
    const bool represents =
        std::any_of(by.enterprises.begin(), by.enterprises.end(), [&](const EnterpriseActedFor& one) {
            return one.id == enterprise && one.role == EnterpriseRole::legal_representative;
        });
    if (by.kind != ActorKind::system && !represents) {
        require_permission(by, permission::secure_accounts);
    }
    require_account(tx, id);
    const int64_t later = tx.execute(
        "DELETE FROM identity_enterprise_role WHERE account = ? AND enterprise = ? AND held_from >= ?",
        {id, enterprise, tx.now()}
    );
    const int64_t now = tx.execute(
        "UPDATE identity_enterprise_role SET held_until = ? WHERE account = ? AND enterprise = ? "
        "AND (held_until IS NULL OR held_until > ?)",
        {tx.now(), id, enterprise, tx.now()}
    );
    if (later + now == 0) {
        throw Error(errors::enterprise_role_not_held, {{"enterprise", std::string(enterprise)}});
    }
    account_changed(tx, id);
    tx.record(
        {events::enterprise_role_removed, id.text(), by.account, JsonObject{{"enterprise", std::string(enterprise)}}}
    );
}

void Identity::set_assurance(Tx& tx, const Actor& by, const AccountId& id, int level, std::string_view basis) const {
    if (by.kind != ActorKind::system) {
        require_permission(by, permission::verify_persons);
    }
    require_other(by, id);
    TONGHE_CHECK(level >= 1 && level <= 3, "an assurance level is 1, 2 or 3");
    const Account account = require_account(tx, id);
    if (account.kind != ActorKind::resident) {
        throw Error(errors::account_not_found, {{"account", id.text()}}); // of residents: staff are known to their unit
    }
    if (account.assurance == level) {
        return;
    }
    tx.execute("UPDATE identity_account SET assurance = ? WHERE id = ?", {level, id});
    account_changed(tx, id);
    tx.record(
        {events::assurance_changed,
         id.text(),
         by.account,
         JsonObject{{"from", account.assurance}, {"to", level}, {"basis", std::string(basis)}}}
    );
}

} // namespace tonghe::identity
