// What following the registries keeps against what a fresh run finds.
#include "tests/support/databases.hpp"
#include "tonghe/base/identifier.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/policy/following.hpp"
#include "tonghe/policy/kept_city.hpp"
#include "tonghe/population/load.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/snapshot/saved.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

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
          registry([this] { return registry::vocabulary_of(catalog); }), matcher(journal, holder, 1, folder),
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

    ~Town() { std::filesystem::remove_all(folder); }

    // Who is entitled to what by the last run and what was kept since: record key, benefit → cents.
    std::map<std::pair<std::string, std::string>, int64_t> standing() { return standing(*matcher.city()); }

    std::map<std::pair<std::string, std::string>, int64_t> standing(const policy::MatchedCity& of) {
        const policy::MatchedCity* city = &of;
        std::map<std::pair<std::string, std::string>, int64_t> out;
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

    void create(const char* of, const JsonObject& values) {
        const std::string source = catalog->registry(of)->source;
        journal.write([&](Tx& tx) { registry.create(tx, of, values, {.source = source}); });
    }

    std::filesystem::path folder = std::filesystem::temp_directory_path() / ("tonghe-town-" + secure_token(9));
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

// A record like another, but for its key and what is said.
void create_like(Town& town, const registry::Record& other, JsonObject values) {
    JsonObject all = other.values;
    for (const auto& [field, value] : values) {
        all[field] = value;
    }
    town.create(other.registry.c_str(), all);
}

// People are born, firms founded, households begun; what others say of them comes before or after.
void somebody_comes(Town& town, Random& random, int number) {
    const auto pick = [&](const char* registry) {
        const auto records = town.all(registry);
        return records[random.below(records.size())];
    };
    registry::Record parent = pick("person");
    while (parent.text("household_number").empty()) {
        parent = pick("person");
    }
    const std::string day = to_string(today - static_cast<int>(random.below(20'000)));
    std::string digits = "990102" + day.substr(0, 4) + day.substr(5, 2) + day.substr(8, 2);
    digits += std::to_string(800 + number);
    const std::string key = digits + identity_number_check(digits);
    const std::string household = "H9" + std::to_string(100'000'000 + number);
    const bool begins_household = number % 3 == 0;
    if (number % 2 == 0) {
        create_like(town, pick("disability"), {{"certificate_number", key + "44"}, {"identity_number", key}});
    }
    create_like(
        town,
        parent,
        {{"identity_number", key},
         {"birth_date", day},
         {"sex", (800 + number) % 2 == 0 ? "2" : "1"},
         {"mother_identity_number", parent.key},
         {"household_number", begins_household ? household : parent.text("household_number")}}
    );
    if (begins_household) {
        create_like(town, pick("household"), {{"household_number", household}});
    }
    create_like(town, pick("income"), {{"identity_number", key}, {"monthly_cents", number * 1'000}});
}

void expect_same_columns(const snapshot::Snapshot& kept, const snapshot::Snapshot& fresh) {
    for (const snapshot::TargetTable& table : fresh.tables) {
        const snapshot::TargetTable& other = *kept.table(table.target);
        ASSERT_EQ(other.keys.size(), table.keys.size()) << table.target;
        for (size_t row = 0; row < table.keys.size(); ++row) {
            const auto place = other.keys.find(table.keys[row]);
            ASSERT_TRUE(place) << table.target;
            for (size_t i = 0; i < table.table.columns().size(); ++i) {
                EXPECT_EQ(other.table.cell(*place, i), table.table.cell(row, i))
                    << table.target << " " << table.table.columns()[i].spec.name << " of row " << row;
            }
        }
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
    town.matcher.run("system");                          // goes on from the columns as they are now
    policy::Matcher other(town.journal, town.holder, 2); // reads everything anew
    other.run("system");
    EXPECT_EQ(
        town.journal.read([](Session& session) { return session.count("SELECT COUNT(*) FROM policy_change"); }), 0
    );
    const auto fresh = town.standing(*other.city());
    EXPECT_EQ(town.standing(), fresh);
    for (const auto& [who, cents] : fresh) {
        const auto found = followed.find(who);
        EXPECT_TRUE(found != followed.end() && found->second == cents) << who.second << " is new in the run";
    }
    for (const auto& [who, cents] : followed) {
        EXPECT_TRUE(fresh.contains(who)) << who.second << " is gone in the run";
    }
}

TEST_P(policy_following, keeps_the_columns_as_a_fresh_snapshot_would_have_them) {
    if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
        GTEST_SKIP() << tests::postgres_missing();
    }
    const tests::Database database(GetParam());
    Town town(database.url());
    town.journal.follow();
    town.matcher.run("system");
    const auto first = town.matcher.city();
    const std::string first_hash = snapshot::hash_of(first->columns, 1);
    const auto fresh = [&] {
        return snapshot::build(
            *town.store, *town.catalog, today, 0, {.threads = 2, .facts = policy::facts_needed(*town.catalog)}
        );
    };
    Random random(23);
    for (int i = 0; i < 40; ++i) {
        change_somebody(town, random);
        if (i % 4 == 0) {
            somebody_comes(town, random, i / 4);
        }
        if (i % 10 == 9) {
            town.journal.follow();
            expect_same_columns(town.matcher.city()->columns, fresh());
        }
    }
    EXPECT_EQ(snapshot::hash_of(first->columns, 2), first_hash); // whoever has it keeps it

    // Changes that nobody followed, then a run: it reads those alone.
    for (int i = 0; i < 10; ++i) {
        change_somebody(town, random);
    }
    somebody_comes(town, random, 90);
    town.matcher.run("system");
    expect_same_columns(town.matcher.city()->columns, fresh());
    const auto kept = town.standing();

    // A restart: what was kept is mapped, and what came since is in it after the journal was read.
    policy::Matcher again(town.journal, town.holder, 1, town.folder);
    const policy::Following following(town.registry, town.holder, again);
    change_somebody(town, random);
    std::atomic<bool> is_back = false;
    again.recall([&](int64_t through) {
        EXPECT_EQ(town.standing(*again.found()), kept);
        following.catch_up(town.journal, through);
        is_back = true;
    });
    for (int i = 0; i < 2'000 && !is_back; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ASSERT_TRUE(is_back);
    again.stop();
    expect_same_columns(again.city()->columns, fresh());
    EXPECT_EQ(again.city()->run.run, town.matcher.city()->run.run);
}

TEST_P(policy_following, knows_after_a_restart_who_is_new_and_who_is_no_longer_entitled) {
    if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
        GTEST_SKIP() << tests::postgres_missing();
    }
    const tests::Database database(GetParam());
    Town town(database.url());
    town.journal.follow();
    const auto totals = [&](const policy::RunId& run) {
        std::array<int64_t, 3> out{};
        for (const policy::BenefitFigures& one :
             town.journal.read([&](Session& session) { return policy::figures_of(session, run); })) {
            out[0] += one.entitled;
            out[1] += one.fresh;
            out[2] += one.ended;
        }
        return out;
    };
    const auto begun = totals(town.matcher.run("system").run);
    EXPECT_EQ(begun[0], begun[1]);
    const auto restarted_run = [&](Duration later) {
        policy::Matcher again(town.journal, town.holder, 1, town.folder);
        std::atomic<bool> is_back = false;
        again.recall([&](int64_t) { is_back = true; });
        while (!is_back) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        town.clock.advance(later);
        while (again.is_running()) { // a moment after it has told
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return totals(again.run("system").run);
    };
    const auto same = restarted_run(Duration::minutes(1));
    EXPECT_EQ(same, (std::array<int64_t, 3>{begun[0], 0, 0}));
    Random random(5);
    for (int i = 0; i < 30; ++i) {
        change_somebody(town, random);
    }
    const auto changed = restarted_run(Duration::minutes(1));
    EXPECT_GT(changed[1] + changed[2], 0);
    EXPECT_EQ(changed[0], same[0] + changed[1] - changed[2]);
    const auto weeks_later = restarted_run(Duration::hours(24 * 40)); // the registries are read anew
    EXPECT_GT(weeks_later[1] + weeks_later[2], 0);
    EXPECT_EQ(weeks_later[0], changed[0] + weeks_later[1] - weeks_later[2]);
}

TEST(policy_kept_city, is_of_its_store_and_of_its_last_run_or_refused) {
    const tests::Database one(store::Engine::sqlite);
    const tests::Database two(store::Engine::sqlite);
    Town here(one.url());
    Town there(two.url());
    const policy::RunSummary first = here.matcher.run("system");
    const policy::RunSummary elsewhere = there.matcher.run("system");
    const auto refusal = [](Town& town, const policy::RunSummary& last, const std::filesystem::path& folder) {
        try {
            const auto city = policy::open_city(town.journal, last, town.catalog, folder, 1);
            return std::string(city == nullptr ? "nothing there" : "");
        } catch (const Error& e) {
            return e.text().en;
        }
    };
    EXPECT_EQ(refusal(here, first, here.folder), "");
    EXPECT_NE(refusal(there, elsewhere, here.folder).find("not of the last run"), std::string::npos);
    here.clock.advance(Duration::minutes(1));
    const policy::RunSummary second = here.matcher.run("system");
    EXPECT_EQ(second.data, first.data); // nothing has changed
    EXPECT_EQ(refusal(here, second, here.folder), "");
    EXPECT_NE(refusal(here, first, here.folder), "");
    std::filesystem::remove_all(here.folder);
    EXPECT_EQ(refusal(here, second, here.folder), "nothing there");
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
