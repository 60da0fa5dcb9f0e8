// Random FEEL over the columns of tests/support/columns.hpp, and DMN around it: what the two back ends must agree on.
#pragma once
#include "tests/support/columns.hpp"
#include "tonghe/rules/dmn.hpp"

#include <string>

namespace tonghe::columns::support {

inline std::string feel_number(Random& random) {
    const Number number = random_number(random);
    return number.mantissa < 0 ? "(" + to_string(number) + ")" : to_string(number);
}

inline std::string feel_day(Random& random) {
    const std::string text = to_string(Date{int32_t(random.below(40000)) - 15000});
    return random.chance(0.5) ? "date(\"" + text + "\")" : "@\"" + text + "\"";
}

inline std::string feel_months(Random& random) { return "duration(\"P" + std::to_string(random.below(500)) + "M\")"; }

inline std::string feel_word(Random& random) {
    return "\"" + (random.chance(0.3) ? std::string(1, char('a' + random.below(7))) : random_word(random)) + "\"";
}

inline std::string feel_numeric(Random& random) {
    constexpr const char* names[] = {"age", "change", "income", "wealth", "huge", "nothing"};
    return names[random.below(6)];
}

inline std::string feel_text(Random& random) {
    constexpr const char* names[] = {"district", "birthplace", "employment"};
    return names[random.below(3)];
}

inline std::string feel_order(Random& random) {
    constexpr const char* signs[] = {"<", "<=", ">", ">=", "=", "!="};
    return signs[random.below(6)];
}

inline std::string feel_arithmetic(Random& random, int depth) {
    if (depth == 0 || random.chance(0.3)) {
        return random.chance(0.5) ? feel_number(random) : feel_numeric(random);
    }
    constexpr const char* signs[] = {" + ", " - ", " * ", " * ", " / "};
    return "(" + feel_arithmetic(random, depth - 1) + signs[random.below(random.chance(0.1) ? 5 : 4)] +
           feel_arithmetic(random, depth - 1) + ")";
}

// One test of a decision table's cell, for a value of the kind that `literal` gives.
template <class Literal> std::string feel_test(Random& random, const Literal& literal) {
    constexpr const char* signs[] = {"< ", "<= ", "> ", ">= ", "", ""};
    switch (random.below(6)) {
    case 0:
        return "-";
    case 1:
        return (random.chance(0.5) ? "[" : "(") + literal() + ".." + literal() + (random.chance(0.5) ? "]" : ")");
    case 2:
        return "not(" + std::string(signs[random.below(6)]) + literal() + ")";
    case 3:
        return std::string(signs[random.below(6)]) + literal() + ", " + literal();
    case 4:
        return random.chance(0.3) ? "null" : literal();
    default:
        return signs[random.below(6)] + literal();
    }
}

inline std::string feel_about_text(Random& random) {
    const std::string text = feel_text(random);
    switch (random.below(8)) {
    case 0:
        return text + " in (" + feel_word(random) + ", " + feel_word(random) + ", " + feel_word(random) + ")";
    case 1:
        return "starts with(" + text + ", \"D1\")";
    case 2:
        return "contains(" + text + ", \"" + std::to_string(random.below(10)) + "\")";
    case 3:
        return "string length(" + text + ") " + feel_order(random) + " " + std::to_string(random.below(5));
    case 4:
        return text + " " + feel_order(random) + " " + feel_text(random);
    case 5:
        return "matches(" + text + ", \"[a-cD][0-2]*\")";
    case 6:
        return text + " in [" + feel_word(random) + ".." + feel_word(random) + "]";
    default:
        return text + " " + feel_order(random) + " " + feel_word(random);
    }
}

inline std::string feel_atom(Random& random) {
    const std::string number = feel_numeric(random);
    switch (random.below(16)) {
    case 0:
    case 1:
        return number + " " + feel_order(random) + " " + feel_number(random);
    case 2:
        return number + " in " + (random.chance(0.5) ? "[" : "(") + feel_number(random) + ".." + feel_number(random) +
               "]";
    case 3:
        return number + " in (" + feel_number(random) + ", > " + feel_number(random) + ")";
    case 4:
        return number + " between " + feel_number(random) + " and " + feel_number(random);
    case 5:
        return number + " " + feel_order(random) + " null";
    case 6:
        return random.chance(0.5) ? "is_veteran" : "is_veteran = " + std::string(random.chance(0.5) ? "true" : "false");
    case 7:
        return "born_on " + feel_order(random) + " " + feel_day(random);
    case 8:
        return "born_on in [" + feel_day(random) + ".." + feel_day(random) + ")";
    case 9:
        return "insured " + feel_order(random) + " " + feel_months(random);
    case 10:
        return "modulo(" + number + ", 3) = 1";
    case 11:
    case 12:
        return feel_arithmetic(random, 2) + " " + feel_order(random) + " " + feel_arithmetic(random, 2);
    case 13:
        return random.chance(0.3) ? feel_text(random) + " " + feel_order(random) + " 5"
                                  : number + " " + feel_order(random) + " " + feel_numeric(random);
    default:
        return feel_about_text(random);
    }
}

inline std::string feel_condition(Random& random, int depth) {
    if (depth == 0 || random.chance(0.25)) {
        return feel_atom(random);
    }
    const std::string left = "(" + feel_condition(random, depth - 1) + ")";
    switch (random.below(8)) {
    case 0:
        return "not" + left;
    case 1:
        return "if " + left + " then (" + feel_condition(random, depth - 1) + ") else (" +
               feel_condition(random, depth - 1) + ")";
    case 2:
    case 3:
    case 4:
        return left + " or (" + feel_condition(random, depth - 1) + ")";
    default:
        return left + " and (" + feel_condition(random, depth - 1) + ")";
    }
}

inline std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out +=
            c == '<' ? "&lt;" : (c == '>' ? "&gt;" : (c == '&' ? "&amp;" : (c == '"' ? "&quot;" : std::string(1, c))));
    }
    return out;
}

