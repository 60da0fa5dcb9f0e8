#include "tests/support/engines.hpp"
#include "tonghe/base/identifier.hpp"
#include "tonghe/registry/bulk_loader.hpp"
#include "tonghe/registry/bulk_reader.hpp"
#include "tonghe/registry/internal/test_registries.hpp"
#include "tonghe/registry/registry.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::registry;

namespace {

std::string identity(int i) {
    const std::string first = fmt::format("990102{:04}0101{:03}", 1920 + i / 500, i % 500 * 2);
    return first + identity_number_check(first);
}

RecordId record_id(int i) { return RecordId(fmt::format("0000000000{:016}", i)); }

struct House {
    explicit House(store::Engine engine) : database(engine) {
        store->migrate({journal::migrations(), registry::migrations()});
    }

    BulkTotals load(int from, int to, int per_unit) {
        BulkLoader loader(journal, vocabulary, {.label = "test", .at = clock.now(), .records_per_unit = per_unit});
        for (int i = from; i < to; ++i) {
            loader.add(
                {.id = record_id(i),
                 .registry = "person",
                 .values =
                     {{"identity_number", identity(i)},
                      {"name", i % 2 == 0 ? "陈宇" : "李明"},
                      {"region", "990102001000"}}}
            );
            if (i > from) {
                loader.relate({.from = record_id(i), .relation = "parent", .to = record_id(i - 1)});
            }
        }
        return loader.finish();
    }

    tests::Database database;
    std::unique_ptr<store::Store> store = store::Store::open({.url = database.url()});
    ManualClock clock{start_of(Date::of(2026, 3, 2))};
    Journal journal{*store, clock};
    std::shared_ptr<const Vocabulary> vocabulary = std::make_shared<internal::TestVocabulary>();
    Registry registry{[this] { return vocabulary; }};
};

class registry_bulk_loader : public tests::OnEngine {};

} // namespace

TONGHE_ON_ENGINES(registry, registry_bulk_loader);

TEST_P(registry_bulk_loader, loads_in_units_with_one_event_each) {
    House house(GetParam());
    const BulkTotals totals = house.load(0, 2'345, 1'000);
    EXPECT_EQ(totals.records, 2'345);
    EXPECT_EQ(totals.units, 3);
    house.journal.read([&](Session& s) {
        EXPECT_EQ(house.registry.count(s, "person"), 2'345);
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM journal WHERE kind = 'registry.loaded'"), 3);
        EXPECT_EQ(house.registry.find(s, "person", "name", "陈宇", 5'000).size(), 1'173U);
        const auto record = house.registry.get(s, "person", identity(1'001));
        ASSERT_TRUE(record);
        EXPECT_EQ(house.registry.related(s, record->id, "parent", Direction::from).at(0).key, identity(1'000));
        EXPECT_EQ(record->origin.source, "police");
    });
}

TEST_P(registry_bulk_loader, stops_at_a_record_that_does_not_fit) {
    House house(GetParam());
    BulkLoader loader(house.journal, house.vocabulary, {.label = "test", .at = house.clock.now()});
    EXPECT_THROW(loader.add({.id = record_id(1), .registry = "person", .values = {{"identity_number", "1"}}}), Error);
}

TEST_P(registry_bulk_loader, loads_a_unit_whole_or_not_at_all) {
    House house(GetParam());
    house.load(0, 100, 1'000);
    EXPECT_ANY_THROW(house.load(50, 150, 1'000)); // keys that are already there
    EXPECT_EQ(house.journal.read([&](Session& s) { return house.registry.count(s, "person"); }), 100);
    EXPECT_EQ(house.journal.read([](Session& s) { return s.count("SELECT COUNT(*) FROM journal"); }), 1);
}

TEST_P(registry_bulk_loader, what_was_loaded_is_read_by_values_and_by_keys) {
    House house(GetParam());
    house.load(0, 130, 100);
    house.journal.read([&](Session& s) {
        int found = 0;
        each_with(s, "person", "name", {"李明", "nobody"}, [&](const Record& record) {
            ++found;
            EXPECT_EQ(record.text("name"), "李明");
        });
        EXPECT_EQ(found, 65);
        std::vector<std::string> keys;
        each_key(s, "person", [&](std::string_view key, std::string_view record, std::string_view region) {
            keys.emplace_back(key);
            EXPECT_EQ(house.registry.get(s, RecordId(std::string(record)))->key, key);
            EXPECT_EQ(region, "990102001000");
        });
        EXPECT_EQ(keys.size(), 130U);
        EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
    });
}
