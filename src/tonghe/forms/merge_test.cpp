#include "tonghe/forms/merge.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

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

ItemForm item_of(const std::string& item, std::string_view schema, std::optional<Json> when = std::nullopt) {
    const auto form = parse_form(schema, item + "/form.json");
    for (const Fault& fault : form.faults()) {
        ADD_FAILURE() << item << ": " << fault.pointer << " " << fault.what.en;
    }
    return {.item = item, .title = {item, item}, .form = form ? *form : nullptr, .when = std::move(when)};
}

MergedForm merged_of(const std::vector<ItemForm>& items) {
    auto merged = merge(items);
    for (const Fault& fault : merged.faults()) {
        ADD_FAILURE() << fault.pointer << " " << fault.what.en;
    }
    return merged ? *merged : MergedForm{};
}

constexpr std::string_view household = R"({"required":["mother","child_name"],"properties":{
    "married":{"type":"boolean","title":"已婚","x-tonghe":{"title_en":"Married","semantic":"family.married"}},
    "mother":{"type":"object","title":"母亲","x-tonghe":{"title_en":"Mother"},"required":["name"],"properties":{
        "name":{"type":"string","maxLength":30,"title":"母亲姓名","x-tonghe":{"title_en":"Mother","semantic":"mother.name"}}}},
    "father_name":{"type":"string","title":"父亲","x-tonghe":{"title_en":"Father","semantic":"father.name","when":{"required":["married"],"properties":{"married":{"const":true}}}}},
    "child_name":{"type":"string","minLength":2,"title":"孩子","x-tonghe":{"title_en":"Child","semantic":"child.name"}},
    "note":{"type":"string","title":"备注","x-tonghe":{"title_en":"Note"}}}})";

constexpr std::string_view insurance = R"({"required":["insured"],"properties":{
    "insured":{"type":"string","minLength":1,"maxLength":20,"title":"参保人姓名","x-tonghe":{"title_en":"Insured person","semantic":"child.name"}},
    "payer":{"type":"string","title":"缴费人","x-tonghe":{"title_en":"Payer","semantic":"mother.name"}},
    "father":{"type":"string","title":"父亲","x-tonghe":{"title_en":"Father","semantic":"father.name"}},
    "note":{"type":"string","title":"备注","x-tonghe":{"title_en":"Note"}}}})";

} // namespace

TEST(forms_merge, asks_nothing_twice_and_splits_back) {
    const auto merged = merged_of({item_of("household", household), item_of("insurance", insurance)});
    ASSERT_NE(merged.form, nullptr);
    EXPECT_NE(merged.form->by_semantic("child.name"), nullptr);
    EXPECT_EQ(merged.form->field("/child/name")->title.zh, "参保人姓名"); // the words that say most
    EXPECT_EQ(merged.form->field("/child/name")->asked_by, (Places{"household", "insurance"}));
    EXPECT_EQ(merged.form->field("/child/name")->schema.at("minLength"), Json(2));
    EXPECT_EQ(merged.form->field("/child/name")->schema.at("maxLength"), Json(20));
    EXPECT_NE(merged.form->field("/household/note"), nullptr);
    EXPECT_EQ(merged.form->field("/mother")->title, (Text{"母亲", "Mother"}));
    EXPECT_EQ(merged.form->field("/mother")->title, (Text{"母亲", "Mother"}));
    EXPECT_EQ(*merged.item("insurance")->merged_pointer("/payer"), "/mother/name");
    const auto values = parse_json(
        R"({"family":{"married":false},"mother":{"name":"陈雨"},"father":{"name":"李强"},"child":{"name":"陈一"},"insurance":{"note":"x"}})"
    );
    EXPECT_EQ(check(*merged.form, values), std::vector<Fault>{});
    const auto parts = split(merged, values);
    EXPECT_EQ(parts.at("household"), parse_json(R"({"married":false,"mother":{"name":"陈雨"},"child_name":"陈一"})"));
    EXPECT_EQ(parts.at("insurance"), parse_json(R"({"insured":"陈一","payer":"陈雨","father":"李强","note":"x"})"));
    EXPECT_EQ(places(check(*merged.form, parse_json("{}"))), (Places{"/mother/name required", "/child/name required"}));
}

