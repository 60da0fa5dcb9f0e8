#include "tests/support/databases.hpp"
#include "tonghe/base/identifier.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/internal/test_registries.hpp"
#include "tonghe/registry/registry.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::registry;

namespace {

constexpr const char* chen = "11010519491231002X";
constexpr const char* li = "440524198001010014";
constexpr const char* child = "990102202001010011";

std::string identity(const std::string& first_17) { return first_17 + identity_number_check(first_17); }

// A town on a fresh database of either engine.
class Town : public ::testing::TestWithParam<store::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
            GTEST_SKIP() << tests::postgres_missing();
        }
        database = std::make_unique<tests::Database>(GetParam());
        store = store::Store::open({.url = database->url()});
        store->migrate({journal::migrations(), registry::migrations()});
        house.emplace(*store, clock);
    }

    Record add_person(const std::string& number, const char* name) {
        return house->write([&](Tx& tx) {
            return registry.create(
                tx,
                "person",
                {{"identity_number", number},
                 {"name", name},
                 {"sex", std::to_string(static_cast<int>(sex_of(number)))},
                 {"phone", "12012345678"},
                 {"region", "990102001000"},
                 {"illness", "asthma"}},
                {}
            );
        });
    }

    template <class Work> std::string error_of(Work work) {
        try {
            house->write(work);
        } catch (const Error& error) {
            return error.code().name;
        }
        return "";
    }

    int64_t events(const char* kind) {
        return house->read([&](Session& s) { return s.count("SELECT COUNT(*) FROM journal WHERE kind = ?", {kind}); });
    }

    std::unique_ptr<tests::Database> database;
    std::unique_ptr<store::Store> store;
    ManualClock clock{start_of(Date::of(2026, 3, 2))};
    std::optional<Journal> house;
    Registry registry{[] { return std::make_shared<internal::TestVocabulary>(); }};
};

const auto engines = ::testing::Values(store::Engine::sqlite, store::Engine::postgres);

std::string engine_name(const ::testing::TestParamInfo<store::Engine>& info) {
    return info.param == store::Engine::sqlite ? "sqlite" : "postgres";
}

Reader officer(std::vector<std::string> permissions, std::string purpose, std::string case_id) {
    return {
        .account = "zhou",
        .unit = "police-qinghe",
        .holder_keys = {},
        .permissions = std::move(permissions),
        .purpose = std::move(purpose),
        .case_id = std::move(case_id)};
}

std::string shown(const RecordView& view, std::string_view field) {
    for (const FieldView& f : view.fields) {
        if (f.field == field) {
            return f.value.is_string() ? std::string(f.value.get_string()) : to_text(f.value);
        }
    }
    return "-";
}

} // namespace

class registry_records : public Town {};

class registry_reading : public Town {};

INSTANTIATE_TEST_SUITE_P(registry_on, registry_records, engines, engine_name);
INSTANTIATE_TEST_SUITE_P(registry_on, registry_reading, engines, engine_name);

TEST_P(registry_records, keeps_versions_and_history) {
    const Record first = add_person(chen, "陈宇");
    clock.advance(Duration::days(1));
    const Record second = house->write([&](Tx& tx) {
        return registry.update(tx, first.id, 1, {{"region", "990102002000"}, {"phone", nullptr}}, {.source = "police"});
    });
    EXPECT_EQ(second.version, 2);
    EXPECT_EQ(second.region, "990102002000");
    EXPECT_EQ(
        error_of([&](Tx& tx) {
            registry.update(tx, first.id, 1, {{"name", "陈雨"}}, {});
        }),
        "registry.stale_version"
    );
    house->read([&](Session& s) {
        const auto now = registry.get(s, "person", chen);
        ASSERT_TRUE(now);
        EXPECT_EQ(now->values, second.values);
        EXPECT_EQ(now->origin_of("region").at, clock.now());
        EXPECT_EQ(now->origin_of("name").at, clock.now() - Duration::days(1));
        const auto before = registry.history(s, first.id);
        ASSERT_EQ(before.size(), 1U);
        EXPECT_EQ(before[0].text("region"), "990102001000");
        EXPECT_EQ(before[0].text("phone"), "12012345678");
    });
    EXPECT_EQ(events("registry.record_created"), 1);
    EXPECT_EQ(events("registry.record_changed"), 1);
}

