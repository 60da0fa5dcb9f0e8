// Every policy of the demonstration finds somebody in a generated city: in one small enough for a test, or, where what
// it asks for is rarer than one resident in ten thousand, in one of 100,000.
#include "tests/support/databases.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/policy/matching.hpp"
#include "tonghe/population/internal/test_city.hpp"
#include "tonghe/population/load.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/snapshot/snapshot.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

using namespace tonghe;
using namespace tonghe::population;

namespace {

const Date today = Date::of(2026, 11, 23); // in the half-year after graduating, when the job-seeking subsidy is paid
constexpr uint64_t seed = 7;
constexpr int64_t small_city = 20'000;
constexpr int64_t large_city = 100'000;

// Policies whose people are too rare for the small city, each with how one of them is known in the large one.
using Known = std::function<bool(const Household&)>;

bool any_person(const Household& household, const std::function<bool(const Person&)>& holds) {
    return std::any_of(household.members.begin(), household.members.end(), holds);
}

bool any_enterprise(const Household& household, const std::function<bool(const Enterprise&)>& holds) {
    return std::any_of(household.enterprises.begin(), household.enterprises.end(), holds);
}

bool is_qualified(const Enterprise& enterprise, std::string_view kind) {
    const auto& all = enterprise.figures.qualifications;
    return std::any_of(all.begin(), all.end(), [&](const Qualification& one) {
        return one.kind == kind && one.valid_until >= today && today - one.recognised_on < 330;
    });
}

Known qualified(const char* kind) {
    return [kind](const Household& household) {
        return any_enterprise(household, [kind](const Enterprise& one) { return is_qualified(one, kind); });
    };
}

const std::map<std::string, Known>& rare() {
    static const std::map<std::string, Known> table{
        {"little-giant-award", qualified("little_giant")},
        {"specialised-award", qualified("specialised")},
        {"green-factory-award", qualified("green_factory")},
        {"high-tech-award", qualified("high_tech")},
        {"sme-tech-subsidy", qualified("sme_tech")},
        {"patent-use-award",
         [](const Household& household) {
             return any_enterprise(household, [](const Enterprise& one) {
                 const auto& patents = one.figures.patents;
                 return (is_qualified(one, "high_tech") || is_qualified(one, "sme_tech")) &&
                        std::any_of(patents.begin(), patents.end(), [](const Patent& patent) {
                            return std::string_view(patent.kind) == "invention" && patent.in_product;
                        });
             });
         }},
        {"green-loan-interest",
         [](const Household& household) {
             return any_enterprise(household, [](const Enterprise& one) {
                 const auto& loan = one.figures.loan;
                 return one.industry == "C" && !one.figures.dishonest_since && loan &&
                        std::string_view(loan->purpose) == "green" && loan->interest_paid_cents > 0;
             });
         }},
        {"large-grain-grower-subsidy",
         [](const Household& household) {
             return any_person(household, [](const Person& one) {
                 const auto& land = one.circumstances.farmland;
                 return land && land->grain && land->area_mu >= 100;
             });
         }},
        {"bereaved-family-pension", [](const Household& household) {
             return any_person(household, [](const Person& one) {
                 const auto& veteran = one.circumstances.veteran;
                 return veteran && std::string_view(veteran->kind) == "bereaved";
             });
         }}};
    return table;
}

// Policies that found nobody, of a small city.
std::set<std::string> finding_nobody() {
    const auto catalog = catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog;
    const tests::Database database(store::Engine::sqlite);
    const auto store = store::Store::open({.url = database.url()});
    store->migrate({journal::migrations(), registry::migrations()});
    ManualClock clock(start_of(today) + Duration::hours(9));
    Journal journal(*store, clock);
    const registry::VocabularySource source = [&] { return registry::vocabulary_of(catalog); };
    load_city(
        journal, source, catalog->territory(), {.population = {.seed = seed, .residents = small_city, .as_of = today}}
    );
    const snapshot::Snapshot columns = snapshot::build(*store, *catalog, today, 0, {});
    std::set<std::string> out;
    for (const snapshot::TargetTable& table : columns.tables) {
        std::vector<columns::ColumnSpec> specs;
        for (const columns::Column& column : table.table.columns()) {
            specs.push_back(column.spec);
        }
        const auto benefits = policy::compile_all(*catalog, table.target, today, specs);
        for (const policy::BenefitMatches& one : policy::match(benefits, table.table)) {
            if (one.rows.size() == 0) {
                out.insert(one.policy);
            }
        }
    }
    return out;
}

} // namespace

TEST(population_found, every_policy_finds_somebody_but_those_for_very_few) {
    for (const std::string& policy : finding_nobody()) {
        EXPECT_TRUE(rare().contains(policy)) << policy << " finds nobody among " << small_city;
    }
}

TEST(population_found, those_for_very_few_find_somebody_in_a_larger_city) {
    std::map<std::string, int> found;
    Population city({.seed = seed, .residents = large_city, .as_of = today}, internal::test_city());
    while (const auto household = city.next()) {
        for (const auto& [policy, is_one] : rare()) {
            found[policy] += is_one(*household) ? 1 : 0;
        }
    }
    for (const auto& [policy, is_one] : rare()) {
        EXPECT_GT(found[policy], 0) << policy;
    }
}
