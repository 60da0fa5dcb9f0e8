#include "tonghe/forms/schema.hpp"

#include <gtest/gtest.h>

namespace tonghe::forms {

namespace {

std::shared_ptr<const Schema> schema_of(std::string_view text, SchemaOptions options = {}) {
    auto compiled = compile(parse_json(text), options);
    EXPECT_TRUE(compiled
    ) << (compiled.faults().empty() ? "" : compiled.faults()[0].pointer + " " + compiled.faults()[0].what.en);
    return compiled ? *compiled : nullptr;
}

std::vector<std::string> places(const std::vector<Fault>& faults) {
    std::vector<std::string> out;
    for (const Fault& fault : faults) {
        out.push_back(fault.pointer + " " + fault.code);
    }
    return out;
}

using Places = std::vector<std::string>;

} // namespace

TEST(forms_schema, names_every_fault_with_its_pointer_and_keyword) {
    const auto schema = schema_of(R"({"type":"object","required":["name","born"],"properties":{
        "name":{"type":"string","minLength":2,"title":"姓名","x-tonghe":{"title_en":"Name"}},
        "born":{"type":"string","title":"出生日期"},
        "children":{"type":"array","items":{"required":["name"],"properties":{"name":{"title":"孩子姓名"}}}}}})");
    const auto faults = validate(*schema, parse_json(R"({"name":"李","children":[{"name":"a"},{}]})"));
    EXPECT_EQ(places(faults), (Places{"/born required", "/name minLength", "/children/1/name required"}));
    EXPECT_EQ(faults[0].what.zh, "“出生日期”还没有填写。");
    EXPECT_EQ(faults[1].what, (Text{"“姓名”至少要2个字。", "'Name' needs at least 2 characters."}));
    EXPECT_FALSE(is_valid(*schema, parse_json("{}")));
}

TEST(forms_schema, says_the_labels_of_choices) {
    const auto schema =
        schema_of(R"({"title":"性别","oneOf":[{"const":"1","title":"男"},{"const":"2","title":"女"}]})");
    const auto faults = validate(*schema, Json("3"));
    ASSERT_EQ(places(faults), Places{" oneOf"});
    EXPECT_EQ(faults[0].remedy.zh, "请从以下各项中选择：男、女。");
    EXPECT_TRUE(is_valid(*schema, Json("1")));
}

TEST(forms_schema, says_which_of_several_fields_is_needed) {
    const auto schema = schema_of(
        R"({"properties":{"phone":{"title":"手机"},"email":{"title":"邮箱"}},"anyOf":[{"required":["phone"]},{"required":["email"]}]})"
    );
    const auto faults = validate(*schema, parse_json("{}"));
    ASSERT_EQ(places(faults), Places{" anyOf"});
    EXPECT_EQ(faults[0].what.zh, "“手机”、“邮箱”至少要填写一项。");
}

TEST(forms_schema, asserts_formats_only_when_asked) {
    const auto check = [](std::string_view format, std::string_view value, bool asserted) {
        const Json schema = {{"format", format}};
        return is_valid(**compile(schema, {.assert_formats = asserted}), Json(value));
    };
    EXPECT_TRUE(check("date", "2026-02-30", false));
    EXPECT_FALSE(check("date", "2026-02-30", true));
    EXPECT_TRUE(check("identity-number", "11010519491231002X", true));
    EXPECT_FALSE(check("identity-number", "110105194912310021", true));
    EXPECT_TRUE(check("credit-code", "91350100M000100Y43", true));
    EXPECT_FALSE(check("credit-code", "91350100M000100Y44", true));
    EXPECT_TRUE(check("phone-cn", "13800138000", true));
    EXPECT_TRUE(check("phone-cn", "010-12345678", true));
    EXPECT_FALSE(check("phone-cn", "12345", true));
    EXPECT_TRUE(check("region-code", "990101001000", true));
    EXPECT_FALSE(check("region-code", "9901", true));
    EXPECT_TRUE(check("date-time", "2026-03-02T09:00:00+08:00", true));
    EXPECT_FALSE(check("date-time", "2026-03-02 09:00", true));
    EXPECT_TRUE(check("email", "li@example.cn", true));
    EXPECT_FALSE(check("email", "li@@example.cn", true));
    EXPECT_TRUE(check("uri", "https://example.cn/a?b#c", true));
    EXPECT_FALSE(check("uri", "/a", true));
    EXPECT_TRUE(check("who-knows", "x", true));
}

