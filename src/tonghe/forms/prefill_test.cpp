#include "tonghe/forms/prefill.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tonghe::forms {

namespace {

std::shared_ptr<const Form> form() {
    return *parse_form(
        std::string_view(R"({"properties":{
        "married":{"type":"boolean","title":"已婚","x-tonghe":{"title_en":"Married","semantic":"family.married"}},
        "mother":{"type":"object","properties":{
            "name":{"type":"string","title":"姓名","x-tonghe":{"title_en":"Name","semantic":"mother.name"}},
            "phone":{"type":"string","format":"phone-cn","title":"手机","x-tonghe":{"title_en":"Phone","semantic":"mother.phone","lock":"never"}}}},
        "spouse":{"type":"string","title":"配偶","x-tonghe":{"title_en":"Spouse","semantic":"spouse.name","when":{"required":["married"],"properties":{"married":{"const":true}}}}},
        "children":{"type":"array","title":"孩子","x-tonghe":{"title_en":"Children","semantic":"children"},"items":{"properties":{
            "name":{"type":"string","title":"姓名","x-tonghe":{"title_en":"Name","semantic":"children.name"}},
            "school":{"type":"string","title":"学校","x-tonghe":{"title_en":"School","semantic":"children.school"}}}}}}})"
        ),
        "form.json"
    );
}

Source registry() {
    return {
        .source = "registry:person",
        .title = {"人口库", "Population registry"},
        .at = {1},
        .verified = true,
        .reference = "r1",
        .values = {
            {"mother.name", "陈雨"},
            {"mother.phone", "123"},
            {"family.married", true},
            {"spouse.name", "李强"},
            {"children", parse_json(R"([{"children.name":"陈一"},{"other":1},{"children.name":"陈二"}])")}}};
}

Source account() {
    return {
        .source = "account",
        .title = {"账户", "Account"},
        .verified = true,
        .values = {{"mother.name", "C. Yu"}, {"mother.phone", "13800138000"}}};
}

} // namespace

TEST(forms_prefill, the_preferred_source_that_fits_gives_the_value) {
    const std::vector<Source> sources{registry(), account()};
    const auto filled = prefill(*form(), sources);
    EXPECT_EQ(
        filled.values,
        parse_json(
            R"({"married":true,"mother":{"name":"陈雨","phone":"13800138000"},"spouse":"李强","children":[{"name":"陈一"},{"name":"陈二"}]})"
        )
    );
    EXPECT_EQ(filled.origins.at("/mother/name").source_title.zh, "人口库");
    EXPECT_TRUE(filled.origins.at("/mother/name").locked);
    EXPECT_TRUE(filled.origins.at("/mother/phone").verified);
    EXPECT_FALSE(filled.origins.at("/mother/phone").locked); // lock: never
    EXPECT_EQ(filled.origins.at("/children/1/name").reference, "r1");
    ASSERT_EQ(filled.refused.size(), 1U);
    EXPECT_EQ(filled.refused[0].semantic, "mother.phone");
}

TEST(forms_prefill, keeps_what_was_entered_and_fills_only_fields_that_exist) {
    const std::vector<Source> sources{registry()};
    const auto filled = prefill(*form(), sources, parse_json(R"({"married":false,"mother":{"name":"陈小雨"}})"));
    EXPECT_EQ(*at_pointer(filled.values, "/mother/name"), Json("陈小雨"));
    EXPECT_EQ(at_pointer(filled.values, "/spouse"), nullptr);
    EXPECT_FALSE(filled.origins.contains("/mother/name"));
}

TEST(forms_prefill, a_locked_value_cannot_be_changed_or_dropped) {
    const std::vector<Source> sources{registry(), account()};
    const auto filled = prefill(*form(), sources);
    EXPECT_EQ(check_locked(*form(), filled.origins, filled.values), std::vector<Fault>{});
    Json changed = filled.values;
    set_at_pointer(changed, "/mother/name", "别人");
    set_at_pointer(changed, "/mother/phone", "13900139000");
    changed.as_object().erase("spouse");
    const auto faults = check_locked(*form(), filled.origins, changed);
    ASSERT_EQ(faults.size(), 2U);
    EXPECT_EQ(faults[0].pointer, "/mother/name");
    EXPECT_EQ(faults[0].code, "locked");
    EXPECT_EQ(faults[0].what.zh, "“姓名”来自人口库，已经核验，不能直接修改。");
    EXPECT_EQ(faults[1].pointer, "/spouse");
}

TEST(forms_prefill, proposes_the_default_where_no_source_knows_better) {
    const auto proposing = *parse_form(
        std::string_view(R"({"properties":{
        "married":{"type":"boolean","default":false,"title":"已婚","x-tonghe":{"title_en":"Married","semantic":"family.married"}},
        "copies":{"type":"integer","minimum":1,"default":2,"title":"份数","x-tonghe":{"title_en":"Copies"}},
        "kind":{"type":"string","maxLength":1,"default":"long","title":"种类","x-tonghe":{"title_en":"Kind"}},
        "third":{"type":"string","default":"x","title":"第三","x-tonghe":{"title_en":"Third","when":{"required":["copies"],"properties":{"copies":{"const":3}}}}}}})"
        ),
        "form.json"
    );
    EXPECT_EQ(to_canonical_text(prefill(*proposing, {}).values), R"({"copies":2,"married":false})")
        << "a default that its field refuses, or of a field that does not exist, proposes nothing";
    const std::vector<Source> known{registry()};
    const Prefilled filled = prefill(*proposing, known, JsonObject{{"copies", 3}});
    EXPECT_EQ(to_canonical_text(filled.values), R"({"copies":3,"married":true,"third":"x"})");
    EXPECT_EQ(filled.origins.size(), 1u) << "a proposal has no origin";
}

} // namespace tonghe::forms
