// A small house for the tests of this module: a temporary store, a clock held still, and an organisation of three
// levels.
#pragma once
#include "tests/support/engines.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/identity/identity.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// A suite whose tests run on SQLite and on PostgreSQL, each in a fresh database.
#define TONGHE_ON_BOTH_ENGINES(suite)                                                                                  \
    class suite : public ::tonghe::tests::OnEngine {};                                                                 \
    TONGHE_ON_ENGINES(identity, suite)

namespace tonghe::identity::internal {

inline std::shared_ptr<const catalog::OrganisationTree> test_organisation() {
    using catalog::Level;
    return std::make_shared<const catalog::OrganisationTree>(
        std::vector<catalog::Unit>{
            {.id = "city",
             .title = {"市政府", "City"},
             .function = "government",
             .level = Level::city,
             .region = "990100000000"},
            {.id = "police-east",
             .title = {"东区公安分局", "East police"},
             .function = "police",
             .level = Level::district,
             .region = "990102000000",
             .parent = "city"},
            {.id = "police-qinghe",
             .title = {"清河派出所", "Qinghe police station"},
             .function = "police",
             .level = Level::street,
             .region = "990102001000",
             .parent = "police-east"}},
        std::vector<catalog::Post>{
            {.id = "qinghe.household",
             .unit = "police-qinghe",
             .title = {"户籍民警", "Household officer"},
             .queues = {"police/household"},
             .permissions = {"registry.read", "accounts.secure"}},
            {.id = "east.head",
             .unit = "police-east",
             .title = {"分局局长", "Head"},
             .queues = {"police/household", "police/review"},
             .head = true},
            {.id = "city.counter",
             .unit = "city",
             .title = {"综合窗口", "Counter"},
             .queues = {},
             .permissions = {"persons.verify"}}},
        std::vector<catalog::Queue>{}
    );
}

struct TestHouse {
    ManualClock clock{*parse_instant("2026-03-02T09:00:00+08:00")};
    tests::Database database;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<Journal> journal;
    std::shared_ptr<const catalog::OrganisationTree> organisation = test_organisation();
    Identity identity{[this] { return organisation; }, {.password = {.memory_kib = 64, .passes = 1, .lanes = 1}}};
    int64_t seen = 0; // events already asked for

    explicit TestHouse(store::Engine engine) : database(engine), store(store::Store::open({.url = database.url()})) {
        base::set_log_level(base::LogLevel::warning);
        store->migrate({journal::migrations(), migrations()});
        journal = std::make_unique<Journal>(*store, clock);
    }

    AccountId add(NewAccount account, std::string_view password = "Yunlan-2026") {
        account.password_hash = crypto::hash_password(password, identity.options().password);
        if (account.name.empty()) {
            account.name = account.login;
        }
        return journal->write([&](Tx& tx) { return identity.add_account(tx, account); });
    }

    AccountId add_officer(const std::string& login) { return add({.login = login, .kind = ActorKind::officer}); }

    Actor administrator(AdministratorRole role) {
        const std::string login = word(role);
        const auto known = journal->read([&](Session& session) { return find_account_by_login(session, login); });
        return actor(
            known ? known->id : add({.login = login, .kind = ActorKind::operator_account, .administrator = role})
        );
    }

    Actor actor(const AccountId& account) {
        return journal->read([&](Session& session) { return identity.actor_of(session, account, clock.now()); }
        ).value();
    }

    SessionView sign_in(const std::string& login, const std::string& password = "Yunlan-2026") {
        return identity.sign_in(*journal, {login, password}, {.channel = "portal"});
    }

    std::optional<CurrentSession> current(const std::string& token) {
        return journal->read([&](Session& session) { return identity.current(session, token, clock.now()); });
    }

    // `kind` and `because` of the events since the last call.
    std::vector<std::string> new_events() {
        return journal->read([&](Session& session) {
            std::vector<std::string> out;
            session.each(
                "SELECT sequence, kind, data FROM journal WHERE sequence > ? ORDER BY sequence",
                {seen},
                [&](const store::Row& row) {
                    seen = row.integer(0);
                    const Json data = parse_json(row.view(2));
                    const std::string because(text_or(data.as_object(), "because"));
                    out.push_back(row.text(1) + (because.empty() ? "" : " " + because));
                }
            );
            return out;
        });
    }
};

// The code of the Error that `act` throws, or "".
template <class Act> std::string code_of(Act act) {
    try {
        act();
    } catch (const Error& error) {
        return error.code().name;
    }
    return "";
}

using Texts = std::vector<std::string>;

} // namespace tonghe::identity::internal
