#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/population/demo_families.hpp"
#include "tonghe/population/internal/test_city.hpp"
#include "tonghe/population/load.hpp"
#include "tonghe/population/records.hpp"
#include "tonghe/registry/check_values.hpp"
#include "tonghe/registry/registry.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace tonghe;
using namespace tonghe::population;

namespace {

const Date today = Date::of(2026, 3, 2);

// What the registries need of the shipped packs: definitions, codes and the territory, with a unit for each source.
std::vector<catalog::PackFiles> registry_files() {
    catalog::PackFiles files{.name = "registries", .folder = "", .files = {}};
    const auto read = [&](const std::filesystem::path& path, const std::string& name) {
        std::stringstream text;
        text << std::ifstream(path).rdbuf();
        files.files[name] = text.str();
    };
    for (const char* folder : {"registries", "codes"}) {
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path("packs/national") / folder)) {
            read(entry.path(), std::string(folder) + "/" + entry.path().filename().string());
        }
    }
    read("packs/yunlan/territory.json", "territory.json");
    files.files["pack.yaml"] =
        "pack: registries\nversion: 1.0.0\ntitle: {zh: 登记库, en: Registries}\nlicence: Apache-2.0\n";
    std::string units = "units:\n";
    for (const char* source :
         {"police",
          "health",
          "civil-affairs",
          "education",
          "human-resources",
          "medical-insurance",
          "natural-resources",
          "market",
          "disabled-persons",
          "finance",
          "development-reform",
          "industry",
          "housing",
          "agriculture",
          "commerce",
          "veterans",
          "tax"}) {
        units += fmt::format(
            "  - {{unit: {0}, title: {{zh: {0}, en: {0}}}, function: {0}, level: city, region: \"990100000000\"}}\n",
            source
        );
    }
    files.files["organisation.yaml"] = units;
    return {files};
}

std::shared_ptr<const registry::Vocabulary> shipped_vocabulary() {
    static const std::shared_ptr<const registry::Vocabulary> vocabulary = [] {
        const auto reading = catalog::compile_packs(registry_files());
        for (const Fault& fault : reading.faults) {
            ADD_FAILURE() << fault.file << ":" << fault.line << " " << fault.what.en;
        }
        return reading.catalog ? registry::vocabulary_of(reading.catalog) : nullptr;
    }();
    return vocabulary;
}

} // namespace

