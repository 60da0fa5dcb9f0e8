#include "tonghe/identity/actor.hpp"

#include "tonghe/identity/errors.hpp"

#include <algorithm>

namespace tonghe::identity {

bool Actor::may(std::string_view permission) const {
    return std::binary_search(permissions.begin(), permissions.end(), permission, std::less<>());
}

bool Actor::holds_post(std::string_view post) const {
    return std::any_of(posts.begin(), posts.end(), [&](const PostHeld& held) { return held.post == post; });
}

bool Actor::serves(std::string_view queue) const {
    return std::any_of(posts.begin(), posts.end(), [&](const PostHeld& held) {
        return std::find(held.queues.begin(), held.queues.end(), queue) != held.queues.end();
    });
}

const Actor& system_actor() {
    static const Actor actor{.account = "system", .kind = ActorKind::system, .name = "system", .channel = "system"};
    return actor;
}

bool permits(const Actor& actor, std::string_view rule) {
    for (;;) {
        const size_t bar = rule.find('|');
        const std::string_view one = rule.substr(0, bar);
        if (!one.empty() && (one == word(actor.kind) || actor.may(one))) {
            return true;
        }
        if (bar == std::string_view::npos) {
            return false;
        }
        rule.remove_prefix(bar + 1);
    }
}

void require_permission(const Actor& actor, std::string_view permission) {
    if (actor.may(permission)) {
        return;
    }
    for (const AdministratorPermission& entry : administrator_permissions()) {
        if (entry.permission == permission) {
            const Text who = title_of(entry.roles.front());
            throw Error(
                errors::administrator_needed,
                {{"who", who.zh}, {"who_en", who.en}, {"act", entry.title.zh}, {"act_en", entry.title.en}}
            );
        }
    }
    throw Error(errors::not_permitted, {{"permission", std::string(permission)}});
}

void require_assurance(const Actor& actor, int level) {
    if (actor.assurance < level) {
        throw Error(
            errors::assurance_too_low, {{"needed", std::to_string(level)}, {"held", std::to_string(actor.assurance)}}
        );
    }
}

ActorView view_of(const Actor& actor, Language language) {
    ActorView view{
        .account = actor.account,
        .kind = actor.kind,
        .name = actor.name,
        .assurance = actor.assurance,
        .enterprises = actor.enterprises,
        .acting_for = actor.acting_for,
        .posts = {},
        .administrator = actor.administrator,
        .permissions = actor.permissions,
    };
    for (const PostHeld& held : actor.posts) {
        view.posts.push_back({
            .post = held.post,
            .title = held.title.in(language),
            .unit = held.unit,
            .unit_title = held.unit_title.in(language),
            .region = held.region,
            .queues = held.queues,
            .head = held.head,
        });
    }
    return view;
}

} // namespace tonghe::identity