inline const char* feel_type(ColumnKind kind) {
    constexpr const char* types[] = {"boolean", "string", "number", "date", "years and months duration"};
    return types[size_t(kind)];
}

// A model with an input for each column, and one decision `d` with that XML inside.
inline std::string dmn_around(const std::string& logic) {
    std::string inputs;
    std::string needs;
    for (const ColumnSpec& column : random_columns()) {
        inputs += "<inputData id=\"" + column.name + "\" name=\"" + column.name + "\"><variable name=\"" + column.name +
                  "\" typeRef=\"" + feel_type(column.kind) + "\"/></inputData>\n";
        needs += "<informationRequirement><requiredInput href=\"#" + column.name + "\"/></informationRequirement>\n";
    }
    return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\" name=\"m\" "
           "namespace=\"test\">\n" +
           inputs + "<decision id=\"d\" name=\"d\"><variable name=\"d\"/>\n" + needs + logic +
           "</decision>\n</definitions>\n";
}

inline std::string literal_expression(const std::string& feel) {
    return "<literalExpression><text>" + escaped(feel) + "</text></literalExpression>";
}

inline std::string random_table_xml(Random& random) {
    constexpr const char* policies[] = {
        "hitPolicy=\"UNIQUE\"",
        "hitPolicy=\"ANY\"",
        "hitPolicy=\"FIRST\"",
        "hitPolicy=\"PRIORITY\"",
        "hitPolicy=\"RULE ORDER\"",
        "hitPolicy=\"OUTPUT ORDER\"",
        "hitPolicy=\"COLLECT\"",
        "hitPolicy=\"COLLECT\" aggregation=\"SUM\"",
        "hitPolicy=\"COLLECT\" aggregation=\"MIN\"",
        "hitPolicy=\"COLLECT\" aggregation=\"MAX\"",
        "hitPolicy=\"COLLECT\" aggregation=\"COUNT\""};
    const size_t policy = random.below(11);
    const bool is_ranked = policy == 3 || policy == 5;
    const bool is_fixed = is_ranked || policy == 1;
    std::string xml = "<decisionTable " + std::string(policies[policy]) + ">\n";
    std::vector<size_t> columns;
    for (uint64_t i = 0; i <= 1 + random.below(3); ++i) {
        columns.push_back(random.below(random_columns().size()));
        const std::string& name = random_columns()[columns.back()].name;
        const bool adds = random_columns()[columns.back()].kind == ColumnKind::number && random.chance(0.2);
        xml += "<input><inputExpression><text>" + name + (adds ? " + age" : "") + "</text></inputExpression></input>\n";
    }
    xml += "<output>" + std::string(is_ranked ? "<outputValues><text>3, 1, 2, 0</text></outputValues>" : "") +
           (random.chance(0.3) ? "<defaultOutputEntry><text>7.5</text></defaultOutputEntry>" : "") + "</output>\n";
    for (uint64_t rule = 0; rule <= random.below(6); ++rule) {
        xml += "<rule>";
        for (const size_t column : columns) {
            const auto literal = [&] {
                switch (random_columns()[column].kind) {
                case ColumnKind::boolean:
                    return std::string(random.chance(0.5) ? "true" : "false");
                case ColumnKind::text:
                    return feel_word(random);
                case ColumnKind::date:
                    return feel_day(random);
                case ColumnKind::months:
                    return feel_months(random);
                default:
                    return feel_number(random);
                }
            };
            // Truth values have no order: their ranges have no answer.
            constexpr const char* truths[] = {
                "-", "true", "false", "not(true)", "null", "true, false", "[false..false]", "not([false..true])"};
            const bool is_flag = random_columns()[column].kind == ColumnKind::boolean;
            xml += "<inputEntry><text>" + escaped(is_flag ? truths[random.below(8)] : feel_test(random, literal)) +
                   "</text></inputEntry>";
        }
        const std::string output =
            is_fixed || random.chance(0.5) ? std::to_string(random.below(4)) : feel_arithmetic(random, 1);
        xml += "<outputEntry><text>" + escaped(output) + "</text></outputEntry></rule>\n";
    }
    return xml + "</decisionTable>";
}

} // namespace tonghe::columns::support