TEST(population_records, fit_the_registries_of_the_packs) {
    const auto vocabulary = shipped_vocabulary();
    ASSERT_NE(vocabulary, nullptr);
    Population city({.seed = 1, .residents = 4'000, .as_of = today}, internal::test_city());
    Records records;
    for (const Enterprise& institution : institutions(internal::test_city())) {
        append_records(institution, 1, records);
    }
    for (const DemoFamily& family : demo_families(internal::test_city(), today)) {
        append_records(family.household, 1, today, records);
    }
    while (const auto household = city.next()) {
        append_records(*household, 1, today, records);
    }
    std::map<std::string, int> faulty;
    std::set<std::string> ids;
    std::set<std::pair<std::string, std::string>> keys;
    std::set<std::string> kinds;
    for (const registry::BulkRecord& record : records.records) {
        EXPECT_TRUE(is_id_text(record.id.text())) << record.id.text();
        EXPECT_TRUE(ids.insert(record.id.text()).second) << record.registry << " " << record.id.text();
        kinds.insert(record.registry);
        const auto* definition = vocabulary->registry(record.registry);
        ASSERT_NE(definition, nullptr) << record.registry;
        EXPECT_TRUE(keys.insert({record.registry, std::string(text_or(record.values, definition->key))}).second)
            << record.registry << " " << boost::json::serialize(record.values);
        for (const Fault& fault : registry::check_values(*definition, record.values, true, *vocabulary, today)) {
            ++faulty[record.registry + fault.pointer + " " + fault.code];
        }
    }
    for (const auto& [what, count] : faulty) {
        ADD_FAILURE() << what << " " << count << " times";
    }
    EXPECT_EQ(kinds.size(), 43U);
    for (const registry::BulkRelation& relation : records.relations) {
        EXPECT_TRUE(ids.contains(relation.from.text()) && ids.contains(relation.to.text())) << relation.relation;
    }
}

TEST(population_demo_families, have_people_that_never_change) {
    std::set<std::string> numbers;
    for (const std::string& key : demo_keys()) {
        const auto person = demo_person(key);
        ASSERT_TRUE(person);
        EXPECT_TRUE(is_identity_number(person->identity_number)) << key;
        EXPECT_TRUE(numbers.insert(person->identity_number).second) << key;
    }
    EXPECT_EQ(demo_person("demo-chen-yu")->name, "陈宇");
    EXPECT_EQ(demo_person("demo-chen-yu")->identity_number, "990103199505209825");
    EXPECT_EQ(demo_person("demo-lin-hang")->identity_number, "990102199308169813");
    EXPECT_FALSE(demo_person("demo-nobody"));
    EXPECT_EQ(record_id(RecordKind::person, 2, 1), record_id(RecordKind::person, 2, 99));
    EXPECT_NE(record_id(RecordKind::person, 2000, 1), record_id(RecordKind::person, 2000, 99));
}

TEST(population_demo_families, show_each_branch_of_the_birth_bundle) {
    std::map<std::string, Household> families;
    for (DemoFamily& family : demo_families(internal::test_city(), today)) {
        families[family.key] = std::move(family.household);
    }
    const Household& chen = families.at("chen");
    EXPECT_TRUE(chen.home.text.find("清河街道") != std::string::npos) << chen.home.text;
    ASSERT_EQ(chen.births.size(), 1U);
    EXPECT_EQ(today - date_of(chen.births[0].born_at), 21);
    EXPECT_EQ(chen.births[0].mother.name, "陈宇");
    EXPECT_EQ(chen.births[0].father.name, "林航");
    EXPECT_TRUE(chen.births[0].child_name.empty());
    EXPECT_TRUE(chen.births[0].parents_married);
    EXPECT_FALSE(families.at("born-elsewhere").births[0].in_city);
    EXPECT_FALSE(families.at("unmarried-mother").births[0].father);
    EXPECT_FALSE(families.at("one-parent-local").members[1].local);
    EXPECT_EQ(families.at("twins").births.size(), 2U);
    EXPECT_EQ(families.at("shop-owner").enterprises.size(), 1U);
}

TEST(population_demo_families, live_through_what_policies_ask_about) {
    std::map<std::string, Household> families;
    for (DemoFamily& family : demo_families(internal::test_city(), today)) {
        families[family.key] = std::move(family.household);
    }
    const Household& young = families.at("young-family");
    ASSERT_EQ(young.members.size(), 4U);
    EXPECT_EQ(years_between(young.members[3].birth_date, today), 1);
    EXPECT_EQ(young.members[3].mother.name, "罗妍");
    EXPECT_FALSE(young.members[3].vaccinations.empty());
    EXPECT_EQ(young.members[2].circumstances.enrolment->school, "文昌小学");
    const Household& guardian = families.at("guardian");
    EXPECT_EQ(guardian.members[0].disability->level, 2);
    EXPECT_STREQ(guardian.members[1].circumstances.protection->kind, "orphan");
    EXPECT_FALSE(guardian.members[1].father || guardian.members[1].mother);
    const Household& veteran = families.at("veteran");
    EXPECT_TRUE(is_credit_code(veteran.enterprises[0].credit_code));
    EXPECT_EQ(veteran.members[0].job->employer, veteran.enterprises[0].credit_code);
    EXPECT_EQ(veteran.enterprises[0].figures.months.size(), 12U);
    EXPECT_TRUE(families.at("farmer").members[2].circumstances.service);
    EXPECT_TRUE(families.at("graduate").members[0].circumstances.graduation->hardship);
    EXPECT_FALSE(families.at("graduate").property);
}

TEST(population_load, puts_a_city_into_the_registries) {
    const auto vocabulary = shipped_vocabulary();
    ASSERT_NE(vocabulary, nullptr);
    const auto store = store::Store::open({.url = "sqlite::memory:"});
    store->migrate({journal::migrations(), registry::migrations()});
    ManualClock clock(start_of(today) + Duration::hours(9));
    Journal journal(*store, clock);
    const registry::VocabularySource source = [&] { return vocabulary; };
    const registry::Registry registry(source);
    const LoadOptions options{.population = {.seed = 1, .residents = 3'000, .as_of = today}};
    const LoadReport report = load_city(journal, source, internal::test_city(), options);
    EXPECT_EQ(report.residents, 3'000);
    EXPECT_TRUE(report.left_out.empty()) << report.left_out.begin()->first;
    EXPECT_TRUE(load_city(journal, source, internal::test_city(), options).already_there);

    journal.read([&](Session& session) {
        EXPECT_EQ(registry.count(session, "person"), 3'000 + static_cast<int64_t>(demo_keys().size()) + 4);
        const std::string chen = demo_person("demo-chen-yu")->identity_number;
        const auto births = registry.find(session, "birth", "mother_identity_number", chen);
        ASSERT_EQ(births.size(), 1U);
        const auto mother = registry.get(session, "person", chen);
        ASSERT_TRUE(mother);
        EXPECT_EQ(mother->id, record_id(RecordKind::person, 2, 1));
        EXPECT_EQ(
            registry.related(session, mother->id, "spouse", registry::Direction::from).at(0).text("name"), "林航"
        );
        EXPECT_EQ(registry.find(session, "marriage", "wife_identity_number", chen).size(), 1U);
        EXPECT_GE(registry.held_by(session, chen).size(), 7U);
    });
}
