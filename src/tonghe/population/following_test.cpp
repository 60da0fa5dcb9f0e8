// What following the registries keeps against what a fresh run finds.
#include "tests/support/engines.hpp"
#include "tonghe/base/identifier.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/population/internal/test_town.hpp"
#include "tonghe/snapshot/saved.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

using namespace tonghe;
using tonghe::population::internal::Town;

namespace {

const Date today = Town::today;

registry::Record pick(Town& town, Random& random, const char* registry) {
    const auto records = town.all(registry);
    return records[random.below(records.size())];
}

// One of many kinds of change to somebody.
void change_somebody(Town& town, Random& random) {
    switch (random.below(5)) {
    case 0: {
        const registry::Record person = pick(town, random, "person");
        const Json* local = person.values.if_contains("local");
        town.change(person, {{"local", local == nullptr || !local->get_bool()}});
        break;
    }
    case 1:
        town.change(pick(town, random, "person"), {{"household_number", pick(town, random, "household").key}});
        break;
    case 2:
        town.change(
            pick(town, random, "employment"), {{"monthly_wage_cents", static_cast<int64_t>(random.below(2'000'000))}}
        );
        break;
    case 3:
        town.change(pick(town, random, "disability"), {{"level", std::to_string(random.below(4) + 1)}});
        break;
    default:
        town.change(
            pick(town, random, "enterprise"),
            {{"established_on", to_string(today - static_cast<int>(random.below(3'000)))}}
        );
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
    registry::Record parent = pick(town, random, "person");
    while (parent.text("household_number").empty()) {
        parent = pick(town, random, "person");
    }
    const std::string day = to_string(today - static_cast<int>(random.below(20'000)));
    std::string digits = "990102" + day.substr(0, 4) + day.substr(5, 2) + day.substr(8, 2);
    digits += std::to_string(800 + number);
    const std::string key = digits + identity_number_check(digits);
    const std::string household = "H9" + std::to_string(100'000'000 + number);
    const bool begins_household = number % 3 == 0;
    if (number % 2 == 0) {
        create_like(
            town, pick(town, random, "disability"), {{"certificate_number", key + "44"}, {"identity_number", key}}
        );
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
        create_like(town, pick(town, random, "household"), {{"household_number", household}});
    }
    create_like(town, pick(town, random, "income"), {{"identity_number", key}, {"monthly_cents", number * 1'000}});
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

class policy_following : public tests::OnEngine {};

TONGHE_ON_ENGINES(population, policy_following);

} // namespace

TEST_P(policy_following, keeps_what_a_fresh_run_would_find) {
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
    const tests::Database database(GetParam());
    Town town(database.url());
    town.journal.follow();
    town.matcher.run("system");
    const auto first = town.matcher.city();
    const std::string first_hash = snapshot::hash_of(first->columns, 1);
    const auto fresh = [&] {
        return snapshot::build(
            *town.store, *town.holder.get(), today, 0, {.threads = 2, .facts = policy::facts_needed(*town.holder.get())}
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
            const auto city = policy::open_city(town.journal, last, town.holder.get(), folder, 1);
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
    const tests::Database database(GetParam());
    Town town(database.url());
    town.journal.follow();
    town.matcher.run("system");
    const std::string allowance = "elderly-allowance/allowance";
    const Date change = town.holder.get()->policy_versions("elderly-allowance").back()->from;
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
