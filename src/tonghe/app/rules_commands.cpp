// `tonghe rules check|eval|explain|tck|fmt`: DMN files without a node.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/fault_lines.hpp"
#include "tonghe/app/rule_input.hpp"
#include "tonghe/app/rules_files.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/cli/errors.hpp"
#include "tonghe/rules/analysis.hpp"
#include "tonghe/rules/format.hpp"
#include "tonghe/rules/json.hpp"
#include "tonghe/rules/tck.hpp"
#include "tonghe/rules/trace.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

int check(cli::Console& console, const std::vector<std::string>& files) {
    std::vector<Fault> faults;
    std::vector<Fault> findings;
    size_t decisions = 0;
    for (const std::string& file : files) {
        const rules::Loaded loaded = load_model(file);
        faults.insert(faults.end(), loaded.faults.begin(), loaded.faults.end());
        if (loaded.model != nullptr) {
            decisions += loaded.model->decisions.size();
            const std::vector<Fault> found = rules::analyse(*loaded.model);
            findings.insert(findings.end(), found.begin(), found.end());
        }
    }
    print_faults(console, "✗", faults);
    print_faults(console, "!", findings);
    const Text told{
        fmt::format(
            "{} {} 个文件、{} 个决策：{} 处错误，{} 处提醒",
            faults.empty() ? "✓" : "✗",
            files.size(),
            decisions,
            faults.size(),
            findings.size()
        ),
        fmt::format(
            "{} {} files, {} decisions: {} faults, {} findings",
            faults.empty() ? "✓" : "✗",
            files.size(),
            decisions,
            faults.size(),
            findings.size()
        )};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{
        {"ok", faults.empty()}, {"decisions", decisions}, {"faults", json_of(faults)}, {"findings", json_of(findings)}})
    );
    return faults.empty() ? cli::exit_ok : cli::exit_failed;
}

struct EvalArguments {
    std::string file;
    std::string decision;
    std::string input = "{}";
};

// `{"Age": 18}`, or @file.
JsonObject input_of(const std::string& given) {
    const Json json = parse_json(given.starts_with("@") ? read_text(given.substr(1)) : given);
    if (!json.is_object()) {
        throw Error(tonghe::errors::malformed_json, {{"reason", "an object was expected"}});
    }
    return json.get_object();
}

std::string written(const rules::DecisionTrace& decision) {
    std::string out = decision.name + " = " + rules::text_of(decision.result) + "\n";
    for (const auto& [name, value] : decision.inputs) {
        out += "    " + name + " = " + rules::text_of(value) + "\n";
    }
    for (const rules::TableTrace& table : decision.tables) {
        out += "    " + table.policy + "\n";
        for (const rules::RuleTrace& rule : table.rules) {
            static constexpr const char* marks[] = {"✗", "✓", "?"};
            out += fmt::format("    {} {:>3} ", rule.chosen ? "→" : (rule.matched ? "+" : " "), rule.number);
            for (const rules::CellTrace& cell : rule.cells) {
                out += fmt::format(" {} {} |", marks[static_cast<size_t>(cell.answer)], cell.test);
            }
            for (const rules::Value& value : rule.outputs) {
                out += " " + rules::text_of(value);
            }
            out += "\n";
        }
    }
    return out;
}

int evaluate(cli::Console& console, const EvalArguments& given, bool explained) {
    const rules::Loaded loaded = load_model(given.file);
    if (loaded.model == nullptr) {
        throw invalid_input(loaded.faults);
    }
    const rules::Model& model = *loaded.model;
    std::string decision = given.decision;
    if (decision.empty() && !model.decisions.empty()) {
        decision = model.decisions.back().name;
    }
    if (model.find_decision(decision) < 0) {
        throw Error(tonghe::errors::not_found, {{"what", decision}});
    }
    const rules::Context input = context_of(model, input_of(given.input));
    const rules::Trace trace = rules::explain(model, decision, input, options_at(SystemClock::instance().now()));
    if (explained) {
        for (const rules::DecisionTrace& one : trace.decisions) {
            console.print(written(one));
        }
    } else {
        console.print(rules::text_of(trace.outcome.value));
    }
    for (const rules::EvaluationFault& fault : trace.outcome.faults) {
        console.print("! " + rules::text_of(fault).in(console.language()));
    }
    JsonObject document = rules::to_json(trace);
    if (!explained) {
        document.erase("decisions");
    }
    document["decision"] = decision;
    console.print(Json(document));
    return cli::exit_ok;
}

