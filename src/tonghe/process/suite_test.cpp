// Runs over the public suites where they lie beside the source tree, and says what it found.
#include "tonghe/process/conformance.hpp"
#include "tonghe/process/drawing.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace tonghe::process {

namespace {

namespace fs = std::filesystem;

const fs::path suite = "../shared/suites/betsy-bpmn"; // tests run in the root of the source tree
const fs::path models = "../shared/suites/bpmn-miwg";

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> files_under(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".bpmn") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

TEST(process_suite, models_that_break_a_rule_are_refused) {
    if (!fs::exists(suite)) {
        GTEST_SKIP() << "the betsy suite is not at " << suite;
    }
    int refused = 0;
    int refused_by_default = 0;
    const auto files = files_under(suite / "bpmn_constraints");
    for (const fs::path& path : files) {
        const std::string xml = read_file(path);
        const bool strictly = !parse_bpmn(xml, path.filename().string(), {.is_strict = true});
        refused += strictly ? 1 : 0;
        refused_by_default += parse_bpmn(xml, path.filename().string()) ? 0 : 1;
        EXPECT_TRUE(strictly) << path;
    }
    std::cout << "must be refused: " << refused << " of " << files.size() << " are, " << refused_by_default
              << " without strict reading\n";
}

TEST(process_suite, executable_tests_run_as_expected) {
    if (!fs::exists(suite)) {
        GTEST_SKIP() << "the betsy suite is not at " << suite;
    }
    const Json expectations = parse_json(read_file(suite / "expectations.json"), {.bytes_max = 4 << 20});
    int passed = 0;
    const auto tests = run_conformance(expectations, [](const std::string& file) { return read_file(suite / file); });
    for (const ConformanceTest& test : tests) {
        passed += test.passed ? 1 : 0;
        // Complex gateways are refused, and the last script of two ad-hoc files logs another word than their
        // expectation: docs/reference/bpmn.md.
        const bool is_exempt = test.name.find("ComplexGateway") != std::string::npos || test.name.starts_with("AdHoc");
        EXPECT_EQ(test.passed, !is_exempt) << test.name << ": " << test.difference;
    }
    std::cout << "executable: " << passed << " of " << tests.size() << "\n";
}

TEST(process_suite, reference_models_and_exports_of_other_tools_are_read_and_given_back) {
    if (!fs::exists(models)) {
        GTEST_SKIP() << "the models of the interchange working group are not at " << models;
    }
    int runnable = 0;
    size_t shapes = 0;
    const auto files = files_under(models);
    for (const fs::path& path : files) {
        const std::string xml = read_file(path);
        const auto drawing = parse_drawing(xml, path.string());
        ASSERT_TRUE(drawing) << path << " " << drawing.faults()[0].what.en;
        const auto again = parse_drawing(write_drawing(*drawing), path.string());
        ASSERT_TRUE(again) << path << " " << again.faults()[0].what.en;
        EXPECT_TRUE(*again == *drawing) << path;
        for (const Diagram& diagram : drawing->diagrams) {
            shapes += diagram.shapes.size() + diagram.edges.size();
        }
        const auto model = parse_bpmn(xml, path.string());
        runnable += model ? 1 : 0;
        for (const Fault& fault : model.faults()) { // by name: which element, where, and what to do
            EXPECT_TRUE(!fault.what.en.empty() && !fault.remedy.en.empty()) << path << " " << fault.code;
        }
    }
    std::cout << "drawings: " << files.size() << " read and given back with " << shapes << " shapes and edges, "
              << runnable << " of them run, the others are refused by name\n";
}

TEST(process_suite, shipped_processes_are_accepted) {
    if (!fs::exists("packs")) {
        GTEST_SKIP() << "there are no packs here";
    }
    for (const fs::path& path : files_under("packs")) {
        const auto parsed = parse_bpmn(read_file(path), path.string());
        for (const Fault& fault : parsed.faults()) {
            ADD_FAILURE() << path << ":" << fault.line << " " << fault.code << ": " << fault.what.en;
        }
    }
}

TEST(process_suite, files_as_they_are_neither_crash_nor_hang) {
    if (!fs::exists(suite)) {
        GTEST_SKIP() << "the betsy suite is not at " << suite;
    }
    for (const fs::path& path : files_under(suite / "processes")) {
        const std::string xml = read_file(path);
        parse_bpmn(xml, path.filename().string());
        for (size_t cut : {xml.size() / 3, xml.size() / 2, xml.size() - 5}) {
            EXPECT_FALSE(parse_bpmn(std::string_view(xml).substr(0, cut), "cut"));
        }
    }
}

} // namespace tonghe::process
