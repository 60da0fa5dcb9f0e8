// What a correction does to those it concerns, against runs before and after; and proposals in place of announcements.
#include "tests/support/engines.hpp"
#include "tonghe/policy/effect.hpp"
#include "tonghe/policy/refusing.hpp"
#include "tonghe/population/internal/test_town.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using tonghe::population::internal::Town;

namespace {

std::vector<registry::Record> older_than(Town& town, int years) {
    auto out = town.all("person");
    std::erase_if(out, [&](const registry::Record& one) {
        const auto born = parse_date(one.text("birth_date"));
        return !born || years_between(*born, Town::today) < years;
    });
    return out;
}

class policy_effect : public tests::OnEngine {};

TONGHE_ON_ENGINES(population, policy_effect);

} // namespace

TEST_P(policy_effect, of_a_correction_is_what_runs_before_and_after_differ_in) {
    tests::Database database(GetParam());
    Town town(database.url());
    town.matcher.run("system");
    int differences = 0;
    const auto old = older_than(town, 66);
    ASSERT_GT(old.size(), 4U);
    for (size_t turn = 0; turn < 4; ++turn) {
        const auto catalog = town.holder.get();
        const registry::Record& person = old[turn];
        const Json* local = person.values.if_contains("local");
        const auto before_run = town.standing();
        const auto ask = [&] {
            return town.journal.read([&](Session& session) {
                const auto record = town.registry.get(session, person.id);
                return policy::standings(
                    session,
                    town.registry,
                    *catalog,
                    policy::concerned_by(session, town.registry, *catalog, *record, true),
                    Town::today
                );
            });
        };
        const auto before = ask();
        town.change(person, {{"local", local == nullptr || !local->get_bool()}});
        const policy::Effect effect = policy::compare(before, ask());
        town.matcher.run("system");
        policy::Effect wanted;
        const auto after_run = town.standing();
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
    Town town(database.url());
    town.matcher.run("system");
    const auto old = town.holder.get()->policy_version("elderly-allowance", 1);
    auto packs = *town.reading.files;
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
    const auto city = town.matcher.city();
    EXPECT_FALSE(policy::compare_versions(*city, "another version", *fresh)) << "the run asked by another";
    const auto effect = policy::compare_versions(*city, old->hash, *fresh);
    ASSERT_TRUE(effect);
    EXPECT_GE(effect->asked, 400);
    EXPECT_GT(effect->won, 0);
    EXPECT_EQ(effect->lost, 0);
    EXPECT_EQ(effect->newly.size(), static_cast<size_t>(effect->won));
    town.journal.read([&](Session& session) {
        snapshot::FactReader reader(session, town.registry, *revised, Town::today);
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
    Town town(database.url());
    town.matcher.run("system");
    const auto old = older_than(town, 70);
    ASSERT_FALSE(old.empty());
    const registry::Record& old_and_away = old.front(); // not registered here, until she is
    town.change(old_and_away, {{"local", false}});
    town.journal.follow();
    town.journal.write([&](Tx& tx) { policy::set_refusal(tx, old_and_away.id, "elderly-allowance", true, "hers"); });
    town.change(old_and_away, {{"local", true}});
    town.journal.follow();
    const auto proposals =
        town.journal.read([&](Session& session) { return policy::proposals_of(session, old_and_away.id); });
    ASSERT_EQ(proposals.size(), 1U);
    EXPECT_EQ(proposals.front().policy, "elderly-allowance");
    EXPECT_EQ(proposals.front().state, policy::ProposalState::open);
    EXPECT_GT(proposals.front().cents, 0);
    town.journal.write([&](Tx& tx) {
        policy::set_refusal(tx, old_and_away.id, "elderly-allowance", false, "hers");
        policy::withdraw_proposals(tx, town.registry, *town.holder.get(), "person", old_and_away);
    });
    const auto later =
        town.journal.read([&](Session& session) { return policy::find_proposal(session, proposals.front().id); });
    EXPECT_EQ(later->state, policy::ProposalState::withdrawn);
}
