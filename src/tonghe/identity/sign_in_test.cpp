#include "tonghe/identity/internal/test_house.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tonghe::identity {

using internal::code_of;
using internal::TestHouse;
using internal::Texts;

TONGHE_ON_BOTH_ENGINES(identity_sign_in);
TONGHE_ON_BOTH_ENGINES(identity_session);
TONGHE_ON_BOTH_ENGINES(identity_password);

TEST_P(identity_sign_in, opens_a_session_that_its_token_finds) {
    TestHouse house(GetParam());
    const AccountId id = house.add({.login = "Chen.Yu", .name = "陈雨", .person = "p1", .assurance = 3});
    house.new_events();
    const SessionView view = house.sign_in(" chen.yu ");
    EXPECT_EQ(view.actor.account, id.text());
    EXPECT_EQ(view.actor.name, "陈雨");
    EXPECT_EQ(view.actor.assurance, 3);
    EXPECT_EQ(house.new_events(), (Texts{"session.opened"}));

    const auto current = house.current(*view.token);
    ASSERT_TRUE(current);
    EXPECT_EQ(current->actor->person, "p1");
    EXPECT_EQ(current->actor->channel, "portal");
    EXPECT_EQ(current->csrf, view.csrf);
    EXPECT_TRUE(csrf_fits(*view.token, view.csrf));
    EXPECT_FALSE(csrf_fits(*view.token, view.csrf + "x"));
    EXPECT_EQ(house.current(*view.token + "x"), std::nullopt);
    EXPECT_EQ(house.current(""), std::nullopt);
    // The token is nowhere in the rows.
    EXPECT_EQ(
        house.journal->read([&](Session& s) {
            return s.count("SELECT COUNT(*) FROM identity_session WHERE token_hash = ?", {*view.token});
        }),
        0
    );
}

TEST_P(identity_sign_in, says_the_same_of_unknown_names_and_wrong_passwords) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu"});
    house.new_events();
    Texts said;
    for (const char* login : {"chen.yu", "nobody", "password123!"}) {
        try {
            house.sign_in(login, "wrong");
            FAIL();
        } catch (const Error& error) {
            said.push_back(std::string(error.code().name) + error.text().zh + error.text().en);
        }
    }
    EXPECT_EQ(said[0], said[1]);
    EXPECT_EQ(said[0], said[2]);
    EXPECT_EQ(
        house.new_events(),
        (Texts{"session.refused wrong_password", "session.refused unknown_account", "session.refused unknown_account"})
    );
    // What was typed as a name may be a password: it is in no event and no row.
    EXPECT_EQ(
        house.journal->read([](Session& s) {
            return s.count(
                "SELECT COUNT(*) FROM journal WHERE data LIKE '%password123%' OR subject LIKE '%password123%'"
            );
        }),
        0
    );
    EXPECT_EQ(
        house.journal->read([](Session& s) {
            return s.count("SELECT COUNT(*) FROM identity_sign_in_failure WHERE bucket LIKE '%password123%'");
        }),
        0
    );
}

TEST_P(identity_sign_in, suspends_after_failures_whether_the_name_exists_or_not) {
    for (const char* login : {"chen.yu", "nobody"}) {
        TestHouse house(GetParam());
        house.add({.login = "chen.yu"});
        for (int i = 0; i < 5; ++i) {
            EXPECT_EQ(code_of([&] { house.sign_in(login, "wrong"); }), "session.sign_in_failed");
        }
        for (const char* password : {"wrong", "Yunlan-2026"}) {
            try {
                house.sign_in(login, password);
                FAIL();
            } catch (const Error& error) {
                EXPECT_STREQ(error.code().name, "session.sign_in_locked");
                EXPECT_EQ(error.retry_after_seconds(), 15 * 60 + 1);
            }
        }
        house.clock.advance(Duration::minutes(15));
        EXPECT_EQ(code_of([&] { house.sign_in(login, "wrong"); }), "session.sign_in_failed") << "counting begins anew";
    }
}