TEST(forms_schema, reads_patterns_as_a_browser_does) {
    const auto fits = [](std::string_view pattern, std::string_view text) {
        const Json schema = {{"pattern", pattern}};
        return is_valid(**compile(schema), Json(text));
    };
    EXPECT_TRUE(fits("^\\p{Script=Han}{2,4}$", "欧阳娜娜"));
    EXPECT_FALSE(fits("^\\p{Script=Han}{2,4}$", "Anna"));
    EXPECT_TRUE(fits("^\\p{Letter}+$", "é汉"));
    EXPECT_FALSE(fits("^\\d$", "٣"));           // \d is ASCII
    EXPECT_TRUE(fits("^\\s$", "\xE3\x80\x80")); // the ideographic space is white space
    EXPECT_FALSE(fits("^a$", "a\n"));
    EXPECT_TRUE(fits("^.$", "\xF0\xA0\x80\x80")); // one character, not four bytes
    EXPECT_FALSE(compile(parse_json(R"({"pattern":"("})")));
}

TEST(forms_schema, names_every_fault_of_a_schema) {
    const auto bad = compile(parse_json(
        R"({"properties":{"a":{"minimum":"1"},"b":{"pattern":"["},"c":{"$ref":"#/$defs/none"},"d":{"type":"text"}}})"
    ));
    ASSERT_FALSE(bad);
    Places pointers;
    for (const Fault& fault : bad.faults()) {
        pointers.push_back(fault.pointer);
    }
    EXPECT_EQ(
        pointers, (Places{"/properties/a/minimum", "/properties/b/pattern", "/properties/c/$ref", "/properties/d/type"})
    );
}

TEST(forms_schema, ends_on_hostile_schemas_and_values) {
    const auto endless = schema_of(R"({"$ref":"#"})");
    EXPECT_EQ(places(validate(*endless, Json(1))), Places{" budget"});
    EXPECT_FALSE(is_valid(*endless, Json(1)));
    // Each level doubles the work: 2^40 without a budget.
    std::string doubling = R"({"$defs":{"d0":{"type":"string"})";
    for (int i = 1; i <= 40; ++i) {
        const std::string below = "{\"$ref\":\"#/$defs/d" + std::to_string(i - 1) + "\"}";
        doubling += ",\"d" + std::to_string(i) + "\":{\"not\":{\"oneOf\":[" + below + "," + below + "]}}";
    }
    doubling += R"(},"$ref":"#/$defs/d40"})";
    EXPECT_EQ(places(validate(*schema_of(doubling), Json("x"))), Places{" budget"});
    const auto slow = schema_of(R"({"pattern":"^(a+)+$"})");
    EXPECT_EQ(places(validate(*slow, Json(std::string(40, 'a') + "b"))), Places{" budget"});
    JsonArray many;
    for (int i = 0; i < 20000; ++i) {
        many.emplace_back(i);
    }
    EXPECT_TRUE(is_valid(*schema_of(R"({"uniqueItems":true})"), many));
    many.emplace_back(3.0);
    EXPECT_EQ(places(validate(*schema_of(R"({"uniqueItems":true})"), many)), Places{" uniqueItems"});
    std::string deep(3000, '[');
    deep += std::string(3000, ']');
    EXPECT_FALSE(compile(parse_json(std::string(R"({"not":)") + std::string(R"({"not":)") + "{}}}"), {.depth_max = 1}));
}

TEST(forms_schema, counts_multiples_as_people_write_numbers) {
    const auto is_multiple = [](std::string_view of, std::string_view value) {
        return is_valid(
            **compile(parse_json("{\"multipleOf\":" + std::string(of) + "}")),
            parse_json("[" + std::string(value) + "]").at(0)
        );
    };
    EXPECT_TRUE(is_multiple("0.01", "19.99"));
    EXPECT_TRUE(is_multiple("0.01", "123456789012.34"));
    EXPECT_FALSE(is_multiple("0.01", "19.995"));
    EXPECT_TRUE(is_multiple("18446744073709551615", "0"));
    EXPECT_FALSE(is_multiple("18446744073709551615", "1e300"));
    EXPECT_FALSE(is_multiple("18446744073709551615", "1e-300"));
    EXPECT_TRUE(is_multiple("1e-300", "9223372036854775807"));
    EXPECT_TRUE(is_multiple("1e2", "-300.0"));
}

TEST(forms_schema, resolves_documents_through_the_resolver) {
    SchemaOptions options{.base_uri = "https://tonghe.dev/forms/a.json"};
    options.resolve = [](const std::string& uri) -> std::optional<Json> {
        if (uri == "https://tonghe.dev/forms/b.json") {
            return parse_json(R"({"$defs":{"x":{"$anchor":"x","type":"integer"}}})");
        }
        return std::nullopt;
    };
    const auto schema = schema_of(R"({"$ref":"b.json#x"})", options);
    EXPECT_TRUE(is_valid(*schema, Json(1)));
    EXPECT_FALSE(is_valid(*schema, Json("1")));
    EXPECT_FALSE(compile(parse_json(R"({"$ref":"c.json"})"), options));
}

TEST(forms_schema, checks_a_schema_against_the_metaschema) {
    const auto meta = schema_of(R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})");
    EXPECT_TRUE(is_valid(*meta, parse_json(R"({"properties":{"a":{"minLength":1}}})")));
    EXPECT_FALSE(is_valid(*meta, parse_json(R"({"properties":{"a":{"minLength":-1}}})")));
}

} // namespace tonghe::forms
