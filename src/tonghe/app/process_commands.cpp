// `tonghe process conformance`: BPMN without a node.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/rules_files.hpp"
#include "tonghe/process/conformance.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

// The models that each break a rule, and how many of them are refused.
std::pair<int, int> refuse_all(cli::Console& console, const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".bpmn") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    int refused = 0;
    for (const fs::path& file : files) {
        if (process::parse_bpmn(read_text(file), file.filename().string(), {.is_strict = true})) {
            console.print(fmt::format("✗ {}  accepted", file.filename().string()));
        } else {
            ++refused;
        }
    }
    return {refused, static_cast<int>(files.size())};
}

int conform(cli::Console& console, const fs::path& folder) {
    const Json expectations = parse_json(read_text(folder / "expectations.json"), {.bytes_max = 16 << 20});
    const auto tests =
        process::run_conformance(expectations, [&](const std::string& file) { return read_text(folder / file); });
    int passed = 0;
    JsonArray failing;
    for (const process::ConformanceTest& test : tests) {
        passed += test.passed ? 1 : 0;
        if (!test.passed) {
            console.print(fmt::format("✗ {}/{}  {}", test.group, test.name, test.difference));
            failing.push_back(JsonObject{{"group", test.group}, {"name", test.name}, {"difference", test.difference}});
        }
    }
    std::pair<int, int> refused{0, 0};
    if (const fs::path broken = folder / "bpmn_constraints"; fs::exists(broken)) {
        refused = refuse_all(console, broken);
        console.say(
            {fmt::format("违反规则的模型：{} 个中拒绝 {} 个", refused.second, refused.first),
             fmt::format("models that break a rule: {} of {} are refused", refused.first, refused.second)}
        );
    }
    console.print(fmt::format("{} of {}", passed, tests.size()));
    console.print(Json(JsonObject{
        {"passed", passed},
        {"total", tests.size()},
        {"refused", refused.first},
        {"to_refuse", refused.second},
        {"failing", std::move(failing)}}));
    return passed == static_cast<int>(tests.size()) ? cli::exit_ok : cli::exit_failed;
}

} // namespace

cli::Command process_conformance_command() {
    const auto folder = std::make_shared<std::string>();
    return {
        .name = "process conformance",
        .summary = {"运行 BPMN 执行一致性测试集", "Runs the conformance suite for executing BPMN"},
        .example = "tonghe process conformance ../shared/suites/betsy-bpmn",
        .declare =
            [folder](cli::Options& options) {
                options.required("folder", *folder, {"测试集所在目录", "Folder of the suite"});
            },
        .run = [folder](cli::Console& console) { return conform(console, *folder); },
    };
}

} // namespace tonghe::app