TEST_P(registry_records, refuse_what_does_not_fit) {
    add_person(chen, "陈宇");
    EXPECT_EQ(
        error_of([&](Tx& tx) {
            registry.create(tx, "person", {{"identity_number", chen}, {"name", "陈雨"}}, {});
        }),
        "registry.key_taken"
    );
    EXPECT_EQ(
        error_of([&](Tx& tx) {
            registry.create(tx, "person", {{"identity_number", "1"}}, {});
        }),
        "invalid_input"
    );
    EXPECT_EQ(error_of([&](Tx& tx) { registry.create(tx, "ship", {}, {}); }), "registry.unknown_registry");
    EXPECT_EQ(error_of([&](Tx& tx) { registry.find(tx, "person", "phone", "1"); }), "registry.field_not_indexed");
    EXPECT_EQ(
        error_of([&](Tx& tx) {
            registry.update(tx, registry.get(tx, "person", chen)->id, {}, {{"identity_number", li}}, {});
        }),
        "invalid_input"
    );
}

TEST_P(registry_records, are_found_by_indexed_values_as_they_are_now) {
    const Record person = add_person(chen, "陈宇");
    house->write([&](Tx& tx) { registry.save(tx, "person", {{"identity_number", chen}, {"name", "陈雨"}}, {}); });
    house->read([&](Session& s) {
        EXPECT_TRUE(registry.find(s, "person", "name", "陈宇").empty());
        ASSERT_EQ(registry.find(s, "person", "name", "陈雨").size(), 1U);
        EXPECT_EQ(registry.find(s, "person", "identity_number", chen).at(0).id, person.id);
        EXPECT_EQ(registry.list(s, "person", "990102001", {}, 10).size(), 1U);
        EXPECT_EQ(registry.list(s, "person", "990102002", {}, 10).size(), 0U);
        EXPECT_EQ(registry.find(s, "person", "region", "990102001000").size(), 1U);
        EXPECT_EQ(registry.find(s, "person", "sex", "2").size(), 1U); // few values: found by reading
    });
}

TEST_P(registry_records, take_from_a_source_only_what_it_answers_for) {
    const Record person = add_person(chen, "陈宇");
    const auto outcome = house->write([&](Tx& tx) {
        return registry.merge(
            tx,
            person.id,
            {{"name", "陈雨"}, {"illness", "none"}, {"birth_date", "1949-12-31"}, {"region", "990102001000"}},
            {.source = "health"}
        );
    });
    std::map<std::string, MergeResult> results;
    for (const MergedField& field : outcome.fields) {
        results[field.field] = field.result;
    }
    EXPECT_EQ(results["name"], MergeResult::kept_authoritative); // the police said it
    EXPECT_EQ(results["illness"], MergeResult::changed);         // health answers for it
    EXPECT_EQ(results["birth_date"], MergeResult::changed);      // nobody had said it
    EXPECT_EQ(results["region"], MergeResult::unchanged);
    EXPECT_EQ(outcome.record.text("name"), "陈宇");
    EXPECT_EQ(outcome.record.origin_of("illness").source, "health");
    EXPECT_EQ(outcome.record.version, 2);
    // The authority replaces what another said, and an older report of its own is put aside.
    const auto police = house->write([&](Tx& tx) {
        return registry.merge(
            tx, person.id, {{"name", "陈羽"}}, {.source = "police", .at = clock.now() - Duration::days(1)}
        );
    });
    EXPECT_EQ(police.fields.at(0).result, MergeResult::kept_newer);
}

TEST_P(registry_records, are_related_both_ways) {
    const Record mother = add_person(chen, "陈宇");
    const Record son = add_person(identity("99010220200101001"), "陈小宇");
    house->write([&](Tx& tx) { registry.relate(tx, son.id, "parent", mother.id, {}); });
    house->write([&](Tx& tx) { registry.relate(tx, son.id, "parent", mother.id, {}); }); // said twice, kept once
    EXPECT_EQ(events("registry.related"), 1);
    house->read([&](Session& s) {
        EXPECT_EQ(registry.related(s, son.id, "parent", Direction::from).at(0).id, mother.id);
        EXPECT_EQ(registry.related(s, mother.id, "parent", Direction::to).at(0).id, son.id);
    });
    EXPECT_EQ(
        error_of([&](Tx& tx) { registry.relate(tx, son.id, "aunt", mother.id, {}); }), "registry.unknown_relation"
    );
    house->write([&](Tx& tx) { registry.unrelate(tx, son.id, "parent", mother.id, {}); });
    EXPECT_TRUE(house->read([&](Session& s) { return registry.related(s, son.id, "parent", Direction::from); }).empty()
    );
}