TEST_P(identity_sign_in, forgets_failures_after_success_and_after_a_while) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu"});
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 4; ++i) {
            EXPECT_EQ(code_of([&] { house.sign_in("chen.yu", "wrong"); }), "session.sign_in_failed");
        }
        EXPECT_EQ(code_of([&] { house.sign_in("chen.yu"); }), "");
    }
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(code_of([&] { house.sign_in("chen.yu", "wrong"); }), "session.sign_in_failed");
        house.clock.advance(Duration::minutes(16));
    }
    EXPECT_EQ(
        house.journal->read([](Session& s) { return s.count("SELECT COUNT(*) FROM identity_sign_in_failure"); }), 1
    );
}

TEST_P(identity_sign_in, tells_a_locked_account_only_to_who_knows_the_password) {
    TestHouse house(GetParam());
    const AccountId id = house.add({.login = "chen.yu"});
    const std::string token = *house.sign_in("chen.yu").token;
    const Actor security = house.administrator(AdministratorRole::security);
    house.journal->write([&](Tx& tx) {
        house.identity.change_account(tx, security, id, {}, {.locked = true, .reason = "left"});
    });
    EXPECT_EQ(house.current(token), std::nullopt) << "locking ends sessions";
    EXPECT_EQ(code_of([&] { house.sign_in("chen.yu", "wrong"); }), "session.sign_in_failed");
    EXPECT_EQ(code_of([&] { house.sign_in("chen.yu"); }), "account.locked");
    house.journal->write([&](Tx& tx) { house.identity.change_account(tx, security, id, {}, {.locked = false}); });
    EXPECT_EQ(code_of([&] { house.sign_in("chen.yu"); }), "");
}

TEST_P(identity_sign_in, hashes_anew_where_the_parameters_changed) {
    TestHouse house(GetParam());
    const AccountId id = house.add({.login = "chen.yu"});
    house.journal->write([&](Tx& tx) {
        tx.execute(
            "UPDATE identity_account SET password = ? WHERE id = ?",
            {crypto::hash_password("Yunlan-2026", {.memory_kib = 128, .passes = 1}), id}
        );
    });
    house.sign_in("chen.yu");
    const std::string stored = house.journal->read([](Session& s) {
        return s.first(
                    "SELECT password FROM identity_account", {}, [](const store::Row& row) { return row.text(0); }
        ).value();
    });
    EXPECT_FALSE(crypto::needs_rehash(stored, house.identity.options().password));
    EXPECT_EQ(code_of([&] { house.sign_in("chen.yu"); }), "");
}

TEST_P(identity_session, ends_when_idle_at_its_expiry_and_on_signing_out) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu"});
    const std::string token = *house.sign_in("chen.yu").token;
    EXPECT_FALSE(house.current(token)->wants_touch);
    house.clock.advance(Duration::minutes(29));
    ASSERT_TRUE(house.current(token)->wants_touch);
    house.journal->write([&](Tx& tx) { house.identity.touch(tx, token); });
    EXPECT_FALSE(house.current(token)->wants_touch);
    house.clock.advance(Duration::minutes(30));
    EXPECT_EQ(house.current(token), std::nullopt);

    const std::string busy = *house.sign_in("chen.yu").token;
    for (int i = 0; i < 12 * 60 / 20 - 1; ++i) {
        house.clock.advance(Duration::minutes(20));
        ASSERT_TRUE(house.current(busy)) << i;
        house.journal->write([&](Tx& tx) { house.identity.touch(tx, busy); });
    }
    house.clock.advance(Duration::minutes(20));
    EXPECT_EQ(house.current(busy), std::nullopt) << "twelve hours at most";

    const std::string last = *house.sign_in("chen.yu").token;
    house.new_events();
    house.journal->write([&](Tx& tx) { house.identity.sign_out(tx, last); });
    EXPECT_EQ(house.current(last), std::nullopt);
    EXPECT_EQ(house.new_events(), (Texts{"session.closed"}));
    house.journal->write([&](Tx& tx) { house.identity.sign_out(tx, last); });
    EXPECT_EQ(house.new_events(), Texts()) << "nothing was left to close";
}

