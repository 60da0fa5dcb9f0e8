// Passwords: which are strong enough, changing one's own, setting another's.
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/identity/errors.hpp"
#include "tonghe/identity/events.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/identity/internal/rows.hpp"
#include "tonghe/identity/internal/sign_in_guard.hpp"

#include <algorithm>

namespace tonghe::identity {

namespace {

constexpr size_t password_bytes_max = 256;

// Of lower case, upper case, digits, and everything else.
int classes_in(std::string_view password) {
    bool found[4] = {};
    for (const char c : password) {
        const int which = c >= 'a' && c <= 'z' ? 0 : c >= 'A' && c <= 'Z' ? 1 : c >= '0' && c <= '9' ? 2 : 3;
        found[which] = true;
    }
    return static_cast<int>(std::count(std::begin(found), std::end(found), true));
}

size_t characters_in(std::string_view utf8) {
    return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

void require_no_faults(std::vector<Fault> faults) {
    if (!faults.empty()) {
        throw invalid_input(std::move(faults));
    }
}

} // namespace

std::vector<Fault>
Identity::password_faults(std::string_view password, std::string_view login, const char* pointer) const {
    std::vector<Fault> faults;
    const auto add = [&](const char* code, Text what, Text remedy) {
        faults.push_back({.code = code, .pointer = pointer, .what = std::move(what), .remedy = std::move(remedy)});
    };
    const std::string shortest = std::to_string(options_.password_length_min);
    if (characters_in(password) < static_cast<size_t>(options_.password_length_min)) {
        add("password_short",
            {"密码太短", "the password is too short"},
            {"请使用至少 " + shortest + " 个字符", "use at least " + shortest + " characters"});
    }
    if (password.size() > password_bytes_max) {
        add("password_long",
            {"密码太长", "the password is too long"},
            {"请使用不超过 256 字节的密码", "use no more than 256 bytes"});
    }
    if (classes_in(password) < 3) {
        add("password_plain",
            {"密码字符种类太少", "the password has too few kinds of characters"},
            {"请使用大写字母、小写字母、数字、符号中的至少三种", "use three of: capitals, small letters, digits, signs"}
        );
    }
    if (!login.empty() && fold_login(password).find(login) != std::string::npos) {
        add("password_has_login",
            {"密码包含登录名", "the password contains the sign-in name"},
            {"请换一个不含登录名的密码", "choose one without the sign-in name"});
    }
    return faults;
}

struct Identity::PasswordAttempt {
    std::string hash; // the present one
    std::string login;
    bool suspended = false;
};

Identity::PasswordAttempt Identity::read_password(Session& snapshot, const Actor& by, Instant now) const {
    const AccountId id(by.account);
    auto found =
        snapshot.first("SELECT password, login FROM identity_account WHERE id = ?", {id}, [](const store::Row& row) {
            return PasswordAttempt{row.text(0), row.text(1)};
        });
    if (!found) {
        throw Error(errors::account_not_found, {{"account", by.account}});
    }
    found->suspended = internal::locked_until(snapshot, internal::bucket_of(id, ""), options_, now).has_value();
    return std::move(*found);
}

void Identity::change_password(Journal& journal, Session& snapshot, const Actor& by, const ChangePassword& input)
    const {
    settle(journal, read_password(snapshot, by, journal.clock().now()), by, input);
}

void Identity::change_password(Journal& journal, const Actor& by, const ChangePassword& input) const {
    const PasswordAttempt attempt =
        journal.read([&](Session& snapshot) { return read_password(snapshot, by, journal.clock().now()); });
    settle(journal, attempt, by, input);
}

void Identity::settle(Journal& journal, const PasswordAttempt& attempt, const Actor& by, const ChangePassword& input)
    const {
    require_no_faults(password_faults(input.wanted, attempt.login, "/wanted"));
    const AccountId id(by.account);
    const std::string bucket = internal::bucket_of(id, "");
    const bool right = !attempt.suspended && crypto::verify_password(attempt.hash, input.current);
    const std::string hash = right ? crypto::hash_password(input.wanted, options_.password) : std::string();
    // A stolen session must not become a way to guess the password: failures count as at signing in.
    const bool changed = journal.write([&](Tx& tx) {
        internal::hold_bucket(tx, bucket);
        const bool same =
            tx.count("SELECT COUNT(*) FROM identity_account WHERE id = ? AND password = ?", {id, attempt.hash}) == 1;
        if (internal::locked_until(tx, bucket, options_, tx.now()) || !same) {
            return false;
        }
        if (!right) {
            internal::count_failure(tx, bucket, options_);
            tx.record(
                {events::session_refused,
                 by.account,
                 by.account,
                 JsonObject{{"channel", by.channel}, {"because", "wrong_password"}}}
            );
            return false;
        }
        replace_password(tx, by.account, id, hash, by.session, "own_wish");
        return true;
    });
    if (!changed) {
        throw Error(errors::wrong_password);
    }
}

void Identity::reset_password(
    Journal& journal, Session& snapshot, const Actor& by, const AccountId& id, const ResetPassword& input
) const {
    require_permission(by, permission::secure_accounts);
    set_password(journal, by, require_account(snapshot, id), input);
}

void Identity::reset_password(Journal& journal, const Actor& by, const AccountId& id, const ResetPassword& input)
    const {
    require_permission(by, permission::secure_accounts);
    set_password(journal, by, journal.read([&](Session& snapshot) { return require_account(snapshot, id); }), input);
}

void Identity::set_password(Journal& journal, const Actor& by, const Account& account, const ResetPassword& input)
    const {
    if (by.account == account.id.text()) {
        throw Error(errors::own_account);
    }
    require_no_faults(password_faults(input.password, account.login, "/password"));
    const std::string hash = crypto::hash_password(input.password, options_.password);
    journal.write([&](Tx& tx) { replace_password(tx, by.account, account.id, hash, "", "reset"); });
}

void Identity::replace_password(
    Tx& tx,
    std::string_view by,
    const AccountId& id,
    const std::string& hash,
    std::string_view keep_session,
    const char* because
) const {
    tx.execute("UPDATE identity_account SET password = ? WHERE id = ?", {hash, id});
    account_changed(tx, id);
    internal::forget_failures(tx, internal::bucket_of(id, ""));
    tx.record({events::password_changed, id.text(), std::string(by), JsonObject{{"because", because}}});
    revoke_sessions(tx, by, id, keep_session, "password_changed");
}

} // namespace tonghe::identity
