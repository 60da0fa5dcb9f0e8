// The public JSON Schema test suite, draft 2020-12. Its folder is ../shared/suites/json-schema beside the source tree,
// or $TONGHE_SUITES/json-schema.
#include "tonghe/forms/schema.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace tonghe::forms {

namespace {

namespace fs = std::filesystem;

constexpr JsonLimits generous{.bytes_max = 8 << 20, .depth_max = 200};

fs::path suite() {
    const char* elsewhere = std::getenv("TONGHE_SUITES");
    return (elsewhere == nullptr ? fs::path("../shared/suites") : fs::path(elsewhere)) / "json-schema";
}

std::optional<Json> read(const fs::path& file) {
    std::ifstream in(file);
    if (!in) {
        return std::nullopt;
    }
    std::ostringstream text;
    text << in.rdbuf();
    return boost::json::parse(text.str()); // the suite may repeat members, which parse_json refuses
}

SchemaOptions options_for(bool formats) {
    SchemaOptions options{.assert_formats = formats};
    options.resolve = [](const std::string& uri) -> std::optional<Json> {
        constexpr std::string_view host = "http://localhost:1234/";
        return uri.starts_with(host) ? read(suite() / "remotes" / uri.substr(host.size())) : std::nullopt;
    };
    return options;
}

struct Tally {
    size_t passed = 0;
    size_t total = 0;
    std::vector<std::string> failed;
};

void run_file(const fs::path& file, bool formats, Tally& tally) {
    const auto groups = read(file);
    ASSERT_TRUE(groups) << file;
    for (const Json& group : groups->as_array()) {
        const auto schema = compile(group.at("schema"), options_for(formats));
        for (const Json& test : group.at("tests").as_array()) {
            ++tally.total;
            const bool wanted = test.at("valid").as_bool();
            if (schema && is_valid(**schema, test.at("data")) == wanted &&
                validate(**schema, test.at("data")).empty() == wanted) {
                ++tally.passed;
            } else {
                tally.failed.push_back(
                    file.filename().string() + ": " + std::string(group.at("description").as_string()) + ": " +
                    std::string(test.at("description").as_string()) +
                    (schema ? "" : " (" + schema.faults()[0].pointer + " " + schema.faults()[0].what.en + ")")
                );
            }
        }
    }
}

} // namespace

TEST(forms_suite, passes_every_required_test_of_draft_2020_12) {
    const fs::path folder = suite() / "tests" / "draft2020-12";
    if (!fs::exists(folder)) {
        GTEST_SKIP() << "the JSON Schema test suite is not at " << suite();
    }
    Tally tally;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".json") {
            run_file(entry.path(), false, tally);
        }
    }
    std::cout << "json-schema draft2020-12, required: " << tally.passed << " of " << tally.total << "\n";
    EXPECT_GT(tally.total, 1000U);
    for (const std::string& name : tally.failed) {
        ADD_FAILURE() << name;
    }
}

TEST(forms_suite, tells_the_rate_of_the_optional_tests) {
    const fs::path folder = suite() / "tests" / "draft2020-12" / "optional";
    if (!fs::exists(folder)) {
        GTEST_SKIP() << "the JSON Schema test suite is not at " << suite();
    }
    Tally general;
    Tally known;
    Tally formats;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") {
            continue;
        }
        const bool is_format = entry.path().parent_path().filename() == "format";
        run_file(entry.path(), is_format, is_format ? formats : general);
        const std::string name = entry.path().stem().string();
        if (is_format && (name == "date" || name == "date-time" || name == "email" || name == "uri")) {
            run_file(entry.path(), true, known);
        }
    }
    std::cout << "json-schema draft2020-12, optional: " << general.passed << " of " << general.total << "\n"
              << "json-schema draft2020-12, formats: " << formats.passed << " of " << formats.total
              << ", of those we assert " << known.passed << " of " << known.total << "\n";
    if (std::getenv("TONGHE_VERBOSE") != nullptr) {
        for (const Tally* tally : {&general, &known}) {
            for (const std::string& name : tally->failed) {
                std::cout << "  not passed: " << name << "\n";
            }
        }
    }
}

} // namespace tonghe::forms
