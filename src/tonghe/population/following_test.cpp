// What following the registries keeps against what a fresh run finds.
#include "tests/support/databases.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/policy/following.hpp"
#include "tonghe/population/load.hpp"
#include "tonghe/registry/registry.hpp"

#include <gtest/gtest.h>

namespace tonghe::notify {
std::span<const store::Migration> migrations();
}

namespace tonghe::policy {
std::span<const store::Migration> migrations();
}

using namespace tonghe;
using namespace tonghe::population;

namespace {

const Date today = Date::of(2026, 3, 2);

struct Town {
    explicit Town(const std::string& url)
        : catalog(catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog), holder(catalog),
          store(store::Store::open({.url = url})), clock(start_of(today) + Duration::hours(9)), journal(*store, clock),
          registry([this] { return registry::vocabulary_of(catalog); }), matcher(journal, holder, 1),
          following(registry, holder, matcher) {
        store->migrate(
            {journal::migrations(),
             identity::migrations(),
             registry::migrations(),
             notify::migrations(),
             policy::migrations()}
        );
        journal.add_projection(following.projection());
        load_city(
            journal,
            [this] { return registry::vocabulary_of(catalog); },
            catalog->territory(),
            {.population = {.seed = 5, .residents = 400, .as_of = today}}
        );
    }

    // Who is entitled to what by the last run and what was kept since: record key, benefit → cents.
    std::map<std::pair<std::string, std::string>, int64_t> standing() {
        std::map<std::pair<std::string, std::string>, int64_t> out;
        const auto city = matcher.city();
        for (const auto& [target, list] : city->matches) {
            const snapshot::TargetTable& table = *city->columns.table(target);
            for (const policy::BenefitMatches& one : list) {
                for (size_t i = 0; i < one.rows.size(); ++i) {
                    out[{std::string(table.keys[one.rows.view()[i]]), one.policy + "/" + one.benefit}] = one.cents[i];
                }
            }
        }
        journal.read([&](Session& session) {
            session.each(
                "SELECT r.key, c.policy, c.benefit, c.entitled, c.cents FROM policy_change c JOIN registry_record r ON "
                "r.record = "
                "c.record",
                {},
                [&](const store::Row& row) {
                    const std::pair key(row.text(0), row.text(1) + "/" + row.text(2));
                    out.erase(key);
                    if (row.view(3) == "entitled") {
                        out[key] = row.integer(4);
                    }
                }
            );
        });
        return out;
    }

    std::vector<registry::Record> all(const char* of) {
        return journal.read([&](Session& session) { return registry.list(session, of, "", {}, 2'000); });
    }

    void change(const registry::Record& record, JsonObject values) {
        const std::string source = catalog->registry(record.registry)->source;
        journal.write([&](Tx& tx) { registry.update(tx, record.id, {}, values, {.source = source}); });
    }

    std::shared_ptr<const catalog::Catalog> catalog;
    catalog::CatalogHolder holder;
    std::unique_ptr<store::Store> store;
    ManualClock clock;
    Journal journal;
    registry::Registry registry;
    policy::Matcher matcher;
    policy::Following following;
};

// One of many kinds of change to somebody.
void change_somebody(Town& town, Random& random) {
    const auto pick = [&](const char* registry) {
        const auto records = town.all(registry);
        return records[random.below(records.size())];
    };
    switch (random.below(5)) {
    case 0: {
        const registry::Record person = pick("person");
        const Json* local = person.values.if_contains("local");
        town.change(person, {{"local", local == nullptr || !local->get_bool()}});
        break;
    }
    case 1:
        town.change(pick("person"), {{"household_number", pick("household").key}});
        break;
    case 2:
        town.change(pick("employment"), {{"monthly_wage_cents", static_cast<int64_t>(random.below(2'000'000))}});
        break;
    case 3:
        town.change(pick("disability"), {{"level", std::to_string(random.below(4) + 1)}});
        break;
    default:
        town.change(pick("enterprise"), {{"established_on", to_string(today - static_cast<int>(random.below(3'000)))}});
    }
}

class policy_following : public testing::TestWithParam<store::Engine> {};

INSTANTIATE_TEST_SUITE_P(
    population_on,
    policy_following,
    testing::Values(store::Engine::sqlite, store::Engine::postgres),
    [](const auto& info) { return info.param == store::Engine::sqlite ? "sqlite" : "postgres"; }
);

} // namespace

TEST_P(policy_following, keeps_what_a_fresh_run_would_find) {
    if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
        GTEST_SKIP() << tests::postgres_missing();
    }
    const tests::Database database(GetParam());
    Town town(database.url());
    town.journal.follow();
    town.matcher.run("system");
    const auto before = town.standing();
    EXPECT_GT(before.size(), 100U);
    Random random(11);
    for (int i = 0; i < 60; ++i) {
        change_somebody(town, random);
    }
    town.journal.follow();
    const auto followed = town.standing();
    EXPECT_NE(followed, before);
    town.matcher.run("system");
    EXPECT_EQ(
        town.journal.read([](Session& session) { return session.count("SELECT COUNT(*) FROM policy_change"); }), 0
    );
    const auto fresh = town.standing();
    for (const auto& [who, cents] : fresh) {
        const auto found = followed.find(who);
        EXPECT_TRUE(found != followed.end() && found->second == cents) << who.second << " is new in the run";
    }
    for (const auto& [who, cents] : followed) {
        EXPECT_TRUE(fresh.contains(who)) << who.second << " is gone in the run";
    }
}

TEST_P(policy_following, asks_the_version_of_the_day) {
    if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
        GTEST_SKIP() << tests::postgres_missing();
    }
    const tests::Database database(GetParam());
    Town town(database.url());
    town.journal.follow();
    town.matcher.run("system");
    const std::string allowance = "elderly-allowance/allowance";
    const Date change = town.catalog->policy_versions("elderly-allowance").back()->from;
    const auto older = [&] { // one of 65 to 68 who has it, and will not be 70 on that day
        const auto standing = town.standing();
        for (const registry::Record& person : town.all("person")) {
            const auto found = standing.find({person.key, allowance});
            const Date born = *parse_date(person.text("birth_date"));
            if (found != standing.end() && found->second == 6'000 && years_between(born, change) < 69) {
                return person;
            }
        }
        return registry::Record{};
    }();
    ASSERT_FALSE(older.key.empty());
    town.clock.set(start_of(change) + Duration::hours(9));
    const Json* local = older.values.if_contains("local");
    town.change(older, {{"local", !local->get_bool()}});
    town.change(older, {{"local", local->get_bool()}});
    town.journal.follow();
    EXPECT_EQ(town.standing().at({older.key, allowance}), 8'000);
}