TEST_P(registry_reading, masks_unless_purpose_and_right_allow) {
    const Record person = add_person(chen, "陈宇");
    const auto seen = [&](const Reader& reader) {
        return house->write([&](Tx& tx) { return registry.view(tx, reader, person.id); });
    };

    const RecordView idle = seen(officer({"registry.read"}, "", ""));
    EXPECT_EQ(shown(idle, "name"), "陈*");
    EXPECT_EQ(shown(idle, "identity_number"), "110105********002X");
    EXPECT_EQ(shown(idle, "illness"), "****");

    const RecordView without_case = seen(officer({"registry.read", "registry.read_sensitive"}, "supervision", ""));
    EXPECT_EQ(shown(without_case, "name"), "陈宇");
    EXPECT_EQ(shown(without_case, "phone"), "120****5678");

    const RecordView for_case = seen(officer({"registry.read", "registry.read_sensitive"}, "case_handling", "case-1"));
    EXPECT_EQ(shown(for_case, "phone"), "12012345678");
    EXPECT_EQ(shown(for_case, "illness"), "****");

    const RecordView own = seen({.account = "chen.yu", .holder_keys = {chen}});
    EXPECT_EQ(shown(own, "illness"), "asthma");

    EXPECT_EQ(
        error_of([&](Tx& tx) {
            registry.view(tx, officer({}, "case_handling", "case-1"), RecordId("0123456789abcdefghjkmnpqrs"));
        }),
        "registry.not_found"
    );
}

TEST_P(registry_reading, leaves_a_trace_the_person_can_list) {
    const Record person = add_person(chen, "陈宇");
    house->write([&](Tx& tx) { registry.view(tx, {.account = "chen.yu", .holder_keys = {chen}}, person.id); });
    clock.advance(Duration::minutes(1));
    house->write([&](Tx& tx) {
        registry.view(tx, officer({"registry.read"}, "case_handling", "case-1"), person.id, {"name", "phone"});
    });
    const auto log = house->read([&](Session& s) { return registry.access_log(s, chen); });
    ASSERT_EQ(log.size(), 1U); // one's own look is no news
    EXPECT_EQ(log[0].account, "zhou");
    EXPECT_EQ(log[0].purpose, "case_handling");
    EXPECT_EQ(log[0].case_id, "case-1");
    EXPECT_EQ(log[0].fields, (std::vector<std::string>{"name", "phone"}));
    EXPECT_EQ(log[0].at, clock.now());
    EXPECT_EQ(events("record.read"), 1);
    EXPECT_EQ(
        house->read([](Session& s) {
            return s.count("SELECT COUNT(*) FROM journal WHERE kind = 'record.read' AND data LIKE '%陈%'");
        }),
        0
    );
}

TEST_P(registry_reading, lets_parents_read_for_a_minor) {
    const Record mother = add_person(chen, "陈宇");
    const Record son = add_person(identity(std::string(child).substr(0, 17)), "陈小宇");
    const Reader reader{.account = "chen.yu", .holder_keys = {chen}};
    const auto look = [&](Tx& tx) { EXPECT_EQ(shown(registry.view(tx, reader, son.id), "phone"), "12012345678"); };
    house->write([&](Tx& tx) { registry.relate(tx, son.id, "mother", mother.id, {}); });
    EXPECT_EQ(error_of(look), "");
    clock.set(start_of(Date::of(2038, 1, 2)));                                                        // he is 18 now
    house->write([&](Tx& tx) { EXPECT_EQ(shown(registry.view(tx, reader, son.id), "phone"), "-"); }); // not even masked
}

TEST_P(registry_reading, gathers_what_the_registries_hold_of_a_person) {
    add_person(chen, "陈宇");
    house->write([&](Tx& tx) {
        registry.create(
            tx, "employment", {{"contract", "c-1"}, {"person", chen}, {"employer", "91350100M000100Y43"}}, {}
        );
    });
    const auto data = house->read([&](Session& s) { return registry.own_data(s, chen); });
    ASSERT_EQ(data.size(), 2U);
    EXPECT_EQ(shown(data[1], "employer"), "91350100M000100Y43");
    EXPECT_TRUE(house->read([&](Session& s) { return registry.own_data(s, li); }).empty());
}