TEST(forms_merge, an_item_that_does_not_apply_contributes_nothing) {
    const Json married = parse_json(
        R"({"required":["family"],"properties":{"family":{"required":["married"],"properties":{"married":{"const":true}}}}})"
    );
    const auto merged = merged_of({
        item_of(
            "questions",
            R"({"required":["married"],"properties":{"married":{"type":"boolean","title":"已婚","x-tonghe":{"title_en":"Married","semantic":"family.married"}},
            "name":{"type":"string","maxLength":20,"title":"姓名","x-tonghe":{"title_en":"Name","semantic":"mother.name"}}}})"
        ),
        item_of(
            "allowance",
            R"({"required":["account","name"],"properties":{"account":{"type":"string","title":"账号","x-tonghe":{"title_en":"Account","semantic":"bank.account"}},
            "name":{"type":"string","maxLength":5,"title":"户名","x-tonghe":{"title_en":"Name","semantic":"mother.name"}}}})",
            married
        ),
    });
    const auto faults = [&](std::string_view values) { return places(check(*merged.form, parse_json(values))); };
    EXPECT_EQ(faults(R"({"family":{"married":false},"mother":{"name":"一二三四五六"}})"), Places{});
    EXPECT_EQ(faults(R"({"family":{"married":false},"bank":{"account":"1"}})"), Places{"/bank/account when"});
    EXPECT_EQ(
        faults(R"({"family":{"married":true},"mother":{"name":"一二三四五六"}})"),
        (Places{"/bank/account required", "/mother/name maxLength"})
    );
    EXPECT_EQ(faults(R"({"family":{"married":true},"bank":{"account":"1"}})"), Places{"/mother/name required"});
    EXPECT_FALSE(split(merged, parse_json(R"({"family":{"married":false}})")).contains("allowance"));
    EXPECT_EQ(
        split(merged, parse_json(R"({"family":{"married":true},"bank":{"account":"1"}})")).at("allowance"),
        parse_json(R"({"account":"1"})")
    );
}

TEST(forms_merge, joins_lists_entry_by_entry) {
    const auto merged = merged_of({
        item_of(
            "register",
            R"({"required":["babies"],"properties":{"babies":{"type":"array","minItems":1,"title":"孩子","x-tonghe":{"title_en":"Children","semantic":"children"},
            "items":{"required":["name"],"properties":{"name":{"type":"string","title":"姓名","x-tonghe":{"title_en":"Name","semantic":"children.name"}},"weight":{"type":"number","title":"体重","x-tonghe":{"title_en":"Weight"}}}}}}})"
        ),
        item_of(
            "card",
            R"({"properties":{"kids":{"type":"array","maxItems":3,"title":"办卡人","x-tonghe":{"title_en":"Holders","semantic":"children"},
            "items":{"properties":{"who":{"type":"object","properties":{"called":{"type":"string","title":"姓名","x-tonghe":{"title_en":"Name","semantic":"children.name"}}}}}}}}})"
        ),
    });
    ASSERT_NE(merged.form, nullptr);
    EXPECT_EQ(merged.form->field("/children/*/name")->required, true);
    const auto values = parse_json(R"({"children":[{"name":"一","register":{"weight":3.2}},{"name":"二"}]})");
    EXPECT_EQ(check(*merged.form, values), std::vector<Fault>{});
    EXPECT_EQ(
        split(merged, values).at("register"), parse_json(R"({"babies":[{"name":"一","weight":3.2},{"name":"二"}]})")
    );
    EXPECT_EQ(
        split(merged, values).at("card"), parse_json(R"({"kids":[{"who":{"called":"一"}},{"who":{"called":"二"}}]})")
    );
    EXPECT_EQ(places(check(*merged.form, parse_json(R"({"children":[{}]})"))), Places{"/children/0/name required"});
}

