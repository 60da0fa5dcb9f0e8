#include "tonghe/rules/analysis.hpp"
#include "tonghe/rules/decide.hpp"
#include "tonghe/rules/dmn.hpp"
#include "tonghe/rules/trace.hpp"
#include "tonghe/xml/xml.hpp"

#include <gtest/gtest.h>

namespace tonghe::rules {

namespace {

constexpr const char* dmn15 = "https://www.omg.org/spec/DMN/20230324/MODEL/";

using Rows = std::vector<std::vector<std::string>>;

// A table over inputs x and y; a row has a cell for each and then its outputs.
std::string table_model(
    const std::string& attributes, const Rows& rows, const std::string& outputs = "<output/>", const char* space = dmn15
) {
    std::string out = fmt::format(
        "<definitions xmlns=\"{}\" namespace=\"t\" name=\"t\">"
        "<inputData name=\"x\" id=\"x\"><variable name=\"x\"/></inputData>"
        "<inputData name=\"y\" id=\"y\"><variable name=\"y\"/></inputData>"
        "<decision name=\"d\" id=\"d\"><variable name=\"d\"/>"
        "<informationRequirement><requiredInput href=\"#x\"/></informationRequirement>"
        "<informationRequirement><requiredInput href=\"#y\"/></informationRequirement>"
        "<decisionTable {}><input><inputExpression><text>x</text></inputExpression></input>"
        "<input><inputExpression><text>y</text></inputExpression></input>{}",
        space,
        attributes,
        outputs
    );
    for (const auto& row : rows) {
        out += "<rule>";
        for (size_t i = 0; i < row.size(); ++i) {
            const char* tag = i < 2 ? "inputEntry" : "outputEntry";
            out += fmt::format("<{}><text>{}</text></{}>", tag, xml::escaped(row[i]), tag);
        }
        out += "</rule>";
    }
    return out + "</decisionTable></decision></definitions>";
}

std::shared_ptr<const Model> model_of(const std::string& text) {
    const Loaded loaded = load_dmn(text, "t.dmn");
    for (const Fault& fault : loaded.faults) {
        ADD_FAILURE() << fault.line << " " << fault.what.en;
    }
    return loaded.model;
}

Value number(int64_t n) { return Value::number(Number(n)); }

std::string result(const std::string& text, const Value& x, const Value& y) {
    const auto model = model_of(text);
    Context inputs;
    inputs.entries = {{"x", x}, {"y", y}};
    const Outcome plain = decide(*model, "d", inputs);
    const Trace traced = explain(*model, "d", inputs);
    EXPECT_EQ(text_of(plain.value), text_of(traced.outcome.value));
    return text_of(plain.value) + (plain.faults.empty() ? "" : " !" + std::string(cause_name(plain.faults[0].cause)));
}

std::vector<std::string> findings(const std::string& text) {
    std::vector<std::string> out;
    for (const Fault& fault : analyse(*model_of(text))) {
        out.push_back(fault.code + " " + fault.what.en.substr(fault.what.en.find(": ") + 2));
    }
    return out;
}

const Rows overlapping{{">= 10", "-", "1"}, {">= 20", "-", "3"}, {"-", "\"a\"", "2"}};

} // namespace

TEST(rules_table, unique_gives_its_rule_or_a_fault) {
    const std::string table = table_model("", overlapping);
    EXPECT_EQ(result(table, number(15), Value::string("b")), "1");
    EXPECT_EQ(result(table, number(25), Value::string("b")), "null !several_rules");
    EXPECT_EQ(result(table, number(5), Value::string("b")), "null");
    EXPECT_EQ(result(table, Value(), Value::string("a")), "2");
}

TEST(rules_table, each_hit_policy_makes_its_own_of_the_same_rules) {
    const Value x = number(25);
    const Value y = Value::string("a");
    const std::string values = "<output><outputValues><text>3, 2, 1</text></outputValues></output>";
    EXPECT_EQ(result(table_model("hitPolicy=\"FIRST\"", overlapping), x, y), "1");
    EXPECT_EQ(result(table_model("hitPolicy=\"RULE ORDER\"", overlapping), x, y), "[1, 3, 2]");
    EXPECT_EQ(result(table_model("hitPolicy=\"COLLECT\"", overlapping), x, y), "[1, 3, 2]");
    EXPECT_EQ(result(table_model("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", overlapping), x, y), "6");
    EXPECT_EQ(result(table_model("hitPolicy=\"COLLECT\" aggregation=\"MIN\"", overlapping), x, y), "1");
    EXPECT_EQ(result(table_model("hitPolicy=\"COLLECT\" aggregation=\"MAX\"", overlapping), x, y), "3");
    EXPECT_EQ(result(table_model("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", overlapping), x, y), "3");
    EXPECT_EQ(result(table_model("hitPolicy=\"PRIORITY\"", overlapping, values), x, y), "3");
    EXPECT_EQ(result(table_model("hitPolicy=\"OUTPUT ORDER\"", overlapping, values), x, y), "[3, 2, 1]");
    EXPECT_EQ(result(table_model("hitPolicy=\"ANY\"", overlapping), x, y), "null !rules_differ");
    const Rows agreeing{{">= 10", "-", "1"}, {">= 20", "-", "1.0"}};
    EXPECT_EQ(result(table_model("hitPolicy=\"ANY\"", agreeing), x, y), "1");
}

TEST(rules_table, defaults_stand_in_where_no_rule_matches) {
    const std::string output = "<output><defaultOutputEntry><text>\"none\"</text></defaultOutputEntry></output>";
    EXPECT_EQ(result(table_model("", {{"> 5", "-", "\"some\""}}, output), number(1), Value()), "none");
    const std::string two = "<output name=\"a\"/><output name=\"b\"/>";
    EXPECT_EQ(result(table_model("", {{"> 5", "-", "1", "2"}}, two), number(6), Value()), "{a: 1, b: 2}");
}

// The index over intervals and the tests themselves must answer alike, at every end and beside it.
TEST(rules_table, the_index_answers_as_the_tests_do) {
    const Rows rows{
        {"[1..3]", "\"a\", \"b\"", "1"},
        {"(3..5)", "not(\"a\")", "2"},
        {"> 4.5", "-", "3"},
        {"< 0", "\"c\"", "4"},
        {"not(2, 3)", "-", "5"},
        {"2.25", "-", "6"},
        {"!= 1", "\"b\"", "7"}};
    const auto indexed = model_of(table_model("hitPolicy=\"COLLECT\"", rows));
    EXPECT_NE(indexed->decisions[0].tree->tables[0].index, nullptr);
    Rows plain = rows;
    plain.push_back({"x > 1000 and y = \"z\"", "-", "8"}); // no plain comparison, so without an index
    const auto walked = model_of(table_model("hitPolicy=\"COLLECT\"", plain));
    EXPECT_EQ(walked->decisions[0].tree->tables[0].index, nullptr);
    for (int64_t hundredths = -200; hundredths <= 700; hundredths += 25) {
        for (const char* word : {"a", "b", "c", "d", ""}) {
            Context inputs;
            inputs.entries = {{"x", Value::number(Number::scaled(hundredths, 2))}, {"y", Value::string(word)}};
            EXPECT_EQ(text_of(decide(*indexed, "d", inputs).value), text_of(decide(*walked, "d", inputs).value))
                << hundredths << word;
        }
    }
}

// Truth values have no order (DMN 1.5, table 54): a range of them is null for every value, and null is no hit.
TEST(rules_table, a_range_of_truth_values_is_hit_by_none) {
    for (const char* cell : {"[false..false]", "[true..true]", "[false..true]", "not([false..true])"}) {
        const Loaded loaded = load_dmn(table_model("hitPolicy=\"COLLECT\"", {{cell, "-", "1"}}), "t.dmn");
        ASSERT_TRUE(loaded.model);
        for (const Value& x : {Value::boolean(false), Value::boolean(true), Value()}) {
            Context inputs;
            inputs.entries = {{"x", x}, {"y", Value()}};
            EXPECT_EQ(text_of(decide(*loaded.model, "d", inputs).value), "null") << cell << text_of(x);
            EXPECT_EQ(text_of(explain(*loaded.model, "d", inputs).outcome.value), "null") << cell << text_of(x);
        }
    }
}

TEST(rules_table, a_cell_that_cannot_be_read_is_a_fault_and_no_hit) {
    const Loaded loaded = load_dmn(table_model("", {{"< $10", "-", "1"}, {"-", "\"a\"", "2"}}), "t.dmn");
    ASSERT_TRUE(loaded.model);
    EXPECT_FALSE(loaded.faults.empty());
    EXPECT_EQ(loaded.model->decisions[0].tree->tables[0].index, nullptr);
    Context inputs;
    inputs.entries = {{"x", number(5)}, {"y", Value::string("a")}};
    EXPECT_EQ(text_of(decide(*loaded.model, "d", inputs).value), "2");
}

TEST(rules_table, a_prepared_decision_is_called_by_slots) {
    Prepared prepared(model_of(table_model("hitPolicy=\"FIRST\"", overlapping)), "d");
    ASSERT_TRUE(prepared.found());
    EXPECT_EQ(prepared.inputs(), (std::vector<std::string>{"x", "y"}));
    const Value first[] = {number(12), Value()};
    EXPECT_EQ(text_of(prepared.evaluate(first)), "1");
    const Value second[] = {number(1), Value::string("a")};
    EXPECT_EQ(text_of(prepared.evaluate(second)), "2");
    EXPECT_FALSE(Prepared(model_of(table_model("", overlapping)), "nobody").found());
}

TEST(rules_explain, tells_every_rule_and_cell) {
    Context inputs;
    inputs.entries = {{"x", number(25)}, {"y", Value()}};
    const Trace trace = explain(*model_of(table_model("hitPolicy=\"FIRST\"", overlapping)), "d", inputs);
    ASSERT_EQ(trace.decisions.size(), 1u);
    const TableTrace& table = trace.decisions[0].tables.at(0);
    ASSERT_EQ(table.rules.size(), 3u);
    EXPECT_TRUE(table.rules[0].chosen);
    EXPECT_TRUE(table.rules[1].matched);
    EXPECT_FALSE(table.rules[1].chosen);
    EXPECT_EQ(table.rules[0].cells[0].test, ">= 10");
    EXPECT_EQ(table.rules[2].cells[1].answer, Answer::no);
    EXPECT_EQ(to_text(to_json(trace).at("result")), "1");
}

TEST(rules_analysis, finds_gaps_overlaps_and_rules_without_effect) {
    EXPECT_EQ(
        findings(table_model("", {{"< 18", "true", "1"}, {"[18..60]", "true", "2"}, {"> 60", "-", "3"}})),
        (std::vector<std::string>{
            "rules.gap no rule covers: x < 18, y = false", "rules.gap no rule covers: x = 18, y = false"})
    );
    EXPECT_EQ(
        findings(table_model("", {{"<= 18", "-", "1"}, {">= 18", "-", "2"}})),
        (std::vector<std::string>{
            "rules.unused_input the input column 'y' plays no part in any rule",
            "rules.overlap rules 2 and 1 may match together under the policy UNIQUE"})
    );
    EXPECT_EQ(
        findings(table_model("hitPolicy=\"FIRST\"", {{"> 5", "true", "1"}, {"> 6", "true", "2"}, {"-", "-", "3"}})),
        (std::vector<std::string>{"rules.unreachable rule 2 never takes effect, rule 1 always comes before it"})
    );
    EXPECT_EQ(
        findings(table_model("hitPolicy=\"COLLECT\"", {{"[7..3]", "true", "1"}})),
        (std::vector<std::string>{"rules.unreachable the conditions of rule 1 cannot hold"})
    );
    EXPECT_EQ(
        findings(table_model(
            "hitPolicy=\"ANY\"", {{"> 5", "true", "1"}, {"> 6", "true", "2"}, {"<= 5", "-", "0"}, {"-", "false", "0"}}
        )),
        (std::vector<std::string>{"rules.contradiction rules 2 and 1 may match together and differ"})
    );
}

TEST(rules_dmn, every_version_is_read) {
    for (const auto& [space, version] :
         {std::pair("http://www.omg.org/spec/DMN/20151101/dmn.xsd", "1.1"),
          std::pair("http://www.omg.org/spec/DMN/20180521/MODEL/", "1.2"),
          std::pair("https://www.omg.org/spec/DMN/20191111/MODEL/", "1.3"),
          std::pair("https://www.omg.org/spec/DMN/20211108/MODEL/", "1.4"),
          std::pair(dmn15, "1.5"),
          std::pair("https://www.omg.org/spec/DMN/20240513/MODEL/", "1.6")}) {
        const std::string text = table_model("", overlapping, "<output/>", space);
        EXPECT_EQ(model_of(text)->version, version);
        EXPECT_EQ(result(text, number(15), Value()), "1") << version;
    }
    EXPECT_EQ(load_dmn("<definitions xmlns=\"http://example.org\"/>", "t").faults.at(0).code, "rules.not_dmn");
    EXPECT_EQ(load_dmn("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "t").faults.at(0).code, "xml.doctype");
}

TEST(rules_dmn, in_b_feel_what_is_not_true_is_false) {
    const auto model = [](const std::string& attributes) {
        return fmt::format(
            "<definitions xmlns=\"https://www.omg.org/spec/DMN/20240513/MODEL/\" namespace=\"t\" name=\"t\" {}>"
            "<decision name=\"d\" id=\"d\"><variable name=\"d\"/><literalExpression><text>null > 3</text>"
            "</literalExpression></decision></definitions>",
            attributes
        );
    };
    EXPECT_EQ(text_of(decide(*model_of(model("")), "d", {}).value), "null");
    const std::string b_feel = "expressionLanguage=\"https://www.omg.org/spec/DMN/20240513/B-FEEL/\"";
    EXPECT_EQ(text_of(decide(*model_of(model(b_feel)), "d", {}).value), "false");
}

} // namespace tonghe::rules
