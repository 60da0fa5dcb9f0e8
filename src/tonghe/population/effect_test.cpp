// What a correction does to those it concerns, against runs before and after; and proposals in place of announcements.
#include "tests/support/databases.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/policy/automation.hpp"
#include "tonghe/policy/effect.hpp"
#include "tonghe/population/load.hpp"

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

struct Village {
    explicit Village(const std::string& url)
        : reading(catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs")), holder(reading.catalog),
          store(store::Store::open({.url = url})), clock(start_of(today) + Duration::hours(9)), journal(*store, clock),
          registry([this] { return registry::vocabulary_of(holder.get()); }), matcher(journal, holder, 1),
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
            [this] { return registry::vocabulary_of(holder.get()); },
            holder.get()->territory(),
            {.population = {.seed = 5, .residents = 400, .as_of = today}}
        );
    }

    std::map<std::tuple<std::string, std::string, std::string, std::string>, int64_t> found() const {
        std::map<std::tuple<std::string, std::string, std::string, std::string>, int64_t> out;
        const auto city = matcher.city();
        for (const auto& [target, list] : city->matches) {
            const snapshot::TargetTable& table = *city->columns.table(target);
            for (const policy::BenefitMatches& one : list) {
                for (size_t i = 0; i < one.rows.size(); ++i) {
                    out[{target, std::string(table.keys[one.rows.view()[i]]), one.policy, one.benefit}] = one.cents[i];
                }
            }
        }
        return out;
    }

    std::vector<registry::Record> older_than(int years) {
        auto out = journal.read([&](Session& session) {
            return registry.list(session, "person", "", registry::RecordId(), 500);
        });
        std::erase_if(out, [&](const registry::Record& one) {
            const auto born = parse_date(one.text("birth_date"));
            return !born || years_between(*born, today) < years;
        });
        return out;
    }

    registry::Record change(const registry::Record& record, const JsonObject& values) {
        return journal.write([&](Tx& tx) {
            return registry.update(tx, record.id, std::nullopt, values, {.actor = "system", .source = "police"});
        });
    }

    catalog::PackReading reading;
    catalog::CatalogHolder holder;
    std::unique_ptr<store::Store> store;
    ManualClock clock;
    Journal journal;
    registry::Registry registry;
    policy::Matcher matcher;
    policy::Following following;
};

class policy_effect : public testing::TestWithParam<store::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
            GTEST_SKIP() << tests::postgres_missing();
        }
    }
};

INSTANTIATE_TEST_SUITE_P(
    population_on,
    policy_effect,
    testing::Values(store::Engine::sqlite, store::Engine::postgres),
    [](const auto& info) { return info.param == store::Engine::sqlite ? "sqlite" : "postgres"; }
);

} // namespace

TEST_P(policy_effect, of_a_correction_is_what_runs_before_and_after_differ_in) {
    tests::Database database(GetParam());
    Village village(database.url());
    village.matcher.run("system");
    int differences = 0;
    const auto old = village.older_than(66);
    ASSERT_GT(old.size(), 4U);
    for (size_t turn = 0; turn < 4; ++turn) {
        const auto catalog = village.holder.get();
        const registry::Record& person = old[turn];
        const Json* local = person.values.if_contains("local");
        const auto before_run = village.found();
        const auto ask = [&] {
            return village.journal.read([&](Session& session) {
                const auto record = village.registry.get(session, person.id);
                return policy::standings(
                    session,
                    village.registry,
                    *catalog,
                    policy::concerned_by(session, village.registry, *catalog, *record, true),
                    today
                );
            });
        };
        const auto before = ask();
        village.change(person, {{"local", local == nullptr || !local->get_bool()}});
        const policy::Effect effect = policy::compare(before, ask());
        village.matcher.run("system");
        policy::Effect wanted;
        const auto after_run = village.found();
        for (const auto& [key, cents] : before_run) {
            wanted.lost += after_run.contains(key) ? 0 : 1;
        }
        for (const auto& [key, cents] : after_run) {
            wanted.won += before_run.contains(key) ? 0 : 1;
        }
        EXPECT_EQ(effect.won, wanted.won) << turn;
        EXPECT_EQ(effect.lost, wanted.lost) << turn;
        EXPECT_GE(effect.asked, 1);
        differences += static_cast<int>(wanted.won + wanted.lost);
    }
    EXPECT_GT(differences, 0);
}

