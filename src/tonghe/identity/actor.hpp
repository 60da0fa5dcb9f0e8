// Who acts: the account, for whom, with which posts and permissions, how surely known, through what, and why.
//
// Always true
//  1. An `Actor` is a value of one moment, built from rows by `Identity`; it changes when a new one is built.
//  2. Posts and enterprises are those held at that moment; `acting_for` is one of `enterprises`.
//  3. `account` is an opaque id, fit for the journal. `name` is personal: it is shown, never logged.
//
// Elsewhere: which rows an officer sees (identity/visibility.hpp), what a permission means (identity/permission.hpp).
#pragma once
#include "tonghe/catalog/organisation.hpp"
#include "tonghe/identity/permission.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::identity {

enum class ActorKind { resident, officer, operator_account, system, anonymous };

[[maybe_unused]] inline std::span<const char* const> tonghe_words(const ActorKind*) {
    static constexpr const char* words[] = {"resident", "officer", "operator", "system", "anonymous"};
    return words;
}

enum class EnterpriseRole { legal_representative, agent };
TONGHE_ENUM(EnterpriseRole, legal_representative, agent)

struct EnterpriseActedFor {
    std::string id; // 统一社会信用代码
    std::string name;
    EnterpriseRole role = EnterpriseRole::agent;

    bool operator==(const EnterpriseActedFor&) const = default;
};
TONGHE_STRUCT(EnterpriseActedFor, id, name, role)

struct PostHeld {
    std::string post;
    Text title;
    std::string unit;
    Text unit_title;
    std::string function; // of the unit: `police`
    catalog::Level level = catalog::Level::city;
    std::string region; // of the unit, and with it the post's territory
    std::vector<std::string> queues;
    bool head = false; // of the unit

    bool operator==(const PostHeld&) const = default;
};

struct Actor {
    std::string account;
    ActorKind kind = ActorKind::anonymous;
    std::string name;
    std::string person; // record of the person, of residents
    int assurance = 0;  // 1 telephone, 2 real name, 3 face or counter; 0 nobody
    std::vector<EnterpriseActedFor> enterprises;
    std::optional<EnterpriseActedFor> acting_for;
    std::vector<PostHeld> posts;
    std::optional<AdministratorRole> administrator;
    std::vector<std::string> permissions; // sorted
    std::string session;                  // id of the session, not its token
    std::string channel;                  // `portal`, `desk`, `operator`, `api`
    std::string purpose;                  // named by the caller for this request; empty: none
    Language language = Language::zh;

    bool is_resident() const { return kind == ActorKind::resident; }

    bool is_officer() const { return kind == ActorKind::officer; }

    bool may(std::string_view permission) const;
    bool holds_post(std::string_view post) const;
    bool serves(std::string_view queue) const; // in whatever territory
};

const Actor& system_actor(); // the house itself: timers, outbox, automatic steps

// Access rules of routes: words separated by `|`, each a kind (`officer`) or a permission (`accounts.read`).
bool permits(const Actor& actor, std::string_view rule);
// Error(identity.not_permitted), naming the administrator who may where there is one.
void require_permission(const Actor& actor, std::string_view permission);
void require_assurance(const Actor& actor, int level); // Error(identity.assurance_too_low)

// As the pages get it, in one language.
struct PostView {
    std::string post;
    std::string title;
    std::string unit;
    std::string unit_title;
    std::string region;
    std::vector<std::string> queues;
    bool head = false;
};
TONGHE_STRUCT(PostView, post, title, unit, unit_title, region, queues, head)

struct ActorView {
    std::string account;
    ActorKind kind = ActorKind::anonymous;
    std::string name;
    int assurance = 0;
    std::vector<EnterpriseActedFor> enterprises;
    std::optional<EnterpriseActedFor> acting_for;
    std::vector<PostView> posts;
    std::optional<AdministratorRole> administrator;
    std::vector<std::string> permissions;
};
TONGHE_STRUCT(ActorView, account, kind, name, assurance, enterprises, acting_for, posts, administrator, permissions)

ActorView view_of(const Actor& actor, Language language);

} // namespace tonghe::identity