int conform(cli::Console& console, const std::string& folder, bool all) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".xml" &&
            (all || entry.path().string().find("non-compliant") == std::string::npos)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    int passed = 0;
    int total = 0;
    int close = 0;
    int flags = 0;
    int flags_agreed = 0;
    JsonArray failing;
    const rules::Moment now = *options_at(SystemClock::instance().now()).now;
    for (const fs::path& file : files) {
        const auto loader = [&](const std::string& name) { return load_model(file.parent_path() / name); };
        const rules::TckReport report = rules::run_tck(read_text(file), file.string(), loader, now);
        for (const rules::TckCase& one : report.cases) {
            ++total;
            passed += one.passed ? 1 : 0;
            close += one.exact ? 0 : 1;
            flags += one.flags;
            flags_agreed += one.flags_agreed;
            if (!one.passed) {
                const std::string name = file.parent_path().filename().string();
                console.print(fmt::format("✗ {} {}  {}", name, one.id, one.difference));
                failing.push_back(JsonObject{{"folder", name}, {"case", one.id}, {"difference", one.difference}});
            }
        }
    }
    console.say(
        {fmt::format("错误标志一致 {} / {}，数值仅在 1e-8 内一致 {} 例", flags_agreed, flags, close),
         fmt::format("error flags agree {} of {}, numbers only within 1e-8 in {} cases", flags_agreed, flags, close)}
    );
    console.print(fmt::format("{} of {}", passed, total));
    console.print(Json(JsonObject{
        {"passed", passed},
        {"total", total},
        {"flags_agreed", flags_agreed},
        {"flags", flags},
        {"failing", std::move(failing)}}));
    return passed == total ? cli::exit_ok : cli::exit_failed;
}

int format(cli::Console& console, const std::vector<std::string>& files, bool write) {
    bool changed_any = false;
    JsonArray changed;
    for (const std::string& file : files) {
        const std::string before = read_text(file);
        const std::string after = rules::format_dmn(before);
        if (after == before) {
            continue;
        }
        changed_any = true;
        changed.push_back(Json(file));
        console.print((write ? "~ " : "! ") + file);
        if (write) {
            std::ofstream out(file, std::ios::binary);
            out << after << std::flush;
            if (!out) {
                throw Error(cli::errors::cannot_write, {{"file", file}});
            }
        }
    }
    console.print(Json(JsonObject{{"changed", std::move(changed)}}));
    return write || !changed_any ? cli::exit_ok : cli::exit_failed;
}

void declare_eval(cli::Options& options, EvalArguments& given) {
    options.required("file", given.file, {"DMN 文件", "DMN file"});
    options.text(
        "--decision",
        given.decision,
        {"决策的名称或 id；默认最后一个", "Name or id of the decision; the last by default"}
    );
    options.text("--input", given.input, {"输入数据（JSON），或 @文件", "Inputs as JSON, or @file"});
}

} // namespace

cli::Command rules_check_command() {
    const auto files = std::make_shared<std::vector<std::string>>();
    return {
        .name = "rules check",
        .summary =
            {"检查决策模型：错误、缺口、重叠、无效规则",
             "Checks decision models: faults, gaps, overlaps, rules without effect"},
        .example = "tonghe rules check packs/yunlan/policies/childbirth/benefit.dmn",
        .declare =
            [files](cli::Options& options) {
                options.several("files", *files, {"DMN 文件", "DMN files"});
            },
        .run = [files](cli::Console& console) { return check(console, *files); },
    };
}

cli::Command rules_eval_command() {
    const auto given = std::make_shared<EvalArguments>();
    return {
        .name = "rules eval",
        .summary = {"计算一个决策", "Evaluates a decision"},
        .example = "tonghe rules eval fee.dmn --decision Fee --input '{\"Age\": 18}'",
        .declare = [given](cli::Options& options) { declare_eval(options, *given); },
        .run = [given](cli::Console& console) { return evaluate(console, *given, false); },
    };
}

cli::Command rules_explain_command() {
    const auto given = std::make_shared<EvalArguments>();
    return {
        .name = "rules explain",
        .summary =
            {"计算一个决策并说明每条规则为何命中或不命中",
             "Evaluates a decision and tells why each rule matched or not"},
        .example = "tonghe rules explain fee.dmn --decision Fee --input '{\"Age\": 18}' --json",
        .declare = [given](cli::Options& options) { declare_eval(options, *given); },
        .run = [given](cli::Console& console) { return evaluate(console, *given, true); },
    };
}

cli::Command rules_tck_command() {
    const auto folder = std::make_shared<std::string>();
    const auto all = std::make_shared<bool>(false);
    return {
        .name = "rules tck",
        .summary = {"运行 DMN 一致性测试集", "Runs the DMN conformance suite"},
        .example = "tonghe rules tck dmn-tck/TestCases",
        .declare =
            [folder, all](cli::Options& options) {
                options.required("folder", *folder, {"测试集所在目录", "Folder of the suite"});
                options.flag("--all", *all, {"包括不计分的用例", "The cases that do not count as well"});
            },
        .run = [folder, all](cli::Console& console) { return conform(console, *folder, *all); },
    };
}

cli::Command rules_fmt_command() {
    const auto files = std::make_shared<std::vector<std::string>>();
    const auto write = std::make_shared<bool>(false);
    return {
        .name = "rules fmt",
        .summary = {"整理 DMN 文件中表达式的空白", "Tidies the white space of expressions in DMN files"},
        .example = "tonghe rules fmt --write fee.dmn",
        .declare =
            [files, write](cli::Options& options) {
                options.several("files", *files, {"DMN 文件", "DMN files"});
                options.flag("--write", *write, {"写回文件；否则只报告", "Write the files; otherwise only tell"});
            },
        .run = [files, write](cli::Console& console) { return format(console, *files, *write); },
    };
}

} // namespace tonghe::app
