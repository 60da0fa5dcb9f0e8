#include "tonghe/app/bench_policies.hpp"

#include "tonghe/app/bench_residents.hpp"
#include "tonghe/base/check.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/xml/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace tonghe::app::rules_bench {

namespace {

// Age, income, months insured and the like by their columns; "-" is any.
constexpr const char* aid_inputs[] = {"age", "employment", "income", "disability", "insured_months", "district"};
constexpr const char* aid_rules[12][6] = {
    {">= 60", "-", "< 3000", "-", ">= 180", "-"},
    {">= 80", "-", "-", "-", "-", "-"},
    {"[18..60)", "\"unemployed\"", "< 2000", "-", ">= 12", "-"},
    {"-", "-", "< 1200", "-", "-", "\"D01\",\"D02\",\"D03\""},
    {"-", "-", "-", ">= 3", "-", "-"},
    {"-", "-", "< 4000", "[1..2]", "-", "-"},
    {"[16..35]", "\"student\",\"unemployed\"", "-", "-", "-", "\"D04\",\"D05\",\"D06\",\"D07\""},
    {"[18..60]", "\"flexible\"", "[2000..6000]", "-", "[6..180)", "-"},
    {">= 60", "\"farmer\"", "< 1500", "-", "-", "not(\"D01\",\"D02\")"},
    {"< 18", "-", "< 1500", "-", "-", "-"},
    {"[50..60)", "\"unemployed\",\"flexible\"", "< 3500", "0", ">= 60", "\"D08\",\"D09\",\"D10\""},
    {"-", "\"employed\"", ">= 20000", "0", ">= 12", "\"D01\",\"D04\",\"D11\""},
};

struct Written { // a decision table: the columns it reads and the cells of each rule
    std::vector<std::string> inputs;
    std::vector<std::vector<std::string>> rules; // the last cell of each is its output
};

std::shared_ptr<const rules::Model> model_of(const char* name, const char* policy, const Written& table) {
    std::string inputs;
    std::string needs;
    std::string columns;
    for (const std::string& input : table.inputs) {
        const auto found = [&] {
            for (size_t f = 0; f < field_count; ++f) {
                if (input == field(f).column) {
                    return field(f).kind;
                }
            }
            return columns::ColumnKind::number;
        }();
        const char* type = found == columns::ColumnKind::text ? "string" : "number";
        inputs += fmt::format(
            "<inputData id=\"{0}\" name=\"{0}\"><variable name=\"{0}\" typeRef=\"{1}\"/></inputData>", input, type
        );
        needs += fmt::format("<informationRequirement><requiredInput href=\"#{}\"/></informationRequirement>", input);
        columns += fmt::format(
            "<input><inputExpression typeRef=\"{}\"><text>{}</text></inputExpression></input>", type, input
        );
    }
    std::string rules;
    for (const auto& cells : table.rules) {
        rules += "<rule>";
        for (size_t i = 0; i + 1 < cells.size(); ++i) {
            rules += fmt::format("<inputEntry><text>{}</text></inputEntry>", xml::escaped(cells[i]));
        }
        rules += fmt::format("<outputEntry><text>{}</text></outputEntry></rule>", cells.back());
    }
    const std::string text = fmt::format(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\" name=\"m\" namespace=\"bench\">{}"
        "<decision id=\"{}\" name=\"{}\"><variable name=\"{}\"/>{}<decisionTable hitPolicy=\"{}\">{}<output/>{}"
        "</decisionTable></decision></definitions>",
        inputs,
        name,
        name,
        name,
        needs,
        policy,
        columns,
        rules
    );
    const rules::Loaded loaded = rules::load_dmn(text, "bench.dmn");
    TONGHE_CHECK(loaded.model != nullptr && loaded.faults.empty(), "a policy of the measurement has faults");
    return loaded.model;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    size_t from = 0;
    for (size_t at = text.find(" & "); at != std::string::npos; at = text.find(" & ", from)) {
        parts.push_back(text.substr(from, at - from));
        from = at + 3;
    }
    parts.push_back(text.substr(from));
    return parts;
}

// "in [25..45]" is [25..45], "IN (a,b)" is "a","b", "= farmer" is "farmer", "< 12" is itself.
std::string cell_of(const Field& of, const std::string& op, std::string rest) {
    if (op == "in") {
        return rest;
    }
    if (op != "IN" && op != "=") {
        return op + " " + rest;
    }
    std::erase_if(rest, [](char c) { return c == '(' || c == ')'; });
    std::istringstream list(rest);
    std::string cell;
    for (std::string word; std::getline(list, word, ',');) {
        const char* quote = of.kind == columns::ColumnKind::text ? "\"" : "";
        cell += fmt::format("{}{}{}{}", cell.empty() ? "" : ",", quote, word, quote);
    }
    return cell;
}

} // namespace

std::shared_ptr<const rules::Model> model_of(const std::string& conditions) {
    Written table;
    table.rules.emplace_back();
    for (const std::string& part : split(conditions)) {
        std::istringstream in(part);
        std::string name;
        std::string op;
        std::string rest;
        in >> name >> op >> rest;
        table.inputs.push_back(field(name).column);
        table.rules[0].push_back(cell_of(field(name), op, rest));
    }
    table.rules[0].push_back("true");
    return model_of("entitled", "UNIQUE", table);
}

std::vector<std::string> fifty() {
    std::vector<std::string> policies;
    for (const auto& [found, conditions] : fifty_policies) {
        policies.push_back(conditions);
    }
    return policies;
}

std::vector<std::string> five_hundred() {
    std::map<std::string, std::vector<std::string>> families;
    for (const auto& [found, conditions] : fifty_policies) {
        for (const std::string& part : split(conditions)) {
            std::vector<std::string>& family = families[part.substr(0, part.find(' '))];
            if (std::find(family.begin(), family.end(), part) == family.end()) {
                family.push_back(part);
            }
        }
    }
    std::vector<std::string> names;
    for (const auto& [name, family] : families) {
        names.push_back(name);
    }
    Random random(20260701);
    const auto subset = [&](const char* name, size_t least, size_t most, size_t all) {
        std::set<int32_t> codes;
        for (const size_t size = least + random.below(most - least + 1); codes.size() < size;) {
            codes.insert(int32_t(random.below(all)));
        }
        std::string list;
        for (const int32_t code : codes) {
            list += (list.empty() ? "" : ",") + field(name).word(code);
        }
        return fmt::format("{} IN ({})", name, list);
    };
    std::vector<std::string> policies;
    while (policies.size() < 500) {
        std::set<std::string> columns;
        for (const size_t size = 3 + random.below(4); columns.size() < size;) {
            columns.insert(names[random.below(names.size())]);
        }
        std::string text;
        for (const std::string& name : columns) {
            const std::vector<std::string>& family = families[name];
            const std::string part = name == "dist"  ? subset("dist", 2, 8, 16)
                                     : name == "emp" ? subset("emp", 1, 3, 6)
                                                     : family[random.below(family.size())];
            text += (text.empty() ? "" : " & ") + part;
        }
        policies.push_back(text);
    }
    return policies;
}

std::shared_ptr<const rules::Model> twelve_rules() {
    Written table;
    table.inputs.assign(std::begin(aid_inputs), std::end(aid_inputs));
    for (const auto& rule : aid_rules) {
        table.rules.emplace_back(std::begin(rule), std::end(rule)).push_back(std::to_string(table.rules.size()));
    }
    return model_of("aid", "COLLECT", table);
}

} // namespace tonghe::app::rules_bench
