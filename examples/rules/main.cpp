// Who of a register is entitled to an allowance, how much, who misses it by one condition, and why one person gets what
// she gets: the installed libraries, nothing else of Tonghe.
//
//   allowance FOLDER      with allowance.dmn and residents.csv
#include <fstream>
#include <iostream>
#include <sstream>
#include <tonghe/columns/compile.hpp>
#include <tonghe/columns/csv.hpp>
#include <tonghe/columns/insight.hpp>
#include <tonghe/rules/dmn.hpp>
#include <tonghe/rules/trace.hpp>

namespace {

std::string text_of_file(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(name, std::ios::binary).rdbuf();
    return text.str();
}

int tell(const std::vector<tonghe::Fault>& faults) {
    for (const tonghe::Fault& fault : faults) {
        std::cerr << fault.file << ":" << fault.line << "  " << fault.what.en << "\n";
    }
    return 1;
}

} // namespace

int main(int count, char** arguments) {
    using namespace tonghe;
    const std::string folder = count > 1 ? arguments[1] : ".";

    const rules::Loaded loaded = rules::load_dmn(text_of_file(folder + "/allowance.dmn"), "allowance.dmn");
    if (!loaded.faults.empty()) {
        return tell(loaded.faults);
    }
    const auto table = columns::read_csv(text_of_file(folder + "/residents.csv"), {.file = "residents.csv"});
    if (!table) {
        return tell(table.faults());
    }
    const auto compiled = columns::compile(loaded.model, "amount", table->specs());
    if (!compiled) {
        return tell(compiled.faults());
    }

    const std::vector policies{compiled->policy};
    const columns::Outcome outcome = std::move(columns::scan(policies, *table, {.amounts = true})[0]);
    for (size_t i = 0; i < outcome.ids.size(); ++i) {
        const columns::Cell person = table->cell(outcome.ids.view()[i], *table->find("person"));
        std::cout << std::get<std::string_view>(person) << " "
                  << columns::to_string({outcome.amounts[i], outcome.amount_scale}) << "\n";
    }
    for (const columns::NearMiss& miss : columns::near_misses(compiled->policy.rules[1].when, *table)) {
        std::cout << miss.count << " without: " << miss.condition << "\n";
    }

    rules::Context inputs;
    inputs.set("age", rules::Value::number(rules::Number(71)));
    inputs.set("employment", rules::Value::string("retired"));
    inputs.set("income", rules::Value::number(rules::Number(1800)));
    const rules::Trace trace = rules::explain(*loaded.model, "amount", inputs);
    std::cout << "71, retired, 1800: " << rules::text_of(trace.outcome.value) << ", by rule";
    for (const rules::RuleTrace& rule : trace.decisions[0].tables[0].rules) {
        std::cout << (rule.chosen ? " " + std::to_string(rule.number) : "");
    }
    std::cout << "\n";
    return 0;
}
