#include "tonghe/identity/actor.hpp"
#include "tonghe/identity/errors.hpp"
#include "tonghe/identity/settings.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tonghe::identity {

TEST(identity_actor, passes_rules_by_kind_or_permission) {
    const Actor officer{.account = "a", .kind = ActorKind::officer, .permissions = {"persons.verify", "registry.read"}};
    EXPECT_TRUE(permits(officer, "officer"));
    EXPECT_TRUE(permits(officer, "resident|officer"));
    EXPECT_TRUE(permits(officer, "accounts.read|registry.read"));
    for (const char* rule : {"", "|", "resident", "accounts.read", "office", "registry", "officer,resident"}) {
        EXPECT_FALSE(permits(officer, rule)) << rule;
    }
    EXPECT_FALSE(permits(Actor{}, "officer|resident|accounts.read"));
    EXPECT_EQ(system_actor().account, "system");
}

TEST(identity_actor, names_who_may_where_it_refuses) {
    const Actor officer{.account = "a", .kind = ActorKind::officer};
    try {
        require_permission(officer, permission::secure_accounts);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.text().zh, "“锁定账号、分配岗位”由安全管理员负责。请使用相应账号登录，或请其办理。");
        EXPECT_EQ(
            error.text().en,
            "Only the security administrator may lock accounts and assign posts. Sign in as one, or ask one."
        );
    }
    EXPECT_THROW(require_permission(officer, "registry.read"), Error);
    EXPECT_THROW(require_assurance(officer, 1), Error);
}

TEST(identity_actor, is_shown_in_one_language) {
    const Actor actor{
        .account = "a",
        .kind = ActorKind::operator_account,
        .name = "周明",
        .assurance = 3,
        .posts =
            {{.post = "p",
              .title = {"户籍民警", "Household officer"},
              .unit = "u",
              .unit_title = {"派出所", "Station"},
              .region = "990102001000",
              .queues = {"q"}}},
        .permissions = {"x"},
    };
    EXPECT_EQ(
        to_json_text(view_of(actor, Language::en)),
        R"({"account":"a","kind":"operator","name":"周明","assurance":3,"enterprises":[],"posts":[{"post":"p","title":"Household officer","unit":"u","unit_title":"Station","region":"990102001000","queues":["q"],"head":false}],"permissions":["x"]})"
    );
    EXPECT_EQ(view_of(actor, Language::zh).posts[0].title, "户籍民警");
}

// 三权分立: what changes things belongs to one administrator each, and the auditor changes nothing.
TEST(identity_permission, divides_what_would_be_a_super_user) {
    std::map<std::string, int> holders;
    for (const AdministratorRole role :
         {AdministratorRole::system,
          AdministratorRole::security,
          AdministratorRole::audit,
          AdministratorRole::service}) {
        for (const std::string& permission : permissions_of(role)) {
            EXPECT_TRUE(is_administrative(permission));
            ++holders[permission];
            if (role == AdministratorRole::audit) {
                EXPECT_TRUE(permission.ends_with(".read") || permission == permission::verify_journal) << permission;
            }
        }
    }
    for (const auto& [permission, count] : holders) {
        EXPECT_TRUE(count == 1 || permission.ends_with(".read")) << permission;
    }
    EXPECT_FALSE(is_administrative(permission::verify_persons));
}

TEST(identity_settings, have_values_that_fit) {
    Settings given({settings()});
    const IdentityOptions fallback = IdentityOptions::from(given);
    const IdentityOptions built_in;
    EXPECT_EQ(fallback.failures_max, built_in.failures_max);
    EXPECT_EQ(fallback.lock, built_in.lock);
    EXPECT_EQ(fallback.idle, built_in.idle);
    EXPECT_EQ(fallback.staff_idle, built_in.staff_idle);
    EXPECT_EQ(fallback.session_max, built_in.session_max);
    EXPECT_EQ(fallback.password, built_in.password);
    given.set("identity.lock_minutes", "30");
    EXPECT_EQ(IdentityOptions::from(given).lock, Duration::minutes(30));
}

} // namespace tonghe::identity
