#include "tonghe/identity/identity.hpp"

#include "tonghe/identity/errors.hpp"
#include "tonghe/identity/internal/actor_cache.hpp"
#include "tonghe/identity/internal/rows.hpp"
#include "tonghe/identity/internal/session_cache.hpp"

namespace tonghe::identity {

Identity::Identity(OrganisationSource organisation, const IdentityOptions& options, AccessSource access)
    : organisation_(std::move(organisation)), access_(std::move(access)), options_(options),
      cache_(std::make_unique<ActorCache>()), sessions_(std::make_unique<internal::SessionCache>()) {}

Identity::~Identity() = default;

namespace {

using internal::SessionRow;

bool lasts(const SessionRow& row, Instant now) {
    return !row.account.locked && now < row.expires_at && now < row.seen_at + row.idle;
}

std::optional<SessionRow> find_session(Session& session, const std::string& hash, Instant now) {
    auto found = session.first(
        fmt::format(
            "SELECT s.id, s.channel, s.acting_for, s.seen_at, s.idle_seconds, s.expires_at, {} "
            "FROM identity_session s JOIN identity_account a ON a.id = s.account WHERE s.token_hash = ?",
            internal::account_columns
        ),
        {hash},
        [](const store::Row& row) {
            return SessionRow{
                row.text(0),
                row.text(1),
                row.text(2),
                row.instant(3),
                Duration::seconds(row.integer(4)),
                row.instant(5),
                internal::read_account(row, 6)};
        }
    );
    return found && lasts(*found, now) ? std::move(found) : std::nullopt;
}

internal::BuiltActor build(Session& session, const SessionRow& row, const internal::Rights& rights, Instant now) {
    internal::BuiltActor built = internal::build_actor(session, row.account, rights, now);
    built.actor.session = row.id;
    built.actor.channel = row.channel;
    for (const EnterpriseActedFor& enterprise : built.actor.enterprises) {
        if (enterprise.id == row.acting_for) {
            built.actor.acting_for = enterprise;
        }
    }
    return built;
}

} // namespace

std::optional<CurrentSession> Identity::current(Session& session, std::string_view token, Instant now) const {
    const std::string hash = hash_of_token(token);
    auto found = sessions_->find(hash, now);
    if (!found || !lasts(*found, now)) {
        const int64_t era = sessions_->era();
        found = find_session(session, hash, now);
        if (!found) {
            return std::nullopt;
        }
        sessions_->keep(hash, *found, era, now);
    }
    const auto tree = organisation_();
    const ActorCache::Key key{found->account.version, found->acting_for, tree, now};
    std::shared_ptr<const Actor> actor = cache_->find(hash, key);
    if (actor == nullptr) {
        internal::BuiltActor built = build(session, *found, {*tree, *access()}, now);
        actor = std::make_shared<const Actor>(std::move(built.actor));
        cache_->keep(hash, key, actor, built.until);
    }
    constexpr int64_t touches_per_idle = 10; // a write for each request would cost more than the request
    const bool wants_touch = (now - found->seen_at).micros > found->idle.micros / touches_per_idle;
    return CurrentSession{.actor = std::move(actor), .csrf = csrf_of(token), .wants_touch = wants_touch};
}

// Inside a unit the rows may yet be undone, and a version be given again: what is read here stays out of the cache.
CurrentSession Identity::current_in(Tx& tx, std::string_view token) const {
    const auto found = find_session(tx, hash_of_token(token), tx.now());
    if (!found) {
        throw Error(errors::session_ended);
    }
    const auto tree = organisation_();
    internal::BuiltActor built = build(tx, *found, {*tree, *access()}, tx.now());
    return {.actor = std::make_shared<const Actor>(std::move(built.actor)), .csrf = csrf_of(token)};
}

void Identity::account_changed(Tx& tx, const AccountId& id) const {
    internal::raise_version(tx, id);
    sessions_->change_in(tx);
}

void Identity::touch(Tx& tx, std::string_view token) const {
    sessions_->change_in(tx);
    tx.execute(
        "UPDATE identity_session SET seen_at = ? WHERE token_hash = ? AND seen_at < ?",
        {tx.now(), hash_of_token(token), tx.now()}
    );
}

std::optional<Actor> Identity::actor_of(Session& session, const AccountId& account, Instant now) const {
    const auto found = find_account(session, account);
    if (!found || found->locked) {
        return std::nullopt;
    }
    const auto tree = organisation_();
    return internal::build_actor(session, *found, {*tree, *access()}, now).actor;
}

Account Identity::require_account(Session& session, const AccountId& id) const {
    auto found = find_account(session, id);
    if (!found) {
        throw Error(errors::account_not_found, {{"account", id.text()}});
    }
    return std::move(*found);
}

} // namespace tonghe::identity
