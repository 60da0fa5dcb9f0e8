// What each hit policy makes of the same rules: overlapping ones, none, outputs that are missing, outputs in order.
#include "tonghe/rules/dmn.hpp"
#include "tonghe/rules/trace.hpp"
#include "tonghe/xml/xml.hpp"

#include <gtest/gtest.h>

namespace tonghe::rules {

namespace {

using Cells = std::vector<std::string>;

struct TableText {
    std::string policy;              // attributes of the table
    std::vector<Cells> rules;        // two tests, then the outputs
    std::vector<std::string> values; // of the output columns, in order of priority; "" for none
    std::vector<std::string> defaults;
    const char* name_space = "https://www.omg.org/spec/DMN/20230324/MODEL/";
};

std::string xml_of(const TableText& table) {
    std::string out = fmt::format(
        "<definitions xmlns=\"{}\" id=\"m\" name=\"m\" namespace=\"m\">"
        "<inputData id=\"age\" name=\"age\"><variable name=\"age\"/></inputData>"
        "<inputData id=\"work\" name=\"work\"><variable name=\"work\"/></inputData>"
        "<decision id=\"d\" name=\"d\"><variable name=\"d\"/>"
        "<informationRequirement><requiredInput href=\"#age\"/></informationRequirement>"
        "<informationRequirement><requiredInput href=\"#work\"/></informationRequirement>"
        "<decisionTable {}><input><inputExpression><text>age</text></inputExpression></input>"
        "<input><inputExpression><text>work</text></inputExpression></input>",
        table.name_space,
        table.policy
    );
    const size_t outputs = table.rules[0].size() - 2;
    for (size_t i = 0; i < outputs; ++i) {
        out += outputs > 1 ? fmt::format("<output name=\"{}\">", char('a' + int(i))) : "<output>";
        if (i < table.values.size() && !table.values[i].empty()) {
            out += "<outputValues><text>" + table.values[i] + "</text></outputValues>";
        }
        if (i < table.defaults.size()) {
            out += "<defaultOutputEntry><text>" + table.defaults[i] + "</text></defaultOutputEntry>";
        }
        out += "</output>";
    }
    for (const Cells& rule : table.rules) {
        out += "<rule>";
        for (size_t i = 0; i < rule.size(); ++i) {
            const char* tag = i < 2 ? "inputEntry" : "outputEntry";
            out += fmt::format("<{0}><text>{1}</text></{0}>", tag, xml::escaped(rule[i]));
        }
        out += "</rule>";
    }
    return out + "</decisionTable></decision></definitions>";
}

// The value as text, and behind it why it is null; asked plainly and traced, which must agree.
std::string said(const TableText& table, const Value& age, const char* work) {
    const Loaded loaded = load_dmn(xml_of(table), "m.dmn");
    for (const Fault& fault : loaded.faults) {
        ADD_FAILURE() << fault.line << " " << fault.what.en;
    }
    Context inputs;
    inputs.set("age", age);
    inputs.set("work", Value::string(work));
    const Outcome plain = decide(*loaded.model, "d", inputs);
    EXPECT_EQ(text_of(plain.value), text_of(explain(*loaded.model, "d", inputs).outcome.value));
    return text_of(plain.value) + (plain.faults.empty() ? "" : std::string(" !") + cause_name(plain.faults[0].cause));
}

Value years(int64_t n) { return Value::number(Number(n)); }

// Who is 85 and a farmer hits the first three, who is 70 the first, a child the last, others none.
const std::vector<Cells> allowances{
    {">= 60", "-", "300"}, {">= 80", "-", "900"}, {"-", "\"farmer\"", "500"}, {"< 18", "-", "100"}};

struct Story {
    const char* policy;
    const char* overlapping; // 85, farmer: rules 1, 2, 3
    const char* single;      // 70, retired: rule 1
    const char* none;        // 30, employed
    const char* by_default;  // the same with the default 7
};

const Story stories[] = {
    {R"(hitPolicy="UNIQUE")", "null !several_rules", "300", "null", "7"},
    {"", "null !several_rules", "300", "null", "7"}, // UNIQUE where nothing is said
    {R"(hitPolicy="ANY")", "null !rules_differ", "300", "null", "7"},
    {R"(hitPolicy="FIRST")", "300", "300", "null", "7"},
    {R"(hitPolicy="PRIORITY")", "900", "300", "null", "7"},
    {R"(hitPolicy="RULE ORDER")", "[300, 900, 500]", "[300]", "null", "7"},
    {R"(hitPolicy="OUTPUT ORDER")", "[900, 500, 300]", "[300]", "null", "7"},
    {R"(hitPolicy="COLLECT")", "[300, 900, 500]", "[300]", "null", "7"},
    {R"(hitPolicy="COLLECT" aggregation="SUM")", "1700", "300", "null", "7"},
    {R"(hitPolicy="COLLECT" aggregation="MIN")", "300", "300", "null", "7"},
    {R"(hitPolicy="COLLECT" aggregation="MAX")", "900", "300", "null", "7"},
    {R"(hitPolicy="COLLECT" aggregation="COUNT")", "3", "1", "0", "7"}};

bool is_ranked(const std::string& policy) {
    return policy.find("PRIORITY") != std::string::npos || policy.find("OUTPUT") != std::string::npos;
}

TableText table_of(const Story& story, std::vector<Cells> rules) {
    TableText table{story.policy, std::move(rules), {}, {}};
    if (is_ranked(story.policy)) {
        table.values = {"900, 500, 300, 100, 7"};
    }
    return table;
}

} // namespace

TEST(rules_hit_policy, each_makes_its_own_of_overlapping_rules_and_of_none) {
    for (const Story& story : stories) {
        SCOPED_TRACE(story.policy);
        TableText table = table_of(story, allowances);
        EXPECT_EQ(said(table, years(85), "farmer"), story.overlapping);
        EXPECT_EQ(said(table, years(70), "retired"), story.single);
        EXPECT_EQ(said(table, years(30), "employed"), story.none);
        table.defaults = {"7"};
        EXPECT_EQ(said(table, years(85), "farmer"), story.overlapping);
        EXPECT_EQ(said(table, years(30), "employed"), story.by_default);
    }
}

TEST(rules_hit_policy, a_cell_that_cannot_be_judged_is_no_hit) {
    for (const Story& story : stories) {
        const std::string policy = story.policy;
        const bool is_list = policy.find("ORDER") != std::string::npos || policy == R"(hitPolicy="COLLECT")";
        const std::string expected = is_list ? "[500]" : (policy.find("COUNT") != std::string::npos ? "1" : "500");
        EXPECT_EQ(said(table_of(story, allowances), Value(), "farmer"), expected) << policy; // no age: rule 3 alone
    }
}

TEST(rules_hit_policy, rules_of_any_may_overlap_where_they_agree) {
    const std::vector<Cells> agreeing{{">= 60", "-", "300"}, {">= 80", "-", "300.0"}, {"-", "\"farmer\"", "100 * 3"}};
    EXPECT_EQ(said({R"(hitPolicy="ANY")", agreeing, {}, {}}, years(85), "farmer"), "300");
    const std::vector<Cells> two{{">= 60", "-", "300", "\"a\""}, {">= 80", "-", "300", "\"b\""}};
    EXPECT_EQ(said({R"(hitPolicy="ANY")", two, {}, {}}, years(85), "x"), "null !rules_differ");
    EXPECT_EQ(said({R"(hitPolicy="ANY")", two, {}, {}}, years(70), "x"), "{a: 300, b: \"a\"}");
}

TEST(rules_hit_policy, a_missing_output_is_null_where_it_is_asked_for) {
    const std::vector<Cells> missing{{">= 60", "-", "300"}, {">= 80", "-", "null"}, {"-", "\"farmer\"", "500"}};
    const auto with = [&](const char* policy) {
        TableText table{policy, missing, {}, {}};
        if (is_ranked(policy)) {
            table.values = {"500, 300"};
        }
        return said(table, years(85), "farmer");
    };
    EXPECT_EQ(with(R"(hitPolicy="FIRST")"), "300");
    EXPECT_EQ(with(R"(hitPolicy="PRIORITY")"), "500");
    EXPECT_EQ(with(R"(hitPolicy="RULE ORDER")"), "[300, null, 500]");
    EXPECT_EQ(with(R"(hitPolicy="OUTPUT ORDER")"), "[500, 300, null]"); // what is not listed comes last
    EXPECT_EQ(with(R"(hitPolicy="COLLECT")"), "[300, null, 500]");
    EXPECT_EQ(with(R"(hitPolicy="COLLECT" aggregation="COUNT")"), "3");
    for (const char* aggregation : {"SUM", "MIN", "MAX"}) {
        const std::string policy = fmt::format("hitPolicy=\"COLLECT\" aggregation=\"{}\"", aggregation);
        EXPECT_EQ(with(policy.c_str()), "null !wrong_types") << aggregation;
    }
    // A rule that alone hits and says nothing gives null, not the default.
    EXPECT_EQ(said({R"(hitPolicy="UNIQUE")", {{">= 80", "-", "null"}}, {}, {"7"}}, years(85), "x"), "null");
}

TEST(rules_hit_policy, outputs_of_several_columns_are_ranked_from_the_left) {
    const std::vector<Cells> graded{
        {">= 60", "-", "\"low\"", "1"}, {">= 80", "-", "\"high\"", "1"}, {"-", "\"farmer\"", "\"high\"", "2"}};
    const std::vector<std::string> values{"\"high\", \"low\"", "2, 1"};
    EXPECT_EQ(said({R"(hitPolicy="PRIORITY")", graded, values, {}}, years(85), "farmer"), "{a: \"high\", b: 2}");
    EXPECT_EQ(said({R"(hitPolicy="PRIORITY")", graded, values, {}}, years(85), "x"), "{a: \"high\", b: 1}");
    EXPECT_EQ(
        said({R"(hitPolicy="OUTPUT ORDER")", graded, values, {}}, years(85), "farmer"),
        "[{a: \"high\", b: 2}, {a: \"high\", b: 1}, {a: \"low\", b: 1}]"
    );
    EXPECT_EQ(
        said({R"(hitPolicy="COLLECT")", graded, {}, {}}, years(85), "farmer"),
        "[{a: \"low\", b: 1}, {a: \"high\", b: 1}, {a: \"high\", b: 2}]"
    );
    EXPECT_EQ(said({R"(hitPolicy="COLLECT" aggregation="COUNT")", graded, {}, {}}, years(85), "farmer"), "3");
    EXPECT_EQ(said({R"(hitPolicy="UNIQUE")", graded, {}, {"\"none\"", "0"}}, years(30), "x"), "{a: \"none\", b: 0}");
}

TEST(rules_hit_policy, rules_of_equal_rank_keep_their_order) {
    const std::vector<Cells> equal{{">= 60", "-", "\"b\""}, {"-", "\"farmer\"", "\"a\""}, {">= 80", "-", "\"b\""}};
    const std::vector<std::string> values{"\"b\", \"a\""};
    EXPECT_EQ(said({R"(hitPolicy="OUTPUT ORDER")", equal, values, {}}, years(85), "farmer"), R"(["b", "b", "a"])");
    EXPECT_EQ(said({R"(hitPolicy="COLLECT" aggregation="MAX")", equal, {}, {}}, years(85), "farmer"), "b");
    EXPECT_EQ(said({R"(hitPolicy="COLLECT" aggregation="MIN")", equal, {}, {}}, years(85), "farmer"), "a");
}

TEST(rules_versions, every_hit_policy_is_the_same_in_every_version_of_dmn) {
    for (const char* space :
         {"http://www.omg.org/spec/DMN/20151101/dmn.xsd",
          "http://www.omg.org/spec/DMN/20180521/MODEL/",
          "https://www.omg.org/spec/DMN/20191111/MODEL/",
          "https://www.omg.org/spec/DMN/20211108/MODEL/",
          "https://www.omg.org/spec/DMN/20230324/MODEL/",
          "https://www.omg.org/spec/DMN/20240513/MODEL/"}) {
        for (const Story& story : stories) {
            TableText table = table_of(story, allowances);
            table.name_space = space;
            EXPECT_EQ(said(table, years(85), "farmer"), story.overlapping) << space << story.policy;
        }
    }
}

// Item definitions, knowledge, contexts and services stand in all versions; 1.1 names the types of FEEL with a prefix.
TEST(rules_versions, one_model_means_the_same_in_every_version) {
    struct Version {
        const char* space;
        const char* version;
        const char* prefix;
        const char* declared;
    };

    for (const Version& v :
         {Version{
              "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
              "1.1",
              "feel:",
              "xmlns:feel=\"http://www.omg.org/spec/FEEL/20140401\""},
          Version{"http://www.omg.org/spec/DMN/20180521/MODEL/", "1.2", "", ""},
          Version{"https://www.omg.org/spec/DMN/20191111/MODEL/", "1.3", "", ""},
          Version{"https://www.omg.org/spec/DMN/20211108/MODEL/", "1.4", "", ""},
          Version{"https://www.omg.org/spec/DMN/20230324/MODEL/", "1.5", "", ""}}) {
        const std::string text = fmt::format(
            R"(<definitions xmlns="{0}" {2} id="m" name="m" namespace="m">
<itemDefinition name="grade"><typeRef>{1}string</typeRef><allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>
<inputData id="i" name="Claimed"><variable name="Claimed" typeRef="{1}number"/></inputData>
<inputData id="g" name="Grade"><variable name="Grade" typeRef="grade"/></inputData>
<businessKnowledgeModel id="k" name="capped"><variable name="capped"/><encapsulatedLogic>
<formalParameter name="x" typeRef="{1}number"/><literalExpression><text>min(x, 1000)</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>
<decision id="d" name="Paid"><variable name="Paid" typeRef="{1}number"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<informationRequirement><requiredInput href="#g"/></informationRequirement>
<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<context><contextEntry><variable name="share"/>
<literalExpression><text>if Grade = "A" then 0.8 else 0.5</text></literalExpression></contextEntry>
<contextEntry><literalExpression><text>capped(Claimed) * share</text></literalExpression></contextEntry></context></decision>
</definitions>)",
            v.space,
            v.prefix,
            v.declared
        );
        const Loaded loaded = load_dmn(text, "m.dmn");
        ASSERT_TRUE(loaded.model) << v.version;
        EXPECT_TRUE(loaded.faults.empty()) << v.version << loaded.faults[0].what.en;
        EXPECT_EQ(loaded.model->version, v.version);
        const auto paid = [&](const Value& grade) {
            Context inputs;
            inputs.set("Claimed", years(1500));
            inputs.set("Grade", grade);
            return text_of(decide(*loaded.model, "Paid", inputs).value);
        };
        EXPECT_EQ(paid(Value::string("A")), "800") << v.version;
        EXPECT_EQ(paid(Value::string("C")), "500") << v.version; // not allowed, so null, which is not A
    }
}

} // namespace tonghe::rules
