#include "tonghe/identity/internal/rows.hpp"

#include "tonghe/base/invalid_input.hpp"

#include <algorithm>

namespace tonghe::identity::internal {

namespace {

template <class Held> void note_boundary(BuiltActor& out, const Held& row, Instant now) {
    const std::optional<Instant> next = row.from > now ? std::optional(row.from) : row.until;
    if (next && (!out.until || *next < *out.until)) {
        out.until = next;
    }
}

PostHeld held(const catalog::Post& post, const catalog::Unit& unit) {
    return {
        .post = post.id,
        .title = post.title,
        .unit = unit.id,
        .unit_title = unit.title,
        .function = unit.function,
        .level = unit.level,
        .region = unit.region,
        .queues = post.queues,
        .head = post.head,
    };
}

} // namespace

const char* const account_columns = "a.id, a.login, a.kind, a.name, a.person, a.assurance, a.administrator, a.locked, "
                                    "a.locked_reason, a.created_at, a.version";

Account read_account(const store::Row& row, int first) {
    return {
        .id = row.id<AccountId>(first),
        .login = row.text(first + 1),
        .kind = parse_word<ActorKind>(row.view(first + 2)).value_or(ActorKind::anonymous),
        .name = row.text(first + 3),
        .person = row.text(first + 4),
        .assurance = static_cast<int>(row.integer(first + 5)),
        .administrator = parse_word<AdministratorRole>(row.view(first + 6)),
        .locked = row.boolean(first + 7),
        .locked_reason = row.text(first + 8),
        .created_at = row.instant(first + 9),
        .version = row.integer(first + 10),
    };
}

std::vector<PostRow> posts_of(Session& session, const AccountId& account, Instant now) {
    return session.all(
        "SELECT post, held_from, held_until FROM identity_post_held "
        "WHERE account = ? AND (held_until IS NULL OR held_until > ?) ORDER BY post, held_from",
        {account, now},
        [](const store::Row& row) {
            return PostRow{row.text(0), row.instant(1), row.optional_instant(2)};
        }
    );
}

std::vector<EnterpriseRow> enterprises_of(Session& session, const AccountId& account, Instant now) {
    return session.all(
        "SELECT enterprise, name, role, held_from, held_until FROM identity_enterprise_role "
        "WHERE account = ? AND (held_until IS NULL OR held_until > ?) ORDER BY enterprise, held_from",
        {account, now},
        [](const store::Row& row) {
            return EnterpriseRow{
                {row.text(0), row.text(1), parse_word<EnterpriseRole>(row.view(2)).value_or(EnterpriseRole::agent)},
                row.instant(3),
                row.optional_instant(4)};
        }
    );
}

BuiltActor build_actor(Session& session, const Account& account, const Rights& rights, Instant now) {
    const catalog::OrganisationTree& tree = rights.tree;
    BuiltActor out;
    Actor& actor = out.actor;
    actor.account = account.id.text();
    actor.kind = account.kind;
    actor.name = account.name;
    actor.person = account.person;
    actor.assurance = account.assurance;
    actor.administrator = account.administrator;
    if (account.administrator) {
        actor.permissions = permissions_of(*account.administrator, rights.access);
    }
    if (account.kind == ActorKind::officer) {
        for (const PostRow& row : posts_of(session, account.id, now)) {
            note_boundary(out, row, now);
            const catalog::Post* const post = row.from <= now ? tree.post(row.post) : nullptr;
            const catalog::Unit* const unit = post != nullptr ? tree.unit(post->unit) : nullptr;
            if (unit == nullptr) {
                continue; // not yet, or the organisation has it no longer: then it gives no right
            }
            actor.posts.push_back(held(*post, *unit));
            for (const std::string& permission : post->permissions) {
                if (!is_administrative(permission)) {
                    actor.permissions.push_back(permission);
                }
            }
        }
    }
    if (account.kind == ActorKind::resident) {
        for (const EnterpriseRow& row : enterprises_of(session, account.id, now)) {
            note_boundary(out, row, now);
            if (row.from <= now) {
                actor.enterprises.push_back(row.enterprise);
            }
        }
    }
    std::sort(actor.permissions.begin(), actor.permissions.end());
    actor.permissions.erase(std::unique(actor.permissions.begin(), actor.permissions.end()), actor.permissions.end());
    return out;
}

void raise_version(Tx& tx, const AccountId& account) {
    tx.execute_one("UPDATE identity_account SET version = version + 1 WHERE id = ?", {account});
}

void add_period(JsonObject& data, Instant from, const std::optional<Instant>& until) {
    data["from"] = to_string(from);
    if (until) {
        data["until"] = to_string(*until);
    }
}

Period period_of(const std::optional<Date>& from, const std::optional<Date>& until, Instant now) {
    Period out{from && *from > date_of(now) ? start_of(*from) : now, std::nullopt};
    if (until) {
        out.until = end_of(*until);
        if (*out.until <= out.from) {
            throw invalid_input({Fault{
                .code = "out_of_range",
                .pointer = "/until",
                .what = {"结束日期早于开始日期或今天", "the last day is before the first, or before today"},
                .remedy = {
                    "请选择今天或以后、且不早于开始日期的日期",
                    "choose a day that is neither before today nor before the first"}}});
        }
    }
    return out;
}

} // namespace tonghe::identity::internal
