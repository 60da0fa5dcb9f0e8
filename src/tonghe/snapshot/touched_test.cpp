#include "tonghe/catalog/reader.hpp"
#include "tonghe/snapshot/snapshot.hpp"
#include "tonghe/snapshot/touched.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using snapshot::Touched;

namespace {

const catalog::Catalog& packs() {
    static const auto catalog = catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog;
    return *catalog;
}

} // namespace

TEST(snapshot_touched, facts_are_touched_by_the_fields_they_read) {
    const Touched local(packs(), "person", {{"local"}});
    EXPECT_TRUE(local.touches("person", "person.local"));
    EXPECT_FALSE(local.touches("person", "person.age"));
    EXPECT_FALSE(local.touches("person", "disability.level"));
    EXPECT_FALSE(local.touches("enterprise", "enterprise.kind"));
    EXPECT_TRUE(local.touches("household", "household.local"));
    EXPECT_FALSE(local.touches("household", "household.size"));
    const Touched bill(packs(), "hospital_stay", {{"total_cents"}});
    EXPECT_TRUE(bill.touches("person", "hospital.total_12m"));
    EXPECT_FALSE(bill.touches("person", "hospital.stays_12m"));
    const Touched discharge(packs(), "hospital_stay", {{"discharged_on"}}); // it decides which stays count
    EXPECT_TRUE(discharge.touches("person", "hospital.total_12m"));
    EXPECT_TRUE(discharge.touches("person", "hospital.stays_12m"));
}

TEST(snapshot_touched, a_new_record_touches_every_fact_of_its_registry) {
    const Touched fresh(packs(), "disability", std::nullopt);
    EXPECT_TRUE(fresh.touches("person", "disability.held"));
    EXPECT_TRUE(fresh.touches("person", "disability.level"));
    EXPECT_FALSE(fresh.touches("person", "hospital.stays_12m"));
}

TEST(snapshot_touched, households_are_touched_through_their_members) {
    const Touched income(packs(), "income", {{"monthly_cents"}});
    EXPECT_TRUE(income.touches("household", "household.monthly_income"));
    EXPECT_TRUE(income.touches("household", "household.income_per_head"));
    EXPECT_FALSE(income.touches("household", "household.size"));
    EXPECT_TRUE(income.touches("person", "household.income_per_head", true)); // of the others in it
    EXPECT_FALSE(income.touches("person", "income.monthly", true));
    const Touched moved(packs(), "person", {{"household_number"}});
    EXPECT_TRUE(moved.touches("household", "household.size"));
    EXPECT_TRUE(moved.touches("person", "household.monthly_income"));
    const Touched begun(packs(), "household", std::nullopt); // those who already name it have its facts now
    EXPECT_TRUE(begun.touches("person", "household.size", true));
}

TEST(snapshot_touched, the_region_of_a_row_is_its_targets_field) {
    const auto* person = packs().target("person");
    EXPECT_TRUE(Touched(packs(), "person", {{person->region}}).touches("person", snapshot::region_column));
    EXPECT_FALSE(Touched(packs(), "person", {{"name"}}).touches("person", snapshot::region_column));
}
