#include "tonghe/forms/form.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tonghe::forms {

namespace {

using Places = std::vector<std::string>;

Places places(const std::vector<Fault>& faults) {
    Places out;
    for (const Fault& fault : faults) {
        out.push_back(fault.pointer + " " + fault.code);
    }
    return out;
}

constexpr std::string_view birth = R"({
  "type": "object",
  "x-tonghe": {"sections": [{"section": "branch", "title": {"zh": "先确认几件事", "en": "First, a few questions"}},
                            {"section": "parents", "title": {"zh": "父母", "en": "Parents"}},
                            {"section": "child", "title": {"zh": "孩子", "en": "Children"}}]},
  "required": ["married", "mother", "father", "children"],
  "properties": {
    "married": {"type": "boolean", "title": "父母是否已登记结婚",
                "x-tonghe": {"title_en": "Are the parents married?", "semantic": "family.married", "section": "branch"}},
    "mother": {"type": "object", "required": ["name", "identity_number"], "x-tonghe": {"section": "parents"}, "properties": {
      "name": {"$ref": "#/$defs/name", "x-tonghe": {"semantic": "mother.name"}},
      "identity_number": {"type": "string", "format": "identity-number", "title": "母亲身份证号",
                          "x-tonghe": {"title_en": "Mother's identity number", "semantic": "mother.identity_number"}}}},
    "father": {"type": "object", "required": ["name"],
               "x-tonghe": {"section": "parents", "when": {"required": ["married"], "properties": {"married": {"const": true}}}},
               "properties": {"name": {"$ref": "#/$defs/name", "title": "父亲姓名", "x-tonghe": {"title_en": "Father's name", "semantic": "father.name"}},
                 "certificate": {"type": "string", "title": "结婚证字号", "x-tonghe": {"title_en": "Marriage certificate",
                   "required_when": {"required": ["father"], "properties": {"father": {"required": ["name"]}}}}}}},
    "children": {"type": "array", "minItems": 1, "maxItems": 5, "title": "孩子",
                 "x-tonghe": {"title_en": "Children", "semantic": "children", "section": "child"},
                 "items": {"type": "object", "required": ["name", "order"], "properties": {
                   "name": {"$ref": "#/$defs/name", "title": "孩子姓名", "x-tonghe": {"title_en": "Child's name", "semantic": "children.name"}},
                   "order": {"type": "integer", "title": "出生次序", "x-tonghe": {"title_en": "Order of birth", "semantic": "children.order",
                     "when": {"properties": {"children": {"minItems": 2}}}}}}}}
  },
  "$defs": {"name": {"type": "string", "minLength": 2, "maxLength": 30, "title": "母亲姓名", "x-tonghe": {"title_en": "Mother's name"}}}
})";

std::shared_ptr<const Form> form_of(std::string_view text) {
    auto form = parse_form(text, "form.json");
    if (!form) {
        for (const Fault& fault : form.faults()) {
            ADD_FAILURE() << fault.line << " " << fault.pointer << " " << fault.what.en;
        }
        return nullptr;
    }
    return *form;
}

Places places_of_check(std::string_view values) { return places(check(*form_of(birth), parse_json(values))); }

constexpr std::string_view mother = R"("mother":{"name":"陈雨","identity_number":"11010519491231002X"})";

std::string with_mother(std::string_view rest) { return "{" + std::string(mother) + "," + std::string(rest) + "}"; }

} // namespace

TEST(forms_form, knows_its_fields_sections_and_meanings) {
    const auto form = form_of(birth);
    ASSERT_NE(form, nullptr);
    EXPECT_EQ(form->sections.size(), 3U);
    EXPECT_EQ(form->by_semantic("children.name")->pointer, "/children/*/name");
    EXPECT_EQ(form->field("/mother/name")->title, (Text{"母亲姓名", "Mother's name"}));
    EXPECT_EQ(form->field("/father/name")->title.zh, "父亲姓名");
    EXPECT_EQ(form->field("/mother/name")->section, "parents");
    EXPECT_EQ(form->field("/children")->kind, FieldKind::list);
    EXPECT_EQ(field_pointer(*form, "/children/3/name"), "/children/*/name");
    EXPECT_FALSE(form->schema.as_object().contains("$defs"));
}

TEST(forms_form, a_field_exists_only_while_its_condition_holds) {
    EXPECT_EQ(places_of_check(with_mother(R"("married":false,"children":[{"name":"陈一"}])")), Places{});
    EXPECT_EQ(
        places_of_check(with_mother(R"("married":true,"children":[{"name":"陈一"}])")), Places{"/father/name required"}
    );
    EXPECT_EQ(
        places_of_check(with_mother(R"("married":false,"father":{"name":"李强"},"children":[{"name":"陈一"}])")),
        Places{"/father when"}
    );
    const auto faults =
        check(*form_of(birth), parse_json(with_mother(R"("married":false,"children":[{"name":"陈一","order":1}])")));
    ASSERT_EQ(places(faults), Places{"/children/0/order when"});
    EXPECT_EQ(faults[0].what.zh, "按目前填写的情况，不需要填写“出生次序”。");
}