TEST_P(identity_session, of_staff_idles_shorter) {
    TestHouse house(GetParam());
    house.add_officer("zhou");
    const std::string token = *house.sign_in("zhou").token;
    house.clock.advance(Duration::minutes(15));
    EXPECT_EQ(house.current(token), std::nullopt);
}

TEST_P(identity_session, acts_for_an_enterprise_only_while_authorised) {
    TestHouse house(GetParam());
    const AccountId id = house.add({.login = "chen.yu"});
    const std::string enterprise = "91350100M000100Y43";
    const std::string token = *house.sign_in("chen.yu").token;
    const auto act_for = [&](std::optional<std::string> wanted) {
        return house.journal->write([&](Tx& tx) { return house.identity.act_for(tx, token, {std::move(wanted)}); });
    };
    EXPECT_EQ(code_of([&] { act_for(enterprise); }), "session.enterprise_not_authorised");
    house.journal->write([&](Tx& tx) {
        house.identity.grant_enterprise_role(
            tx,
            system_actor(),
            id,
            {.enterprise = enterprise, .name = "云澜小馆", .role = EnterpriseRole::agent, .until = date_of(tx.now())}
        );
    });
    EXPECT_EQ(act_for(enterprise).actor->acting_for->name, "云澜小馆");
    EXPECT_EQ(house.current(token)->actor->acting_for->id, enterprise);
    EXPECT_EQ(act_for(std::nullopt).actor->acting_for, std::nullopt);
    act_for(enterprise);
    // The authority ends by itself at midnight, in the middle of the session.
    house.clock.set(end_of(date_of(house.clock.now())) - Duration::minutes(1));
    const std::string late = *house.sign_in("chen.yu").token;
    house.journal->write([&](Tx& tx) { house.identity.act_for(tx, late, {enterprise}); });
    EXPECT_TRUE(house.current(late)->actor->acting_for);
    house.clock.advance(Duration::minutes(1));
    EXPECT_FALSE(house.current(late)->actor->acting_for);
    EXPECT_EQ(
        code_of([&] { house.journal->write([&](Tx& tx) { house.identity.act_for(tx, "no token", {}); }); }),
        "session.ended"
    );
}

TEST_P(identity_session, gets_the_same_actor_until_something_changes) {
    TestHouse house(GetParam());
    const AccountId id = house.add_officer("zhou");
    const std::string token = *house.sign_in("zhou").token;
    const auto first = house.current(token)->actor;
    EXPECT_EQ(house.current(token)->actor, first);
    const Actor security = house.administrator(AdministratorRole::security);
    house.journal->write([&](Tx& tx) { house.identity.assign_post(tx, security, id, {.post = "qinghe.household"}); });
    const auto second = house.current(token)->actor;
    EXPECT_NE(second, first);
    EXPECT_TRUE(second->holds_post("qinghe.household"));
    house.organisation = std::make_shared<const catalog::OrganisationTree>();
    EXPECT_TRUE(house.current(token)->actor->posts.empty()) << "the organisation has the post no longer";
}

TEST_P(identity_session, that_another_node_has_ended_is_over_within_a_second) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu"});
    const std::string token = *house.sign_in("chen.yu").token;
    EXPECT_TRUE(house.current(token));
    const Identity other([&] { return house.organisation; });
    house.journal->write([&](Tx& tx) { other.sign_out(tx, token); });
    house.clock.advance(Duration::seconds(1));
    EXPECT_FALSE(house.current(token));
}

TEST_P(identity_session, is_asked_for_while_a_unit_that_ends_it_is_under_way) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu"});
    const std::string token = *house.sign_in("chen.yu").token;
    EXPECT_TRUE(house.current(token));
    house.journal->write([&](Tx& tx) {
        house.identity.sign_out(tx, token);
        EXPECT_TRUE(house.current(token)) << "it is not over yet";
    });
    EXPECT_FALSE(house.current(token)) << "what was read meanwhile does not count";
}

