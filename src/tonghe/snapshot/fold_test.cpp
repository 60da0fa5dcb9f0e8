#include "tonghe/snapshot/fold.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace tonghe;
using namespace tonghe::snapshot;
using catalog::ConditionKind;
using catalog::FactDefinition;
using catalog::FactKind;
using catalog::FactType;

namespace {

const Date today = *parse_date("2026-11-22");

Json folded(const FactDefinition& fact, std::vector<const char*> records) {
    FactFold fold(fact);
    for (const char* record : records) {
        fold.add(parse_json(record).as_object(), today);
    }
    const Json forward = json_of(fold.result(), fact.scale);
    std::reverse(records.begin(), records.end());
    FactFold back(fact);
    for (const char* record : records) {
        back.add(parse_json(record).as_object(), today);
    }
    EXPECT_EQ(json_of(back.result(), fact.scale), forward) << "the order of records mattered";
    return forward;
}

} // namespace

TEST(snapshot_fold, months_are_whole_months) {
    const auto months = [](const char* from, const char* to) {
        return months_between(*parse_date(from), *parse_date(to));
    };
    EXPECT_EQ(months("2026-01-31", "2026-02-28"), 0);
    EXPECT_EQ(months("2026-01-31", "2026-03-01"), 1);
    EXPECT_EQ(months("2023-11-22", "2026-11-22"), 36);
    EXPECT_EQ(months("2023-11-23", "2026-11-22"), 35);
    EXPECT_EQ(months("2026-12-01", "2026-11-01"), -1);
}

TEST(snapshot_fold, the_newest_record_counts_and_ties_do_not_depend_on_order) {
    const FactDefinition level{.id = "disability.level", .field = "level", .latest = "issued_on"};
    EXPECT_EQ(
        folded(level, {R"({"level":"2","issued_on":"2020-01-01"})", R"({"level":"1","issued_on":"2024-01-01"})"}),
        Json("1")
    );
    folded(level, {R"({"level":"2","issued_on":"2024-01-01"})", R"({"level":"1","issued_on":"2024-01-01"})"});
    EXPECT_EQ(folded(level, {}), Json(nullptr));
}

TEST(snapshot_fold, nothing_counts_as_zero_and_exists_as_false) {
    EXPECT_EQ(folded({.kind = FactKind::count}, {}), Json(0));
    EXPECT_EQ(folded({.kind = FactKind::exists}, {}), Json(false));
    EXPECT_EQ(folded({.type = FactType::number, .scale = 2, .kind = FactKind::sum, .field = "cents"}, {}), Json(0.0));
    EXPECT_EQ(folded({.type = FactType::number, .kind = FactKind::least, .field = "n"}, {}), Json(nullptr));
}

TEST(snapshot_fold, conditions_choose_the_records) {
    const FactDefinition under_three{
        .kind = FactKind::count, .where = {{.field = "birth_date", .kind = ConditionKind::years_below, .number = 3}}};
    EXPECT_EQ(
        folded(
            under_three,
            {R"({"birth_date":"2023-11-22"})", R"({"birth_date":"2023-11-23"})", R"({"birth_date":"2026-01-01"})", "{}"}
        ),
        Json(2)
    );
    const FactDefinition valid{
        .kind = FactKind::exists,
        .where = {{.field = "kind", .values = {"high_tech"}}, {.field = "until", .kind = ConditionKind::from_today}}};
    EXPECT_EQ(folded(valid, {R"({"kind":"high_tech","until":"2026-11-22"})"}), Json(true));
    EXPECT_EQ(folded(valid, {R"({"kind":"high_tech","until":"2026-11-21"})"}), Json(false));
    EXPECT_EQ(folded(valid, {R"({"kind":"high_tech"})"}), Json(true)) << "without an end";
    EXPECT_EQ(folded(valid, {R"({"kind":"other","until":"2027-01-01"})"}), Json(false));
    const FactDefinition sum{
        .type = FactType::number,
        .scale = 2,
        .kind = FactKind::sum,
        .field = "total_cents",
        .where = {{.field = "on", .kind = ConditionKind::months_within, .number = 12}}};
    EXPECT_EQ(
        folded(
            sum,
            {R"({"total_cents":1050,"on":"2025-11-23"})",
             R"({"total_cents":99,"on":"2025-11-22"})",
             R"({"total_cents":5,"on":"2026-12-01"})"}
        ),
        Json(10.5)
    );
}

TEST(snapshot_fold, years_may_be_a_truth) {
    const FactDefinition minor{.type = FactType::boolean, .kind = FactKind::years, .field = "birth_date", .below = 18};
    EXPECT_EQ(folded(minor, {R"({"birth_date":"2008-11-23"})"}), Json(true));
    EXPECT_EQ(folded(minor, {R"({"birth_date":"2008-11-22"})"}), Json(false));
    EXPECT_EQ(folded(minor, {"{}"}), Json(nullptr));
}

TEST(snapshot_fold, members_are_counted_and_added_up) {
    const FactDefinition minors{.kind = FactKind::count, .of_members = true, .member_fact = "person.is_minor"};
    FactFold some(minors);
    const FactDefinition income{
        .type = FactType::number, .scale = 2, .kind = FactKind::sum, .of_members = true, .member_fact = "income"};
    FactFold sum(income);
    for (const int64_t cents : {100'00, 250'50}) {
        some.add_member({FactValue::Kind::truth, cents > 200'00 ? 1 : 0, {}});
        sum.add_member({FactValue::Kind::number, cents, {}});
    }
    EXPECT_EQ(some.result().number, 1);
    EXPECT_EQ(sum.result().number, 350'50);
    EXPECT_EQ(json_of(ratio_of(sum.result(), 2, {FactValue::Kind::number, 3, {}}, 0), 3), Json(116.833));
    EXPECT_FALSE(ratio_of(sum.result(), 2, {FactValue::Kind::number, 0, {}}, 0).is_known());
}
