// Where B-FEEL (DMN 1.6, chapter 11) differs from FEEL: an error gives a value, and is told all the same.
#include "tonghe/rules/decide.hpp"
#include "tonghe/rules/dmn.hpp"
#include "tonghe/xml/xml.hpp"

#include <gtest/gtest.h>

namespace tonghe::rules {

namespace {

constexpr const char* b_feel = "https://www.omg.org/spec/DMN/20240513/B-FEEL/";
constexpr const char* feel = "https://www.omg.org/spec/DMN/20240513/FEEL/";

Outcome outcome_of(const std::string& expression, const char* language) {
    const Loaded loaded = load_dmn(
        fmt::format(
            "<definitions xmlns=\"https://www.omg.org/spec/DMN/20240513/MODEL/\" namespace=\"t\" name=\"t\" "
            "expressionLanguage=\"{}\"><inputData id=\"n\" name=\"n\"><variable name=\"n\"/></inputData>"
            "<decision name=\"d\" id=\"d\"><variable name=\"d\"/>"
            "<informationRequirement><requiredInput href=\"#n\"/></informationRequirement>"
            "<literalExpression><text>{}</text></literalExpression></decision></definitions>",
            language,
            xml::escaped(expression)
        ),
        "t.dmn"
    );
    EXPECT_TRUE(loaded.model) << expression;
    return decide(*loaded.model, "d", {});
}

std::string said(const std::string& expression, const char* language = b_feel) {
    const Value value = outcome_of(expression, language).value;
    return value.is_string() ? "\"" + value.as_string() + "\"" : text_of(value);
}

struct Case {
    const char* expression;
    const char* in_b_feel;
};

} // namespace

// `n` is an input that nobody gave: null.
TEST(rules_b_feel, an_error_is_the_default_of_its_type_and_null_in_feel) {
    for (const Case& one : {
             // truth
             Case{R"("a" = 1)", "false"},
             Case{R"("a" != 1)", "true"},
             Case{R"("a" < 1)", "false"},
             Case{"n >= 1", "false"},
             Case{"n between 1 and 100", "false"},
             Case{R"("a" in [1..100])", "false"},
             Case{R"(not("a"))", "false"},
             Case{"not(n)", "false"},
             Case{R"(true and "x")", "false"},
             Case{R"(false or "x")", "false"},
             Case{R"(matches("bad pattern", "[0-9"))", "false"},
             Case{R"(before(date("2021-01-01"), null))", "false"},
             Case{R"(all(true, "x", true))", "false"},
             Case{"any(null)", "false"},
             Case{R"(every x in [1, 2, "a"] satisfies x > 0)", "false"},
             Case{R"(odd("a"))", "false"},
             // numbers
             Case{R"(decimal("a", 0))", "0"},
             Case{R"(round up("5.5", 0))", "0"},
             Case{"string length(22)", "0"},
             Case{R"(day of year("a"))", "0"},
             Case{"sum([1, null, 3])", "4"},
             Case{R"(sum([1, "1", 3]))", "4"},
             Case{"sum([])", "0"},
             Case{R"(mean(["a"]))", "0"},
             Case{R"(mean([1, "a", 3]))", "2"},
             Case{"number(\"a\")", "0"},
             // texts
             Case{"lower case(12)", "\"\""},
             Case{"string(null)", "\"\""},
             Case{R"(day of week("a"))", "\"\""},
             Case{R"(substring("a", "z"))", "\"\""},
             Case{"substring(n, 1)", "\"\""},
             // days, times, lengths of time
             Case{R"(time("a"))", "00:00:00Z"},
             Case{"date(null)", "1970-01-01"},
             Case{R"(date and time("a"))", "1970-01-01T00:00:00Z"},
             Case{R"(duration("a"))", "P0M"},
             Case{"years and months duration(null, null)", "P0M"},
             // lists and ranges
             Case{R"(split("abc", 22))", "[]"},
             Case{R"(range("[x]"))", "(0..0)"},
             // arithmetic
             Case{"1 / 0", "0"},
             Case{"n + 10", "10"},
             Case{"10 - n", "10"},
             Case{R"("Hello" + 123)", "\"Hello123\""},
             Case{R"("Hello" + n)", "\"Hello\""},
             Case{R"(@"2024-01-01" + " is a day")", "\"2024-01-01 is a day\""},
             Case{R"("Hello" - 123)", "\"\""},
             Case{R"(@"2024-01-01" + 5)", "5"},
             Case{R"(@"2024-01-01" + n)", "2024-01-01"},
             Case{R"(@"PT10S" + 5)", "15"},
             Case{R"(3 + @"P1Y")", "15"},
             Case{R"("test" * 5)", "0"},
             Case{R"("2" ** 3)", "8"},
             Case{"n ** 2", "0"},
             Case{R"(@"P3M" * n)", "P0M"},
             Case{R"(@"P5D" / n)", "PT0S"},
             Case{R"(@"P1Y" * @"PT1S")", "P1Y"},
             Case{R"(@"P5D" * @"P3D")", "PT0S"},
             Case{R"(@"PT10S" / @"PT0S")", "0"},
             Case{R"(26 / @"P13M")", "2"},
         }) {
        EXPECT_EQ(said(one.expression), one.in_b_feel) << one.expression;
        EXPECT_EQ(said(one.expression, feel), "null") << one.expression;
    }
}

TEST(rules_b_feel, what_feel_can_compute_is_the_same) {
    for (const char* expression :
         {"1 + 2",
          R"("a" + "b")",
          "n",
          "n = null",
          "count([1, null, 3])",
          "mode([1, 1, 2])",
          R"(@"PT10S" / @"PT5S")",
          R"(@"2024-01-10" - @"P5D")",
          R"(sum([@"P1D", @"P2D"]))",
          "if n > 3 then 1 else 2",
          "min([])",
          "[1, 2, 3][item > 1]",
          "some x in [1, 2] satisfies x > 1"}) {
        EXPECT_EQ(said(expression), said(expression, feel)) << expression;
    }
}

TEST(rules_b_feel, the_fault_is_told_all_the_same) {
    const Outcome outcome = outcome_of(R"("a" * 2)", b_feel);
    ASSERT_FALSE(outcome.faults.empty());
    EXPECT_EQ(outcome.faults[0].cause, Cause::wrong_types);
    EXPECT_FALSE(outcome_of(R"(lower case(12))", b_feel).faults.empty());
    EXPECT_TRUE(outcome_of("1 + 2", b_feel).faults.empty());
}

} // namespace tonghe::rules
