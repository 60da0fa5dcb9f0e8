// Signing in and out, and acting for an enterprise.
#include "tonghe/base/random.hpp"
#include "tonghe/identity/errors.hpp"
#include "tonghe/identity/events.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/identity/internal/rows.hpp"
#include "tonghe/identity/internal/session_cache.hpp"
#include "tonghe/identity/internal/sign_in_guard.hpp"

#include <algorithm>

namespace tonghe::identity {

namespace {

struct Credential {
    AccountId account;
    std::string password_hash;
};

std::optional<Credential> find_credential(Session& session, const std::string& login) {
    return session
        .first("SELECT id, password FROM identity_account WHERE login = ?", {login}, [](const store::Row& row) {
            return Credential{row.id<AccountId>(0), row.text(1)};
        });
}

std::string minutes_until(Instant until, Instant now) { return std::to_string(((until - now).seconds() + 59) / 60); }

Error locked_error(Instant until, Instant now) {
    return Error(
               errors::sign_in_locked, {{"minutes", minutes_until(until, now)}}
    ).retry_after(static_cast<int>((until - now).seconds()) + 1);
}

void record_refusal(
    Tx& tx, const std::optional<Credential>& credential, const std::string& channel, const char* because
) {
    const std::string account = credential ? credential->account.text() : std::string();
    tx.record({
        .kind = events::session_refused,
        .subject = account,
        .actor = account.empty() ? "anonymous" : account,
        .data = JsonObject{{"channel", channel}, {"because", because}},
    });
}

} // namespace

struct Identity::Attempt {
    std::optional<Credential> credential; // nothing for a name that is none
    std::string bucket;
    bool suspended = false;
};

Identity::Attempt Identity::read_attempt(Session& snapshot, const SignIn& input, Instant now) const {
    const std::string login = fold_login(input.account);
    Attempt out{.credential = find_credential(snapshot, login)};
    out.bucket = internal::bucket_of(out.credential ? std::optional(out.credential->account) : std::nullopt, login);
    out.suspended = internal::locked_until(snapshot, out.bucket, options_, now).has_value();
    return out;
}

SessionView
Identity::sign_in(Journal& journal, Session& snapshot, const SignIn& input, const SignInContext& context) const {
    return settle(journal, read_attempt(snapshot, input, journal.clock().now()), input, context);
}

SessionView Identity::sign_in(Journal& journal, const SignIn& input, const SignInContext& context) const {
    const Attempt attempt =
        journal.read([&](Session& snapshot) { return read_attempt(snapshot, input, journal.clock().now()); });
    return settle(journal, attempt, input, context);
}

SessionView
Identity::settle(Journal& journal, const Attempt& attempt, const SignIn& input, const SignInContext& context) const {
    const auto& credential = attempt.credential;
    const auto& bucket = attempt.bucket;
    const bool suspended = attempt.suspended;
    // Outside the unit: both kinds of stranger wait for one hash.
    const bool right = !suspended &&
                       crypto::verify_password(credential ? credential->password_hash : decoy_hash(), input.password) &&
                       credential;
    const std::string rehashed = right && crypto::needs_rehash(credential->password_hash, options_.password)
                                     ? crypto::hash_password(input.password, options_.password)
                                     : std::string();

    // A refusal is a result of this unit: thrown inside, it would undo the count of failures.
    struct Outcome {
        std::optional<Error> refused;
        std::string token;
        std::optional<Actor> actor;
    };

    Outcome outcome = journal.write([&](Tx& tx) -> Outcome {
        internal::hold_bucket(tx, bucket);
        if (const auto until = internal::locked_until(tx, bucket, options_, tx.now())) {
            record_refusal(tx, credential, context.channel, "suspended");
            return {.refused = locked_error(*until, tx.now())};
        }
        const auto fresh = find_credential(tx, fold_login(input.account));
        if (!right || !fresh || fresh->password_hash != credential->password_hash) {
            record_refusal(tx, credential, context.channel, credential ? "wrong_password" : "unknown_account");
            if (internal::count_failure(tx, bucket, options_) && credential) {
                JsonObject data{{"because", "failures"}};
                data["until"] = to_string(tx.now() + options_.lock);
                tx.record({events::account_locked, credential->account.text(), "system", std::move(data)});
            }
            return {
                .refused = Error(
                    errors::sign_in_failed,
                    {{"failures", std::to_string(options_.failures_max)},
                     {"minutes", std::to_string(options_.lock.seconds() / 60)}}
                )};
        }
        const Account account = require_account(tx, credential->account);
        if (account.locked) {
            record_refusal(tx, credential, context.channel, "locked");
            return {.refused = Error(errors::account_locked)};
        }
        internal::forget_failures(tx, bucket);
        if (!rehashed.empty()) {
            tx.execute("UPDATE identity_account SET password = ? WHERE id = ?", {rehashed, account.id});
        }
        Outcome out;
        out.token = secure_token(32);
        const SessionId id = SessionId::make(tx.now());
        const Duration idle = account.kind == ActorKind::resident ? options_.idle : options_.staff_idle;
        tx.execute("DELETE FROM identity_session WHERE account = ? AND expires_at <= ?", {account.id, tx.now()});
        tx.execute(
            "INSERT INTO identity_session (token_hash, id, account, channel, acting_for, opened_at, seen_at, "
            "idle_seconds, "
            "expires_at) VALUES (?, ?, ?, ?, '', ?, ?, ?, ?)",
            {hash_of_token(out.token),
             id,
             account.id,
             context.channel,
             tx.now(),
             tx.now(),
             idle.seconds(),
             tx.now() + options_.session_max}
        );
        tx.record(
            {events::session_opened,
             account.id.text(),
             account.id.text(),
             JsonObject{{"session", id.text()}, {"channel", context.channel}}}
        );
        const auto tree = organisation_();
        out.actor = internal::build_actor(tx, account, {*tree, *access()}, tx.now()).actor;
        return out;
    });
    if (outcome.refused) {
        throw std::move(*outcome.refused);
    }
    return {
        .token = outcome.token,
        .csrf = csrf_of(outcome.token),
        .actor = view_of(*outcome.actor, context.language),
    };
}

void Identity::sign_out(Tx& tx, std::string_view token) const {
    const std::string hash = hash_of_token(token);
    tx.each("SELECT id, account FROM identity_session WHERE token_hash = ?", {hash}, [&](const store::Row& row) {
        tx.record({events::session_closed, row.text(1), row.text(1), JsonObject{{"session", row.text(0)}}});
    });
    sessions_->change_in(tx);
    tx.execute("DELETE FROM identity_session WHERE token_hash = ?", {hash});
}

CurrentSession Identity::act_for(Tx& tx, std::string_view token, const ActFor& input) const {
    const CurrentSession before = current_in(tx, token);
    const Actor& actor = *before.actor;
    const std::string wanted = input.enterprise.value_or("");
    const bool may =
        wanted.empty() ||
        std::any_of(actor.enterprises.begin(), actor.enterprises.end(), [&](const EnterpriseActedFor& one) {
            return one.id == wanted;
        });
    if (!may) {
        throw Error(errors::enterprise_not_authorised, {{"enterprise", wanted}});
    }
    sessions_->change_in(tx);
    tx.execute(
        "UPDATE identity_session SET acting_for = ?, seen_at = ? WHERE token_hash = ?",
        {wanted, tx.now(), hash_of_token(token)}
    );
    tx.record(
        {events::acting_changed,
         actor.account,
         actor.account,
         JsonObject{{"session", actor.session}, {"enterprise", wanted}}}
    );
    return current_in(tx, token);
}

int64_t Identity::revoke_sessions(
    Tx& tx, std::string_view by, const AccountId& id, std::string_view except, const char* because
) const {
    sessions_->change_in(tx);
    const int64_t count = tx.execute("DELETE FROM identity_session WHERE account = ? AND id <> ?", {id, except});
    if (count > 0) {
        tx.record(
            {events::sessions_revoked, id.text(), std::string(by), JsonObject{{"count", count}, {"because", because}}}
        );
    }
    return count;
}

// Verified for names that are none, so that they take as long.
const std::string& Identity::decoy_hash() const {
    static std::mutex mutex;
    static std::map<std::string, std::string> by_parameters;
    const std::string key =
        fmt::format("{},{},{}", options_.password.memory_kib, options_.password.passes, options_.password.lanes);
    const std::lock_guard lock(mutex);
    std::string& hash = by_parameters[key];
    if (hash.empty()) {
        hash = crypto::hash_password(secure_token(), options_.password);
    }
    return hash;
}

} // namespace tonghe::identity