TEST_P(identity_password, changes_by_own_wish_and_ends_other_sessions) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu"});
    const std::string here = *house.sign_in("chen.yu").token;
    const std::string there = *house.sign_in("chen.yu").token;
    const Actor actor = *house.current(here)->actor;
    const auto change = [&](const char* current, const char* wanted) {
        return code_of([&] { house.identity.change_password(*house.journal, actor, {current, wanted}); });
    };
    EXPECT_EQ(change("wrong", "Qinghe-2026"), "account.wrong_password");
    EXPECT_EQ(change("Yunlan-2026", "short"), "invalid_input");
    EXPECT_EQ(change("Yunlan-2026", "Chen.Yu-2026"), "invalid_input");
    house.new_events();
    EXPECT_EQ(change("Yunlan-2026", "Qinghe-2026"), "");
    EXPECT_EQ(house.new_events(), (Texts{"account.password_changed own_wish", "session.revoked password_changed"}));
    EXPECT_TRUE(house.current(here));
    EXPECT_FALSE(house.current(there));
    EXPECT_EQ(code_of([&] { house.sign_in("chen.yu"); }), "session.sign_in_failed");
    EXPECT_EQ(code_of([&] { house.sign_in("chen.yu", "Qinghe-2026"); }), "");
}

TEST_P(identity_password, guessing_it_from_a_stolen_session_is_suspended_too) {
    TestHouse house(GetParam());
    const AccountId id = house.add({.login = "chen.yu"});
    const Actor actor = house.actor(id);
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(
            code_of([&] {
                house.identity.change_password(*house.journal, actor, {"wrong", "Qinghe-2026"});
            }),
            "account.wrong_password"
        );
    }
    EXPECT_EQ(
        code_of([&] {
            house.identity.change_password(*house.journal, actor, {"Yunlan-2026", "Qinghe-2026"});
        }),
        "account.wrong_password"
    );
    EXPECT_EQ(code_of([&] { house.sign_in("chen.yu"); }), "session.sign_in_locked");
}

TEST_P(identity_password, is_reset_by_the_security_administrator) {
    TestHouse house(GetParam());
    const AccountId id = house.add({.login = "chen.yu"});
    const std::string token = *house.sign_in("chen.yu").token;
    const Actor security = house.administrator(AdministratorRole::security);
    const Actor system = house.administrator(AdministratorRole::system);
    EXPECT_EQ(
        code_of([&] { house.identity.reset_password(*house.journal, system, id, {"Qinghe-2026"}); }),
        "identity.administrator_needed"
    );
    EXPECT_EQ(
        code_of([&] {
            house.identity.reset_password(*house.journal, security, AccountId(security.account), {"Qinghe-2026"});
        }),
        "account.own_account"
    );
    for (int i = 0; i < 5; ++i) {
        code_of([&] { house.sign_in("chen.yu", "wrong"); });
    }
    house.identity.reset_password(*house.journal, security, id, {"Qinghe-2026"});
    EXPECT_FALSE(house.current(token));
    EXPECT_EQ(code_of([&] { house.sign_in("chen.yu", "Qinghe-2026"); }), "") << "a new password lifts the suspension";
}

TEST_P(identity_sign_in, from_a_snapshot_takes_no_second_one) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu"});
    // As many at once as there are readers: each would wait for a second snapshot for ever.
    std::atomic<int> opened = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < store::StoreOptions{}.readers; ++i) {
        threads.emplace_back([&] {
            house.journal->read([&](Session& snapshot) {
                opened +=
                    house.identity.sign_in(*house.journal, snapshot, {"chen.yu", "Yunlan-2026"}, {}).token.has_value()
                        ? 1
                        : 0;
            });
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(opened, store::StoreOptions{}.readers);
}

TEST_P(identity_sign_in, guesses_at_once_are_counted_each) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu"});
    std::atomic<int> failed = 0;
    std::atomic<int> suspended = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i) {
        threads.emplace_back([&] {
            const std::string code = code_of([&] { house.sign_in("chen.yu", "wrong"); });
            ++(code == "session.sign_in_failed" ? failed : suspended);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(failed, 5);
    EXPECT_EQ(suspended, 7);
}

} // namespace tonghe::identity