TEST(forms_merge, contradictions_name_both_items) {
    const auto one = [](const std::string& item, std::string_view schema) {
        return item_of(
            item,
            R"({"properties":{"sex":{"title":"性别","x-tonghe":{"title_en":"Sex","semantic":"child.sex"},)" +
                std::string(schema) + "}}}"
        );
    };
    const auto refused = [&](std::string_view a, std::string_view b) {
        const auto merged = merge({one("police", a), one("health", b)});
        return !merged && merged.faults().size() == 1 &&
               merged.faults()[0].what.en.find("'health' and 'police'") != std::string::npos;
    };
    EXPECT_TRUE(refused(R"("enum":["1","2"])", R"("enum":["M","F"])"));
    EXPECT_TRUE(refused(R"("type":"string")", R"("type":"integer")"));
    EXPECT_TRUE(refused(R"("minLength":5)", R"("maxLength":4)"));
    EXPECT_TRUE(refused(R"("format":"date")", R"("format":"email")"));
    EXPECT_TRUE(refused(R"("oneOf":[{"const":"1","title":"男"}])", R"("const":"2")"));
    EXPECT_FALSE(refused(R"("enum":["1","2"])", R"("enum":["2","9"])"));
    const auto tree = merge(
        {one("police", R"("type":"string")"),
         item_of(
             "health", R"({"properties":{"x":{"title":"甲","x-tonghe":{"title_en":"X","semantic":"child.sex.code"}}}})"
         )}
    );
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.faults()[0].code, "form.merge");
}

TEST(forms_merge, rules_and_optional_groups_keep_their_meaning) {
    const auto merged = merged_of({item_of("work", R"({"properties":{
        "spouse":{"type":"object","required":["name"],"properties":{"name":{"type":"string","title":"配偶","x-tonghe":{"title_en":"Spouse","semantic":"spouse.name"}},
            "phone":{"type":"string","title":"电话","x-tonghe":{"title_en":"Phone","semantic":"contact.spouse_phone"}}}},
        "email":{"type":"string","title":"邮箱","x-tonghe":{"title_en":"E-mail","semantic":"contact.email"}},
        "phone":{"type":"string","title":"手机","x-tonghe":{"title_en":"Mobile","semantic":"contact.phone"}}},
        "anyOf":[{"required":["email"]},{"required":["phone"]}]})")});
    const auto faults = [&](std::string_view values) { return places(check(*merged.form, parse_json(values))); };
    EXPECT_EQ(faults(R"({"contact":{"phone":"1"}})"), Places{});
    EXPECT_EQ(faults(R"({"contact":{"spouse_phone":"1"}})").size(), 2U);
    EXPECT_EQ(faults(R"({"contact":{"spouse_phone":"1","email":"x"}})"), Places{"/spouse/name required"});
    EXPECT_EQ(faults(R"({"contact":{"spouse_phone":"1","email":"x"},"spouse":{"name":"张"}})"), Places{});
}

TEST(forms_merge, a_rule_of_a_group_holds_only_where_the_group_is) {
    const auto merged = merged_of({item_of("family", R"({"required":["married","father"],"properties":{
        "married":{"type":"boolean","title":"已婚","x-tonghe":{"title_en":"Married","semantic":"family.married"}},
        "father":{"type":"object","x-tonghe":{"when":{"required":["married"],"properties":{"married":{"const":true}}}},"properties":{
            "phone":{"type":"string","title":"父亲手机","x-tonghe":{"title_en":"Phone","semantic":"father.phone"}},
            "email":{"type":"string","title":"父亲邮箱","x-tonghe":{"title_en":"E-mail","semantic":"father.email"}}},
            "anyOf":[{"required":["phone"]},{"required":["email"]}]}}})")});
    const auto faults = [&](std::string_view values) { return places(check(*merged.form, parse_json(values))); };
    EXPECT_EQ(faults(R"({"family":{"married":false}})"), Places{});
    EXPECT_EQ(faults(R"({"family":{"married":true}})"), Places{" anyOf"});
    EXPECT_EQ(faults(R"({"family":{"married":true},"father":{"email":"x"}})"), Places{});
}