TEST_P(policy_effect, of_a_newer_version_is_counted_over_everybody) {
    tests::Database database(GetParam());
    Village village(database.url());
    village.matcher.run("system");
    const auto old = village.holder.get()->policy_version("elderly-allowance", 1);
    auto packs = *village.reading.files;
    const auto replace = [&](const std::string& path, const std::string& from, const std::string& to) {
        for (catalog::PackFiles& pack : packs) {
            if (const auto file = pack.files.find("policies/elderly-allowance/" + path); file != pack.files.end()) {
                file->second.replace(file->second.find(from), from.size(), to);
            }
        }
    };
    replace("benefit.dmn", "&lt; 65", "&lt; 60");
    replace("benefit.dmn", "[65..70)", "[60..70)");
    replace("cases.yaml", "person.age: 64", "person.age: 59");
    const auto revised = catalog::compile_packs(packs).catalog;
    ASSERT_NE(revised, nullptr);
    const auto fresh = revised->policy_version("elderly-allowance", 1);
    const auto city = village.matcher.city();
    EXPECT_FALSE(policy::compare_versions(*city, "another version", *fresh)) << "the run asked by another";
    const auto effect = policy::compare_versions(*city, old->hash, *fresh);
    ASSERT_TRUE(effect);
    EXPECT_GE(effect->asked, 400);
    EXPECT_GT(effect->won, 0);
    EXPECT_EQ(effect->lost, 0);
    EXPECT_EQ(effect->newly.size(), static_cast<size_t>(effect->won));
    village.journal.read([&](Session& session) {
        snapshot::FactReader reader(session, village.registry, *revised, today);
        for (const std::string& key : effect->newly) {
            const auto known = reader.read("person", key);
            EXPECT_EQ(
                catalog::answer(*fresh, fresh->benefits.front(), known->values).is, catalog::Entitlement::entitled
            );
            EXPECT_NE(catalog::answer(*old, old->benefits.front(), known->values).is, catalog::Entitlement::entitled);
        }
    });
}

TEST_P(policy_effect, of_a_change_is_a_proposal_for_whoever_refuses_automated_decisions) {
    tests::Database database(GetParam());
    Village village(database.url());
    village.matcher.run("system");
    const auto old = village.older_than(70);
    ASSERT_FALSE(old.empty());
    const registry::Record& old_and_away = old.front(); // not registered here, until she is
    village.change(old_and_away, {{"local", false}});
    village.journal.follow();
    village.journal.write([&](Tx& tx) { policy::set_refusal(tx, old_and_away.id, "elderly-allowance", true, "hers"); });
    village.change(old_and_away, {{"local", true}});
    village.journal.follow();
    const auto proposals =
        village.journal.read([&](Session& session) { return policy::proposals_of(session, old_and_away.id); });
    ASSERT_EQ(proposals.size(), 1U);
    EXPECT_EQ(proposals.front().policy, "elderly-allowance");
    EXPECT_EQ(proposals.front().state, policy::ProposalState::open);
    EXPECT_GT(proposals.front().cents, 0);
    village.journal.write([&](Tx& tx) { policy::set_refusal(tx, old_and_away.id, "elderly-allowance", false, "hers"); }
    );
    const auto later =
        village.journal.read([&](Session& session) { return policy::find_proposal(session, proposals.front().id); });
    EXPECT_EQ(later->state, policy::ProposalState::withdrawn);
}
