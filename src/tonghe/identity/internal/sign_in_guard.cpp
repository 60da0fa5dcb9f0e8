#include "tonghe/identity/internal/sign_in_guard.hpp"

#include "tonghe/crypto/hash.hpp"

namespace tonghe::identity::internal {

std::string bucket_of(const std::optional<AccountId>& account, std::string_view folded_login) {
    // 32 bits of hash: too few to find what was typed, enough that strangers seldom share a bucket.
    return account ? account->text() : "?" + crypto::to_hex(crypto::sm3(folded_login)).substr(0, 8);
}

std::optional<Instant>
locked_until(Session& session, const std::string& bucket, const IdentityOptions& options, Instant now) {
    const auto last = session.first(
        "SELECT last_at FROM identity_sign_in_failure WHERE bucket = ? AND failures >= ?",
        {bucket, options.failures_max},
        [](const store::Row& row) { return row.instant(0); }
    );
    const bool locked = last && *last + options.lock > now;
    return locked ? std::optional(*last + options.lock) : std::nullopt;
}

void hold_bucket(Tx& tx, const std::string& bucket) {
    tx.execute(
        "INSERT INTO identity_sign_in_failure (bucket, failures, last_at) VALUES (?, 0, ?) "
        "ON CONFLICT (bucket) DO UPDATE SET failures = identity_sign_in_failure.failures",
        {bucket, tx.now()}
    );
}

bool count_failure(Tx& tx, const std::string& bucket, const IdentityOptions& options) {
    const Instant forgotten = tx.now() - options.lock;
    tx.execute("DELETE FROM identity_sign_in_failure WHERE last_at <= ? AND bucket <> ?", {forgotten, bucket});
    tx.execute(
        "UPDATE identity_sign_in_failure SET failures = CASE WHEN last_at <= ? THEN 1 ELSE failures + 1 END, last_at = "
        "? "
        "WHERE bucket = ?",
        {forgotten, tx.now(), bucket}
    );
    return tx.count("SELECT failures FROM identity_sign_in_failure WHERE bucket = ?", {bucket}) == options.failures_max;
}

void forget_failures(Tx& tx, const std::string& bucket) {
    tx.execute("DELETE FROM identity_sign_in_failure WHERE bucket = ?", {bucket});
}

} // namespace tonghe::identity::internal