// --- Properties over random items ------------------------------------------------------------------------------

namespace {

struct Wish {
    int meaning = 0; // which of the pool
    bool required = false;
    int limit = 0;
    int condition = 0; // 0: always; else a question it hangs on
    bool grouped = false;
};

rc::Gen<Wish> wish() {
    return rc::gen::construct<Wish>(
        rc::gen::inRange(0, 9),
        rc::gen::arbitrary<bool>(),
        rc::gen::inRange(1, 9),
        rc::gen::inRange(0, 4),
        rc::gen::arbitrary<bool>()
    );
}

void showValue(const Wish& w, std::ostream& os) {
    os << w.meaning << (w.required ? "!" : "?") << w.limit << "/" << w.condition << (w.grouped ? "g" : "");
}

// Meanings 0–2 are questions others may hang on, 3–6 texts, 7 a list of texts, 8 belongs to the item alone.
JsonObject property(const Wish& w) {
    JsonObject hints{{"title_en", "F" + std::to_string(w.meaning)}};
    JsonObject schema{{"title", "字段" + std::to_string(w.meaning)}};
    if (w.meaning < 3) {
        schema["type"] = "boolean";
        hints["semantic"] = "question.q" + std::to_string(w.meaning);
        schema["x-tonghe"] = hints;
        return schema;
    }
    if (w.meaning < 8) {
        hints["semantic"] = "person.f" + std::to_string(w.meaning);
    }
    if (w.condition > 0) {
        const std::string question = "q" + std::to_string(w.condition - 1);
        hints["when"] = JsonObject{
            {"required", JsonArray{Json(question)}},
            {"properties", JsonObject{{question, JsonObject{{"const", true}}}}}};
    }
    if (w.meaning == 7) {
        schema["type"] = "array";
        schema["maxItems"] = w.limit;
    } else {
        schema["type"] = "string";
        schema["maxLength"] = w.limit;
    }
    schema["x-tonghe"] = hints;
    return schema;
}

ItemForm random_item(const std::string& name, const std::vector<Wish>& wishes) {
    JsonObject properties;
    JsonArray required;
    JsonObject grouped;
    JsonArray grouped_required;
    std::set<int> used;
    for (int q = 0; q < 3; ++q) { // every item knows the questions, so that any condition can be said
        properties["q" + std::to_string(q)] = property({.meaning = q});
    }
    for (const Wish& w : wishes) {
        if (w.meaning < 3 || !used.insert(w.meaning).second) {
            continue;
        }
        const std::string field = "p" + std::to_string(w.meaning);
        (w.grouped ? grouped : properties)[field] = property(w);
        if (w.required) {
            (w.grouped ? grouped_required : required).emplace_back(field);
        }
    }
    if (!grouped.empty()) {
        properties["group"] = JsonObject{
            {"type", "object"}, {"title", "组" + name}, {"properties", grouped}, {"required", grouped_required}};
    }
    const Json schema = JsonObject{{"type", "object"}, {"properties", properties}, {"required", required}};
    auto form = parse_form(schema);
    RC_ASSERT(static_cast<bool>(form));
    return {.item = name, .title = {name, name}, .form = *form};
}

std::vector<ItemForm> random_items() {
    const int count = *rc::gen::inRange(1, 5);
    std::vector<ItemForm> items;
    for (int i = 0; i < count; ++i) {
        items.push_back(random_item("item-" + std::to_string(i), *rc::gen::container<std::vector<Wish>>(wish())));
    }
    return items;
}

std::string canonical(const MergedForm& merged) { return to_canonical_text(merged.form->schema); }

MergedForm must(Parsed<MergedForm> merged) {
    if (!merged) {
        RC_FAIL(merged.faults()[0].pointer + " " + merged.faults()[0].what.en);
    }
    return *merged;
}

} // namespace

