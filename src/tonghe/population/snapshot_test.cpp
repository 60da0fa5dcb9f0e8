// The columns of a city against the facts of its people, one by one.
#include "tests/support/engines.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/columns/table.hpp"
#include "tonghe/policy/matching.hpp"
#include "tonghe/population/load.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/rules/number.hpp"
#include "tonghe/snapshot/known.hpp"
#include "tonghe/snapshot/snapshot.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

using namespace tonghe;
using namespace tonghe::population;

namespace {

const Date today = Date::of(2026, 3, 2);

Json json_of(const columns::Cell& cell) {
    struct Make {
        Json operator()(std::monostate) const { return nullptr; }

        Json operator()(bool held) const { return Json(held); }

        Json operator()(std::string_view held) const { return Json(held); }

        Json operator()(columns::Number held) const {
            double value = static_cast<double>(held.mantissa);
            double power = 1;
            for (int i = 0; i < held.scale; ++i) {
                power *= 10;
            }
            return held.scale == 0 ? Json(held.mantissa) : Json(value / power);
        }

        Json operator()(Date held) const { return Json(to_string(held)); }

        Json operator()(columns::Months held) const { return Json(held.count); }
    };

    return std::visit(Make{}, cell);
}

double as_number(const Json& json) { return json.to_number<double>(); }

bool is_same(const Json* known, const Json& cell) {
    if (known == nullptr || known->is_null() || cell.is_null()) {
        return (known == nullptr || known->is_null()) && cell.is_null();
    }
    return known->is_number() && cell.is_number() ? as_number(*known) == as_number(cell) : *known == cell;
}

JsonObject facts_of(const columns::Table& table, size_t row) {
    JsonObject facts;
    for (size_t i = 0; i < table.columns().size(); ++i) {
        facts[table.columns()[i].spec.name] = json_of(table.cell(row, i));
    }
    return facts;
}

// What matching finds of everybody at once against what the calculator says of each.
void compare_matches(const catalog::Catalog& catalog, const snapshot::TargetTable& table) {
    const auto benefits = policy::compile_all(catalog, table.target, today, table.table.specs());
    const auto matches = policy::match(benefits, table.table);
    const auto again = policy::match(benefits, table.table, {.threads = 2, .together = 3});
    ASSERT_EQ(matches.size(), benefits.size());
    for (size_t i = 0; i < matches.size(); ++i) {
        const policy::BenefitMatches& found = matches[i];
        EXPECT_TRUE(std::ranges::equal(found.rows.view(), again[i].rows.view()));
        EXPECT_EQ(found.cents, again[i].cents);
        std::array<int64_t, 3> counts{};
        size_t at = 0;
        for (uint32_t row = 0; row < table.keys.size(); ++row) {
            const auto said = catalog::answer(*benefits[i].policy, *benefits[i].benefit, facts_of(table.table, row));
            ++counts[static_cast<size_t>(said.is)];
            const bool is_found = at < found.rows.size() && found.rows.view()[at] == row;
            EXPECT_EQ(is_found, said.is == catalog::Entitlement::entitled) << found.policy << " row " << row;
            if (is_found) {
                EXPECT_EQ(found.rules[at], said.rule) << found.policy;
                const auto amount = rules::Number::parse(said.amount);
                EXPECT_EQ(found.cents[at], amount ? rules::multiply(*amount, 100)->integer() : 0)
                    << found.policy << " " << said.amount;
                ++at;
            }
        }
        EXPECT_EQ(found.refused, counts[static_cast<size_t>(catalog::Entitlement::not_entitled)]) << found.policy;
        EXPECT_EQ(found.unknown, counts[static_cast<size_t>(catalog::Entitlement::unknown)]) << found.policy;
    }
}

class population_snapshot : public tests::OnEngine {};

TONGHE_ON_ENGINES(population, population_snapshot);

} // namespace

TEST_P(population_snapshot, the_columns_hold_what_the_registries_say_of_each) {
    const auto catalog = catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog;
    ASSERT_NE(catalog, nullptr);
    const tests::Database database(GetParam());
    const auto store = store::Store::open({.url = database.url()});
    store->migrate({journal::migrations(), registry::migrations()});
    ManualClock clock(start_of(today) + Duration::hours(9));
    Journal journal(*store, clock);
    const registry::VocabularySource source = [&] { return registry::vocabulary_of(catalog); };
    const registry::Registry registry(source);
    load_city(journal, source, catalog->territory(), {.population = {.seed = 3, .residents = 700, .as_of = today}});

    const snapshot::Snapshot one = snapshot::build(*store, *catalog, today, 0, {});
    const snapshot::Snapshot two = snapshot::build(*store, *catalog, today, 0, {.threads = 2});
    int64_t compared = 0;
    int64_t known_cells = 0;
    store->read([&](Session& session) {
        for (const snapshot::TargetTable& table : one.tables) {
            const snapshot::TargetTable* again = two.table(table.target);
            ASSERT_EQ(again->keys.size(), table.keys.size());
            EXPECT_GT(table.keys.size(), 10U) << table.target;
            for (size_t row = 0; row<table.keys.size(); row += table.keys.size()> 500 ? 5 : 1) {
                EXPECT_EQ(table.keys.find(table.keys[row]), static_cast<uint32_t>(row));
                snapshot::FactReader reader(session, registry, *catalog, today);
                const auto known = reader.read(table.target, table.keys[row]);
                ASSERT_TRUE(known) << table.target;
                for (size_t i = 0; i < table.table.columns().size(); ++i) {
                    const std::string& fact = table.table.columns()[i].spec.name;
                    const Json cell = json_of(table.table.cell(row, i));
                    EXPECT_EQ(cell, json_of(again->table.cell(row, i))) << fact << ": threads mattered";
                    if (fact == snapshot::region_column) {
                        continue;
                    }
                    const Json* value = known->values.if_contains(fact);
                    EXPECT_TRUE(is_same(value, cell))
                        << table.target << " " << fact << ": " << (value == nullptr ? "unknown" : to_text(*value))
                        << " but " << to_text(cell);
                    ++compared;
                    known_cells += cell.is_null() ? 0 : 1;
                }
            }
        }
    });
    EXPECT_GT(compared, 10'000);
    EXPECT_GT(known_cells, compared / 5);
    for (const snapshot::TargetTable& table : one.tables) {
        compare_matches(*catalog, table);
    }
}
