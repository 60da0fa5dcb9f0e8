#include "tonghe/catalog/reader.hpp"
#include "tonghe/service/entitlement.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace tonghe::service {

namespace {

const catalog::Catalog& shipped() {
    static const catalog::PackReading reading =
        catalog::read_pack_root(std::filesystem::path(TONGHE_SOURCE_DIR) / "packs");
    return *reading.catalog;
}

const Text* text_of(std::string_view key) { return shipped().text(key); }

Entitlement subsidy(const Json& birth, Date today = Date::of(2026, 3, 2)) {
    return *entitlement_of(*shipped().item("childcare-subsidy"), JsonObject{{"birth", birth}}, {}, today, text_of);
}

} // namespace

TEST(service_entitlement, an_amount_is_told_in_cents_with_its_reason_and_its_rule) {
    const Entitlement told = subsidy(JsonObject{{"born_on", "2023-06-15"}, {"plural", true}});
    EXPECT_EQ(told.entitled, true);
    EXPECT_EQ(told.amount_cents, 1080000);
    ASSERT_EQ(told.reasons.size(), 1U);
    EXPECT_EQ(told.reasons.front().zh, "2025 年 1 月 1 日前出生，按应补贴的 18 个月折算，共 10800 元。");
    EXPECT_EQ(told.title, "育儿补贴资格和金额");
    ASSERT_EQ(told.rules.size(), 1U);
    EXPECT_EQ(told.rules.front().rule, 3);
    EXPECT_EQ(told.inputs.at("出生日期"), Json("2023-06-15"));
    const JsonObject variable = variable_of(told);
    EXPECT_EQ(variable.at("yearly"), Json(7200));
    EXPECT_EQ(variable.at("amount_cents"), Json(1080000));
}

TEST(service_entitlement, what_the_rules_cannot_say_is_left_to_a_person) {
    const Entitlement told = subsidy(JsonObject());
    EXPECT_EQ(told.entitled, std::nullopt);
    EXPECT_EQ(told.amount_cents, std::nullopt);
    EXPECT_TRUE(variable_of(told).at("entitled").is_null());
}

TEST(service_entitlement, an_item_without_a_decision_has_none) {
    EXPECT_FALSE(entitlement_of(*shipped().item("insurance-proof"), JsonObject(), {}, Date::of(2026, 3, 2), text_of));
}

TEST(service_entitlement, what_is_kept_reads_back_as_it_was) {
    const Entitlement told = subsidy(JsonObject{{"born_on", "2026-02-09"}});
    const auto read = from_json<Entitlement>(parse_own_json(to_json_text(told)));
    EXPECT_EQ(to_json_text(read), to_json_text(told));
}

} // namespace tonghe::service
