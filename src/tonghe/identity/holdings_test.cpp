#include "tonghe/identity/internal/test_house.hpp"

#include <gtest/gtest.h>

namespace tonghe::identity {

using internal::code_of;
using internal::TestHouse;
using internal::Texts;

namespace {

struct Officers : TestHouse {
    using TestHouse::TestHouse;

    Actor security = administrator(AdministratorRole::security);
    AccountId zhou = add_officer("zhou");

    std::string assign(const AssignPost& input) {
        return code_of([&] { journal->write([&](Tx& tx) { identity.assign_post(tx, security, zhou, input); }); });
    }

    std::string remove(const char* post) {
        return code_of([&] { journal->write([&](Tx& tx) { identity.remove_post(tx, security, zhou, post); }); });
    }

    Texts posts() {
        Texts out;
        for (const PostHeld& held : actor(zhou).posts) {
            out.push_back(held.post);
        }
        return out;
    }
};

} // namespace

TONGHE_ON_BOTH_ENGINES(identity_posts);
TONGHE_ON_BOTH_ENGINES(identity_enterprises);
TONGHE_ON_BOTH_ENGINES(identity_assurance);

TEST_P(identity_posts, bring_queues_territory_and_rights) {
    Officers house(GetParam());
    EXPECT_EQ(house.assign({.post = "qinghe.household"}), "");
    const Actor zhou = house.actor(house.zhou);
    ASSERT_EQ(zhou.posts.size(), 1U);
    EXPECT_EQ(zhou.posts[0].region, "990102001000");
    EXPECT_EQ(zhou.posts[0].unit_title.zh, "清河派出所");
    EXPECT_TRUE(zhou.serves("police/household"));
    EXPECT_FALSE(zhou.serves("police/review"));
    EXPECT_TRUE(zhou.may("registry.read"));
    EXPECT_FALSE(zhou.may(permission::secure_accounts)) << "an administrator's permission does not come with a post";
    EXPECT_EQ(
        house.journal->read([&](Session& s) { return holders_of(s, "qinghe.household", house.clock.now()); }),
        std::vector<AccountId>{house.zhou}
    );
}

TEST_P(identity_posts, are_held_from_a_day_until_another) {
    Officers house(GetParam());
    const Date today = date_of(house.clock.now());
    EXPECT_EQ(house.assign({.post = "qinghe.household", .from = today + 2, .until = today + 3}), "");
    EXPECT_EQ(house.posts(), Texts());
    const auto on = [&](int days) {
        house.clock.set(start_of(today + days) + Duration::hours(12));
        return house.posts();
    };
    EXPECT_EQ(on(1), Texts());
    EXPECT_EQ(on(2), (Texts{"qinghe.household"}));
    EXPECT_EQ(on(3), (Texts{"qinghe.household"})) << "the last day counts";
    EXPECT_EQ(on(4), Texts());
    EXPECT_EQ(house.assign({.post = "qinghe.household", .until = today}), "invalid_input");
}

TEST_P(identity_posts, are_not_held_twice_at_a_time) {
    Officers house(GetParam());
    const Date today = date_of(house.clock.now());
    EXPECT_EQ(house.assign({.post = "east.head", .until = today + 5}), "");
    EXPECT_EQ(house.assign({.post = "east.head"}), "post.held");
    EXPECT_EQ(house.assign({.post = "east.head", .from = today + 5}), "post.held");
    EXPECT_EQ(house.assign({.post = "east.head", .from = today + 6}), "");
    EXPECT_EQ(house.assign({.post = "qinghe.household"}), "");
    EXPECT_EQ(house.assign({.post = "nowhere"}), "post.not_found");
}

TEST_P(identity_posts, end_at_once_and_may_be_given_again) {
    Officers house(GetParam());
    const Date today = date_of(house.clock.now());
    house.assign({.post = "east.head"});
    house.assign({.post = "qinghe.household", .from = today + 6});
    house.new_events();
    EXPECT_EQ(house.remove("east.head"), "");
    EXPECT_EQ(house.remove("east.head"), "post.not_held");
    EXPECT_EQ(house.remove("qinghe.household"), "") << "also before it begins";
    EXPECT_EQ(house.posts(), Texts());
    EXPECT_EQ(house.new_events(), (Texts{"post.removed", "post.removed"}));
    EXPECT_EQ(house.assign({.post = "east.head"}), "") << "in the same moment";
    EXPECT_EQ(house.posts(), (Texts{"east.head"}));
}

TEST_P(identity_posts, are_set_whole_by_a_change_of_the_account) {
    Officers house(GetParam());
    house.assign({.post = "east.head"});
    house.new_events();
    const AccountView view = house.journal->write([&](Tx& tx) {
        return house.identity.change_account(
            tx, house.security, house.zhou, {}, {.posts = Texts{"qinghe.household", "city.counter"}}
        );
    });
    EXPECT_EQ(view.posts.size(), 2U);
    EXPECT_EQ(house.posts(), (Texts{"city.counter", "qinghe.household"}));
    EXPECT_EQ(house.new_events(), (Texts{"post.removed", "post.assigned", "post.assigned"}));
}

TEST_P(identity_posts, are_for_officers_and_given_by_another) {
    Officers house(GetParam());
    const AccountId li = house.add({.login = "li"});
    const auto assign = [&](const Actor& by, const AccountId& id) {
        return code_of([&] {
            house.journal->write([&](Tx& tx) { house.identity.assign_post(tx, by, id, {.post = "east.head"}); });
        });
    };
    EXPECT_EQ(assign(house.security, li), "post.needs_officer");
    EXPECT_EQ(assign(house.security, AccountId(house.security.account)), "account.own_account");
    EXPECT_EQ(assign(house.administrator(AdministratorRole::system), house.zhou), "identity.administrator_needed");
    EXPECT_EQ(assign(house.actor(house.zhou), house.zhou), "identity.administrator_needed");
    EXPECT_EQ(house.posts(), Texts());
}

TEST_P(identity_enterprises, are_acted_for_by_agents_that_the_legal_representative_names) {
    TestHouse house(GetParam());
    const AccountId boss = house.add({.login = "boss"});
    const AccountId agent = house.add({.login = "agent"});
    const std::string enterprise = "91350100M000100Y43";
    const auto grant = [&](const Actor& by, const AccountId& to, EnterpriseRole role) {
        return code_of([&] {
            house.journal->write([&](Tx& tx) {
                house.identity.grant_enterprise_role(
                    tx, by, to, {.enterprise = enterprise, .name = "云澜小馆", .role = role}
                );
            });
        });
    };
    EXPECT_EQ(grant(house.actor(boss), agent, EnterpriseRole::agent), "identity.administrator_needed");
    EXPECT_EQ(grant(system_actor(), boss, EnterpriseRole::legal_representative), "");
    EXPECT_EQ(grant(system_actor(), boss, EnterpriseRole::legal_representative), "enterprise_role.held");
    EXPECT_EQ(grant(house.actor(boss), agent, EnterpriseRole::legal_representative), "identity.administrator_needed");
    EXPECT_EQ(grant(house.actor(boss), agent, EnterpriseRole::agent), "");
    EXPECT_EQ(grant(house.actor(agent), boss, EnterpriseRole::agent), "identity.administrator_needed");
    EXPECT_EQ(
        house.actor(agent).enterprises,
        (std::vector<EnterpriseActedFor>{{enterprise, "云澜小馆", EnterpriseRole::agent}})
    );
    const auto remove = [&](const Actor& by) {
        return code_of([&] {
            house.journal->write([&](Tx& tx) { house.identity.remove_enterprise_role(tx, by, agent, enterprise); });
        });
    };
    EXPECT_EQ(remove(house.actor(agent)), "identity.administrator_needed");
    EXPECT_EQ(remove(house.actor(boss)), "");
    EXPECT_EQ(remove(house.actor(boss)), "enterprise_role.not_held");
    EXPECT_TRUE(house.actor(agent).enterprises.empty());
}

TEST_P(identity_assurance, is_raised_face_to_face) {
    TestHouse house(GetParam());
    const AccountId li = house.add({.login = "li", .assurance = 1});
    const AccountId clerk = house.add_officer("clerk");
    const auto raise = [&](const Actor& by) {
        return code_of([&] {
            house.journal->write([&](Tx& tx) { house.identity.set_assurance(tx, by, li, 3, "counter"); });
        });
    };
    EXPECT_EQ(raise(house.actor(clerk)), "identity.not_permitted");
    const Actor security = house.administrator(AdministratorRole::security);
    house.journal->write([&](Tx& tx) { house.identity.assign_post(tx, security, clerk, {.post = "city.counter"}); });
    EXPECT_EQ(raise(house.actor(li)), "identity.not_permitted");
    EXPECT_EQ(raise(house.actor(clerk)), "");
    EXPECT_EQ(house.actor(li).assurance, 3);
}

} // namespace tonghe::identity
