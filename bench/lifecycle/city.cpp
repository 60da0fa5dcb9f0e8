#include "city.hpp"

#include "tonghe/app/demo_city.hpp"
#include "tonghe/app/node.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/crypto/password.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/work.hpp"

#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <thread>

namespace tonghe::bench {

namespace {

constexpr int hands = 16; // units that are written at the same time while cases are made

struct Person {
    std::string account;
    std::string record;
    std::string name;
    std::string identity_number;
};

std::string open_session(Tx& tx, const std::string& account, const std::string& token) {
    const Instant until = tx.now() + Duration::days(30);
    tx.execute(
        "INSERT INTO identity_session (token_hash, id, account, channel, acting_for, opened_at, seen_at, idle_seconds, "
        "expires_at) VALUES (?, ?, ?, 'portal', '', ?, ?, ?, ?)",
        {identity::hash_of_token(token),
         identity::SessionId::make(tx.now()),
         account,
         tx.now(),
         tx.now() + Duration::days(29), // seen so lately that no request has to say so again
         static_cast<int64_t>(30 * 86'400),
         until}
    );
    return token;
}

std::vector<Person> some_adults(app::House& house, int count) {
    std::vector<Person> adults;
    house.journal.read([&](Session& session) {
        session.each(
            "SELECT record, key, data FROM registry_record WHERE registry = 'person' AND record NOT IN (SELECT person "
            "FROM "
            "identity_account WHERE login NOT LIKE 'applicant.%') ORDER BY record LIMIT ?",
            {count * 10},
            [&](const store::Row& row) {
                const Json data = parse_json(row.view(2));
                const bool is_adult = row.view(1).substr(6, 4) < "2000";
                const bool lives_here = text_or(data.get_object(), "residence_region").starts_with("9901");
                if (is_adult && lives_here && adults.size() < static_cast<size_t>(count)) {
                    adults.push_back({"", row.text(0), std::string(text_or(data.get_object(), "name")), row.text(1)});
                }
            }
        );
    });
    return adults;
}

// Accounts and sessions are the bench's own: signing in two thousand times would measure Argon2id.
City add_people(app::House& house, const CityOptions& options, std::vector<Person>& people) {
    City city;
    const std::string hash = crypto::hash_password("a bench needs no password", house.identity.options().password);
    people = some_adults(house, options.applicants);
    identity::Actor giver = identity::system_actor();
    giver.permissions = identity::permissions_of(identity::AdministratorRole::security);
    house.journal.write([&](Tx& tx) {
        for (size_t i = 0; i < people.size(); ++i) {
            const std::string login = fmt::format("applicant.{}", i);
            const auto known = identity::find_account_by_login(tx, login);
            const identity::AccountId account = known ? known->id
                                                      : house.identity.add_account(
                                                            tx,
                                                            {.login = login,
                                                             .name = people[i].name,
                                                             .password_hash = hash,
                                                             .person = people[i].record,
                                                             .assurance = 3}
                                                        );
            people[i].account = account.text();
            city.applicants.push_back(
                {open_session(tx, account.text(), fmt::format("{}{}", account.text(), secure_token(16))),
                 people[i].record}
            );
        }
        for (int i = 0; i < options.officers; ++i) {
            const std::string login = fmt::format("decider.{}", i);
            auto known = identity::find_account_by_login(tx, login);
            identity::AccountId account;
            if (known) {
                account = known->id;
            } else {
                account = house.identity.add_account(
                    tx, {.login = login, .kind = identity::ActorKind::officer, .name = login, .password_hash = hash}
                );
                for (const char* district : {"990102", "990103", "990104", "990105"}) {
                    house.identity.assign_post(
                        tx, giver, account, {.post = fmt::format("human-resources-{}.cards", district)}
                    );
                }
            }
            city.officers.push_back(
                open_session(tx, account.text(), fmt::format("{}{}", account.text(), secure_token(16)))
            );
        }
        const std::string supervisor = identity::find_account_by_login(tx, "deng.supervision")->id.text();
        city.supervisor = open_session(tx, supervisor, fmt::format("{}{}", supervisor, secure_token(16)));
    });
    return city;
}

// One case from submission to its decision, by the handlers that serve the API; without an officer it waits for one.
void live_through(app::House& house, const Person& person, const identity::Actor* officer) {
    const auto prepared = house.journal.read([&](Session& session) {
        return house.applications.prepare(
            session,
            {.account = person.account, .name = person.name, .identity_number = person.identity_number, .assurance = 3},
            "residence-proof",
            parse_json(R"({"residence-proof":{"statement":{"text":"一直住在这里。"}}})"),
            house.clock.now()
        );
    });
    const service::CaseId id = house.journal.write([&](Tx& tx) { return house.applications.submit(tx, *prepared); });
    if (officer == nullptr) {
        return;
    }
    house.journal.write([&](Tx& tx) {
        const work::Task task = work::waiting_tasks(tx, id.text()).at(0);
        house.work.claim(tx, *officer, task.id);
        house.case_work.complete_task(tx, *officer, task.id, {.outcome = "grant"}, {});
    });
}

void make_cases(
    app::House& house, const CityOptions& options, const std::vector<Person>& people, const identity::Actor& officer
) {
    const int64_t there =
        house.journal.read([](Session& session) { return session.count("SELECT COUNT(*) FROM service_case", {}); });
    const int64_t began = steady_micros();
    std::atomic<int64_t> made = there;
    std::vector<std::thread> threads;
    for (int i = 0; i < hands; ++i) {
        threads.emplace_back([&] {
            for (int64_t n = made++; n < options.cases + options.waiting; n = made++) {
                const Person& person = people[static_cast<size_t>(n) % people.size()];
                live_through(house, person, n < options.cases ? &officer : nullptr);
                if (n % 20'000 == 0 && n > there) {
                    const double seconds = static_cast<double>(steady_micros() - began) / 1e6;
                    fmt::print(stderr, "  {} cases, {:.0f}/s\n", n, static_cast<double>(n - there) / seconds);
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

// The packs of the node, side by side in one folder as `tonghe serve` reads them.
std::filesystem::path packs_folder(const std::string& data) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(data) / "packs";
    fs::create_directories(folder);
    for (const char* pack : {"packs/national", "packs/yunlan", "bench/packs/bench"}) {
        const fs::path link = folder / fs::path(pack).filename();
        if (!fs::exists(pack)) {
            throw std::runtime_error(fmt::format("there is no {}: run it in the project's folder", pack));
        }
        if (!fs::exists(link)) {
            fs::create_directory_symlink(fs::absolute(pack), link);
        }
    }
    return folder;
}

} // namespace

City prepare_city(const CityOptions& options) {
    Settings settings = app::all_settings();
    settings.set("api.access_log", "false");
    app::Node node(
        std::move(settings),
        {.data = options.data,
         .database = options.database,
         .packs = app::packs_below(packs_folder(options.data)),
         .serves_http = false,
         .has_workers = false}
    );
    app::House& house = node.house();
    const int64_t began = steady_micros();
    const app::DemoReport report = app::load_demo(house, {.residents = options.residents});
    fmt::print(stderr, "{} ({:.1f} s)\n", report.loaded, static_cast<double>(steady_micros() - began) / 1e6);
    std::vector<Person> people;
    City city = add_people(house, options, people);
    const identity::Actor officer = house.journal.read([&](Session& session) {
        const auto account = identity::find_account_by_login(session, "decider.0");
        return *house.identity.actor_of(session, account->id, house.clock.now());
    });
    make_cases(house, options, people, officer);
    house.journal.follow(); // or the node would catch up while it is measured
    node.close();
    return city;
}

} // namespace tonghe::bench