TEST(forms_form, twins_are_asked_for_each_child) {
    EXPECT_EQ(
        places_of_check(with_mother(R"("married":false,"children":[{"name":"陈一","order":1},{"name":""}])")),
        (Places{"/children/1/name required", "/children/1/order required"})
    );
}

TEST(forms_form, an_empty_text_is_no_value_and_groups_are_asked_by_member) {
    EXPECT_EQ(
        places_of_check(R"({"married":false,"mother":{"name":""},"children":[]})"),
        (Places{"/mother/name required", "/mother/identity_number required", "/children minItems"})
    );
    EXPECT_EQ(
        places_of_check(R"({})"),
        (Places{"/married required", "/children required", "/mother/name required", "/mother/identity_number required"})
    );
}

TEST(forms_form, asks_for_a_field_while_required_when_holds) {
    EXPECT_EQ(
        places_of_check(with_mother(R"("married":true,"father":{"name":"李强"},"children":[{"name":"陈一"}])")),
        Places{"/father/certificate required"}
    );
}

TEST(forms_form, refuses_members_it_does_not_describe) {
    EXPECT_EQ(
        places_of_check(with_mother(R"("married":false,"note":"x","children":[{"name":"陈一","age":3}])")),
        (Places{"/note additionalProperties", "/children/0/age additionalProperties"})
    );
    EXPECT_EQ(places_of_check("[]"), Places{" type"});
}

TEST(forms_form, chains_of_conditions_reach_their_end) {
    const auto form = form_of(R"({"properties":{
        "c":{"title":"丙","x-tonghe":{"title_en":"C","when":{"required":["b"]}}},
        "b":{"title":"乙","x-tonghe":{"title_en":"B","when":{"required":["a"],"properties":{"a":{"const":1}}}}},
        "a":{"title":"甲","x-tonghe":{"title_en":"A"}}}})");
    EXPECT_EQ(effective_values(*form, parse_json(R"({"a":1,"b":1,"c":1})")), parse_json(R"({"a":1,"b":1,"c":1})"));
    EXPECT_EQ(effective_values(*form, parse_json(R"({"a":2,"b":1,"c":1})")), parse_json(R"({"a":2})"));
    EXPECT_EQ(places(check(*form, parse_json(R"({"a":2,"c":1})"))), Places{"/c when"});
}

TEST(forms_form, circles_of_conditions_are_refused) {
    const auto bad = parse_form(
        R"({"properties":{
        "a":{"title":"甲","x-tonghe":{"title_en":"A","when":{"required":["b"]}}},
        "b":{"title":"乙","x-tonghe":{"title_en":"B","when":{"required":["a"]}}}}})",
        "form.json"
    );
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.faults()[0].code, "form.cycle");
    const auto own = parse_form(
        R"({"properties":{"g":{"x-tonghe":{"when":{"properties":{"g":{"required":["a"]}}}},"properties":{"a":{"title":"甲","x-tonghe":{"title_en":"A"}}}}}})",
        "form.json"
    );
    ASSERT_FALSE(own);
    EXPECT_EQ(own.faults()[0].code, "form.cycle");
}

TEST(forms_form, names_every_fault_of_a_form_with_its_line) {
    const auto bad = parse_form(
        R"({
  "required": ["nobody"],
  "properties": {
    "a": {"type": "string"},
    "b": {"title": "乙", "x-tonghe": {"title_en": "B", "semantic": "b", "colour": "red"}},
    "c": {"title": "丙", "pattern": "(", "x-tonghe": {"title_en": "C", "semantic": "x.y"}},
    "d": {"title": "丁", "x-tonghe": {"title_en": "D", "semantic": "x.y", "lock": "maybe"}}
  }
})",
        "items/x/form.json"
    );
    ASSERT_FALSE(bad);
    Places seen;
    for (const Fault& fault : bad.faults()) {
        EXPECT_EQ(fault.file, "items/x/form.json");
        EXPECT_FALSE(fault.what.zh.empty());
        seen.push_back(std::to_string(fault.line) + " " + fault.code);
    }
    EXPECT_EQ(
        seen,
        (Places{
            "4 form.title",
            "4 form.title",
            "5 form.hint",
            "5 form.semantic",
            "7 form.semantic",
            "7 form.hint",
            "2 form.shape",
            "6 schema"})
    );
    const auto unreadable = parse_form("{\n\"a\":\n}", "form.json");
    ASSERT_FALSE(unreadable);
    EXPECT_EQ(unreadable.faults()[0].line, 3);
}

TEST(forms_form, conditions_speak_only_of_fields_that_are_there) {
    const auto bad = parse_form(
        R"({"properties":{"a":{"title":"甲","x-tonghe":{"title_en":"A","when":{"required":["z"],"minProperties":2}}}}})",
        "form.json"
    );
    ASSERT_FALSE(bad);
    EXPECT_EQ(
        places(bad.faults()),
        (Places{
            "/properties/a/x-tonghe/when/required form.condition",
            "/properties/a/x-tonghe/when/minProperties form.condition"})
    );
    EXPECT_FALSE(parse_form(R"({"properties":{"a":{"$ref":"#/properties/a"}}})", "form.json"));
}

} // namespace tonghe::forms
