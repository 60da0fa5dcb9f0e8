// Runs the DMN conformance suite where it lies beside the source tree, and says what it found.
#include "tonghe/rules/tck.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace tonghe::rules {

namespace {

namespace fs = std::filesystem;

const fs::path suite = "../shared/suites/dmn-tck/TestCases"; // tests run in the root of the source tree

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The model a test file names, with its imports from the same folder.
Loaded load_from(const fs::path& folder, const std::string& name) {
    const auto resolve = [&](const std::string& space, const std::string&) -> std::optional<ImportedFile> {
        for (const auto& entry : fs::directory_iterator(folder)) {
            const std::string text = entry.path().extension() == ".dmn" ? read_file(entry.path()) : "";
            if (!text.empty() && dmn_namespace(text) == space) {
                return ImportedFile{text, entry.path().filename().string()};
            }
        }
        return std::nullopt;
    };
    return load_dmn(read_file(folder / name), name, resolve);
}

} // namespace

TEST(rules_tck, the_conformance_suite_passes) {
    if (!fs::exists(suite)) {
        GTEST_SKIP() << "the DMN conformance suite is not at " << suite;
    }
    int passed = 0;
    int all = 0;
    for (const char* level : {"compliance-level-2", "compliance-level-3"}) {
        for (const auto& entry : fs::recursive_directory_iterator(suite / level)) {
            if (entry.path().extension() != ".xml") {
                continue;
            }
            const auto load = [&](const std::string& name) { return load_from(entry.path().parent_path(), name); };
            const TckReport report = run_tck(
                read_file(entry.path()),
                entry.path().filename().string(),
                load,
                *parse_moment("2026-03-02T09:00:00+08:00")
            );
            for (const TckCase& one : report.cases) {
                ++all;
                passed += one.passed ? 1 : 0;
                EXPECT_TRUE(one.passed) << entry.path().filename() << " " << one.id << ": " << one.difference;
            }
        }
    }
    std::cout << passed << " of " << all << " cases pass\n";
    EXPECT_EQ(all, 3391);
    EXPECT_GE(passed, 3373);
}

} // namespace tonghe::rules
