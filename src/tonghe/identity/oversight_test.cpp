#include "tonghe/identity/oversight.hpp"

#include <gtest/gtest.h>

namespace tonghe::identity {

namespace {

using catalog::Level;

// A city with a police bureau that issues cards, a bureau in each of two districts, and a station in one street.
const catalog::OrganisationTree& tree() {
    static const catalog::OrganisationTree made(
        {{.id = "government", .level = Level::city, .region = "990100000000"},
         {.id = "police", .level = Level::city, .region = "990100000000", .parent = "government"},
         {.id = "police-east", .level = Level::district, .region = "990102000000", .parent = "police"},
         {.id = "police-west", .level = Level::district, .region = "990103000000", .parent = "police"},
         {.id = "station", .level = Level::street, .region = "990102001000", .parent = "police-east"}},
        {{.id = "government.supervision", .unit = "government", .permissions = {"supervision.all"}},
         {.id = "police-east.head", .unit = "police-east", .permissions = {"supervision.read"}, .head = true},
         {.id = "police-east.household", .unit = "police-east", .queues = {"household"}},
         {.id = "police-west.household", .unit = "police-west", .queues = {"household"}},
         {.id = "police.cards", .unit = "police", .queues = {"cards", "household"}},
         {.id = "station.household", .unit = "station", .queues = {"household"}}},
        {}
    );
    return made;
}

Actor holder(const std::string& post, const std::string& unit, const std::string& region) {
    return {.account = "a", .kind = ActorKind::officer, .posts = {{.post = post, .unit = unit, .region = region}}};
}

TEST(identity_oversight, of_a_head_is_her_unit_and_those_under_it) {
    const Oversight head(holder("police-east.head", "police-east", "990102000000"), tree());
    EXPECT_EQ(head.region(), "990102000000");
    EXPECT_TRUE(head.covers(*tree().unit("station")));
    EXPECT_FALSE(head.covers(*tree().unit("police-west")));
    const Visibility all = head.within("990100000000");
    EXPECT_TRUE(all.covers("household", "990102001000"));
    EXPECT_TRUE(all.covers("household", "990102002000"));
    EXPECT_FALSE(all.covers("household", "990103001000"));
    EXPECT_FALSE(all.covers("cards", "990102001000")) << "the city issues cards";
    EXPECT_FALSE(head.within("990102001000").covers("household", "990102002000"));
}

TEST(identity_oversight, of_a_supervisor_is_every_unit_of_the_region_and_of_others_nothing) {
    const Oversight supervisor(holder("government.supervision", "government", "990100000000"), tree());
    EXPECT_TRUE(supervisor.covers(*tree().unit("station")));
    EXPECT_TRUE(supervisor.within("990103000000").covers("cards", "990103001000"));
    const Oversight clerk(holder("station.household", "station", "990102001000"), tree());
    EXPECT_EQ(clerk.region(), "");
    EXPECT_TRUE(clerk.within("990100000000").empty());
}

TEST(identity_oversight, work_belongs_to_the_nearest_unit_that_serves_it) {
    const Oversight supervisor(holder("government.supervision", "government", "990100000000"), tree());
    EXPECT_EQ(supervisor.unit_of("household", "990102001000")->id, "station");
    EXPECT_EQ(supervisor.unit_of("household", "990102002000")->id, "police-east");
    EXPECT_EQ(supervisor.unit_of("household", "990104001000")->id, "police");
    EXPECT_EQ(supervisor.unit_of("tax", "990104001000"), nullptr);
    const SqlCondition bureau = supervisor.work_of(*tree().unit("police-east"), "q", "r");
    EXPECT_EQ(bureau.sql, "(((q = ? AND r >= ? AND r < ?)) AND NOT ((q = ? AND r >= ? AND r < ?)))");
    EXPECT_EQ(supervisor.work_of(*tree().unit("government"), "q", "r").sql, "(1 = 0)");
}

} // namespace

} // namespace tonghe::identity
