#include "tonghe/identity/internal/test_house.hpp"

#include <gtest/gtest.h>

namespace tonghe::identity {

using internal::code_of;
using internal::TestHouse;
using internal::Texts;

namespace {

CreateAccount officer(const std::string& login) {
    return {.login = login, .kind = ActorKind::officer, .name = "周明", .password = "Yunlan-2026"};
}

Texts logins(const AccountPage& page) {
    Texts out;
    for (const AccountView& view : page.rows) {
        out.push_back(view.login);
    }
    return out;
}

} // namespace

TONGHE_ON_BOTH_ENGINES(identity_accounts);

TEST_P(identity_accounts, are_created_by_the_system_administrator) {
    TestHouse house(GetParam());
    const Actor system = house.administrator(AdministratorRole::system);
    house.new_events();
    const AccountView view = house.identity.create_account(*house.journal, system, officer(" Zhou "));
    EXPECT_EQ(view.login, "zhou");
    EXPECT_EQ(view.assurance, 3);
    EXPECT_FALSE(view.locked);
    EXPECT_EQ(house.new_events(), (Texts{"account.created"}));
    EXPECT_EQ(code_of([&] { house.sign_in("zhou"); }), "");
    EXPECT_EQ(
        code_of([&] { house.identity.create_account(*house.journal, system, officer("zhou")); }), "account.login_taken"
    );
    for (const AdministratorRole role : {AdministratorRole::security, AdministratorRole::audit}) {
        const Actor other = house.administrator(role);
        EXPECT_EQ(
            code_of([&] { house.identity.create_account(*house.journal, other, officer("wu")); }),
            "identity.administrator_needed"
        );
    }
    EXPECT_EQ(
        code_of([&] { house.identity.create_account(*house.journal, house.actor(view.account), officer("wu")); }),
        "identity.administrator_needed"
    );
}

TEST_P(identity_accounts, tell_every_fault_of_an_input_at_once) {
    TestHouse house(GetParam());
    const Actor system = house.administrator(AdministratorRole::system);
    try {
        house.identity.create_account(
            *house.journal,
            system,
            {.login = "周",
             .kind = ActorKind::officer,
             .name = "",
             .password = "abc",
             .assurance = 2,
             .administrator = AdministratorRole::audit}
        );
        FAIL();
    } catch (const Error& error) {
        Texts places;
        for (const Fault& fault : error.faults()) {
            places.push_back(fault.code + fault.pointer);
        }
        EXPECT_EQ(
            places,
            (Texts{
                "password_short/password",
                "password_plain/password",
                "bad_format/login",
                "required/name",
                "unknown_member/administrator",
                "out_of_range/assurance"})
        );
    }
}

TEST_P(identity_accounts, of_administrators_sleep_until_another_wakes_them) {
    TestHouse house(GetParam());
    const Actor system = house.administrator(AdministratorRole::system);
    const Actor security = house.administrator(AdministratorRole::security);
    const AccountView view = house.identity.create_account(
        *house.journal,
        system,
        {.login = "auditor",
         .kind = ActorKind::operator_account,
         .name = "审计员",
         .password = "Yunlan-2026",
         .administrator = AdministratorRole::audit}
    );
    EXPECT_TRUE(view.locked);
    EXPECT_EQ(code_of([&] { house.sign_in("auditor"); }), "account.locked");
    house.journal->write([&](Tx& tx) {
        house.identity.change_account(tx, security, view.account, {}, {.locked = false});
    });
    const SessionView session = house.sign_in("auditor");
    EXPECT_EQ(session.actor.administrator, AdministratorRole::audit);
    EXPECT_TRUE(house.current(*session.token)->actor->may(permission::read_journal));
    EXPECT_FALSE(house.current(*session.token)->actor->may(permission::create_accounts));
}

TEST_P(identity_accounts, of_one_person_are_one_of_a_kind) {
    TestHouse house(GetParam());
    house.add({.login = "chen.yu", .person = "p1"});
    EXPECT_EQ(code_of([&] { house.add({.login = "chen.yu.2", .person = "p1"}); }), "account.person_taken");
    EXPECT_EQ(code_of([&] { house.add({.login = "chen.work", .kind = ActorKind::officer, .person = "p1"}); }), "");
    // So a person is not two administrators either.
    house.add(
        {.login = "s1", .kind = ActorKind::operator_account, .person = "p1", .administrator = AdministratorRole::system}
    );
    EXPECT_EQ(
        code_of([&] {
            house.add(
                {.login = "s2",
                 .kind = ActorKind::operator_account,
                 .person = "p1",
                 .administrator = AdministratorRole::audit}
            );
        }),
        "account.person_taken"
    );
    house.add({.login = "no-person"});
    house.add({.login = "no-person-2"});
    house.journal->read([&](Session& s) {
        EXPECT_EQ(find_account(s, *account_of_person(s, "p1"))->login, "chen.yu");
        EXPECT_EQ(account_of_person(s, ""), std::nullopt);
        EXPECT_EQ(account_of_person(s, "p2"), std::nullopt);
    });
}

TEST_P(identity_accounts, are_changed_by_another_and_at_the_version_seen) {
    TestHouse house(GetParam());
    const Actor security = house.administrator(AdministratorRole::security);
    const AccountId id = house.add_officer("zhou");
    const auto change =
        [&](const Actor& by, const AccountId& account, std::optional<int64_t> version, const ChangeAccount& input) {
            return code_of([&] {
                house.journal->write([&](Tx& tx) { house.identity.change_account(tx, by, account, version, input); });
            });
        };
    EXPECT_EQ(change(security, id, 1, {.name = "周小明"}), "");
    EXPECT_EQ(change(security, id, 1, {.name = "周大明"}), "account.changed_meanwhile");
    EXPECT_EQ(change(security, id, 2, {.name = ""}), "invalid_input");
    EXPECT_EQ(change(security, id, 2, {.locked = true}), "invalid_input") << "locking needs a reason";
    EXPECT_EQ(
        change(security, AccountId(security.account), {}, {.locked = true, .reason = "x"}), "account.own_account"
    );
    EXPECT_EQ(change(security, AccountId("none"), {}, {}), "account.not_found");
    EXPECT_EQ(
        change(house.administrator(AdministratorRole::audit), id, {}, {.name = "x"}), "identity.administrator_needed"
    );
    EXPECT_EQ(house.actor(id).name, "周小明");
}

TEST_P(identity_accounts, are_listed_by_page_kind_post_and_beginning) {
    TestHouse house(GetParam());
    const Actor audit = house.administrator(AdministratorRole::audit);
    const Actor security = house.administrator(AdministratorRole::security);
    for (const char* login : {"zhou", "wang", "wang.li", "zhao"}) {
        house.add_officer(login);
    }
    house.add({.login = "li", .name = "李静"});
    const auto list = [&](const AccountQuery& query) {
        return house.journal->read([&](Session& s) {
            return house.identity.list_accounts(s, audit, query, house.clock.now());
        });
    };
    EXPECT_EQ(logins(list({})), (Texts{"audit", "li", "security", "wang", "wang.li", "zhao", "zhou"}));
    EXPECT_EQ(logins(list({.kind = ActorKind::officer})), (Texts{"wang", "wang.li", "zhao", "zhou"}));
    EXPECT_EQ(logins(list({.q = "Wang"})), (Texts{"wang", "wang.li"}));
    EXPECT_EQ(logins(list({.q = "李静"})), (Texts{"li"}));
    EXPECT_EQ(logins(list({.q = "%"})), Texts());
    AccountQuery query{.limit = 3};
    Texts all;
    for (int pages = 0; pages < 5; ++pages) {
        const AccountPage page = list(query);
        const Texts some = logins(page);
        all.insert(all.end(), some.begin(), some.end());
        query.after = page.next;
        if (!page.next) {
            EXPECT_EQ(pages, 2);
            break;
        }
    }
    EXPECT_EQ(all.size(), 7U);
    const AccountId zhou = house.journal->read([](Session& s) { return find_account_by_login(s, "ZHOU")->id; });
    house.journal->write([&](Tx& tx) { house.identity.assign_post(tx, security, zhou, {.post = "east.head"}); });
    const AccountPage heads = list({.post = "east.head"});
    ASSERT_EQ(logins(heads), (Texts{"zhou"}));
    EXPECT_EQ(heads.rows[0].posts[0].title, "分局局长");
    EXPECT_EQ(
        code_of([&] {
            house.journal->read([&](Session& s) {
                return house.identity.list_accounts(s, house.actor(zhou), {}, house.clock.now());
            });
        }),
        "identity.administrator_needed"
    );
}

TEST_P(identity_accounts, leave_no_personal_data_in_the_journal) {
    TestHouse house(GetParam());
    const AccountId id = house.add({.login = "chen.yu", .name = "陈雨", .person = "p1"});
    const Actor security = house.administrator(AdministratorRole::security);
    house.sign_in("chen.yu");
    house.journal->write([&](Tx& tx) {
        house.identity.change_account(
            tx, security, id, {}, {.name = "陈小雨", .locked = true, .reason = "身份存疑 陈雨"}
        );
    });
    house.journal->read([](Session& s) {
        s.each("SELECT kind, subject, actor, data FROM journal", {}, [](const store::Row& row) {
            const std::string all = row.text(0) + row.text(1) + row.text(2) + row.text(3);
            for (const char* personal : {"chen", "陈", "存疑"}) {
                EXPECT_EQ(all.find(personal), std::string::npos) << all;
            }
        });
    });
    EXPECT_EQ(
        house.journal->read([&](Session& s) {
            return names_of(s, {id.text(), "none", id.text()});
        }),
        (std::map<std::string, std::string>{{id.text(), "陈小雨"}})
    );
}

TEST(identity_logins, fold_and_judge_sign_in_names) {
    EXPECT_EQ(fold_login("  Chen.Yu@Yunlan "), "chen.yu@yunlan");
    EXPECT_EQ(fold_login("   "), "");
    for (const char* good : {"li", "chen.yu", "zhou-2", "13800138000", "a@b.c"}) {
        EXPECT_TRUE(is_login(good)) << good;
    }
    for (const char* bad : {"", "l", ".li", "li ", "李", "Li", "a/b"}) {
        EXPECT_FALSE(is_login(bad)) << bad;
    }
}

} // namespace tonghe::identity