RC_GTEST_PROP(forms_merge, merging_again_changes_nothing, ()) {
    const MergedForm once = must(merge(random_items()));
    const MergedForm twice = must(merge({{.item = "bundle", .title = {"一件事", "Bundle"}, .form = once.form}}));
    RC_ASSERT(canonical(twice) == canonical(once));
}

RC_GTEST_PROP(forms_merge, the_order_of_items_does_not_matter, ()) {
    std::vector<ItemForm> items = random_items();
    const MergedForm forwards = must(merge(items));
    std::reverse(items.begin(), items.end());
    const MergedForm backwards = must(merge(items));
    std::rotate(items.begin(), items.begin() + 1, items.end());
    RC_ASSERT(canonical(backwards) == canonical(forwards));
    RC_ASSERT(canonical(must(merge(items))) == canonical(forwards));
}

RC_GTEST_PROP(forms_merge, no_meaning_stands_twice, ()) {
    const MergedForm merged = must(merge(random_items()));
    std::set<std::string> seen;
    for (const Field& field : merged.form->fields) {
        const bool fresh = field.kind == FieldKind::group || seen.insert(field.semantic).second;
        RC_ASSERT(fresh);
    }
}

RC_GTEST_PROP(forms_merge, each_item_gets_exactly_its_fields_and_they_fit, ()) {
    const std::vector<ItemForm> items = random_items();
    const MergedForm merged = must(merge(items));
    Json values = JsonObject();
    for (const Field& field : merged.form->fields) {
        if (field.kind == FieldKind::group) {
            continue;
        }
        const std::string type(field.schema.at("type").as_string());
        const Json value = type == "boolean" ? Json(*rc::gen::arbitrary<bool>())
                           : type == "array" ? Json(JsonArray{Json(1)})
                                             : Json("x");
        set_at_pointer(values, field.pointer, value);
    }
    values = effective_values(*merged.form, values);
    RC_ASSERT(check(*merged.form, values).empty());
    const auto parts = split(merged, values);
    RC_ASSERT(parts.size() == items.size());
    for (const ItemForm& item : items) {
        const Json& part = parts.at(item.item);
        RC_ASSERT(check(*item.form, part).empty());
        const auto absent = absent_fields(*item.form, part);
        for (const Field& field : item.form->fields) {
            if (field.kind == FieldKind::group) {
                continue;
            }
            const Json* there = at_pointer(part, field.pointer);
            const bool is_there = there != nullptr;
            RC_ASSERT(is_there == !absent.contains(field.pointer));
            const bool same =
                !is_there || *there == *at_pointer(values, *merged.item(item.item)->merged_pointer(field.pointer));
            RC_ASSERT(same);
        }
    }
}

RC_GTEST_PROP(forms_merge, what_is_missing_for_the_whole_is_missing_for_an_item, ()) {
    const std::vector<ItemForm> items = random_items();
    const MergedForm merged = must(merge(items));
    Json values = JsonObject();
    for (const Field& field : merged.form->fields) {
        if (field.kind != FieldKind::group && *rc::gen::arbitrary<bool>()) {
            const std::string type(field.schema.at("type").as_string());
            set_at_pointer(
                values,
                field.pointer,
                type == "boolean" ? Json(true)
                : type == "array" ? Json(JsonArray())
                                  : Json("x")
            );
        }
    }
    values = effective_values(*merged.form, values);
    bool an_item_lacks = false;
    for (const auto& [name, part] : split(merged, values)) {
        an_item_lacks = an_item_lacks || !check(*merged.item(name)->form, part).empty();
    }
    RC_ASSERT(check(*merged.form, values).empty() == !an_item_lacks);
}

} // namespace tonghe::forms
