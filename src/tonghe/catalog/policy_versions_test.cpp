// Versions of a policy: which is in force on a day, and what is wrong with a row of them. And files as JSON and back.
#include "tonghe/catalog/policy_reader.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/catalog/yaml_json.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tonghe::catalog {

namespace {

namespace fs = std::filesystem;

const std::string first = "policies/elderly-allowance/";
const std::string second = "policies/elderly-allowance/versions/2/";
const std::string third = "policies/elderly-allowance/versions/3/";

const PackReading& shipped() {
    static const PackReading reading = read_pack_root(fs::path(TONGHE_SOURCE_DIR) / "packs");
    return reading;
}

std::map<std::string, std::string> shipped_files() {
    for (const PackFiles& pack : *shipped().files) {
        if (pack.name == "yunlan") {
            return pack.files;
        }
    }
    return {};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// The shipped policy with a third version, which is the first with these days and numbers.
PolicyReading with_third(const std::string& version, const std::string& from, const std::string& folder = third) {
    std::map<std::string, std::string> files = shipped_files();
    files[folder + "policy.yaml"] = replaced(
        replaced(files[first + "policy.yaml"], "version: 1", "version: " + version), "from: 2026-01-01", "from: " + from
    );
    files[folder + "benefit.dmn"] = files[first + "benefit.dmn"];
    files[folder + "cases.yaml"] = files[first + "cases.yaml"];
    return read_policy(*shipped().catalog, "yunlan", "elderly-allowance", files);
}

std::vector<std::string> told(const PolicyReading& reading) {
    std::vector<std::string> out;
    for (const Fault& fault : reading.faults) {
        out.push_back(fault.code + " " + fault.file + ":" + std::to_string(fault.line));
    }
    return out;
}

using Lines = std::vector<std::string>;

} // namespace

TEST(catalog_policy_versions, a_version_ends_the_one_before_it) {
    ASSERT_NE(shipped().catalog, nullptr);
    const Catalog& catalog = *shipped().catalog;
    const auto versions = catalog.policy_versions("elderly-allowance");
    ASSERT_EQ(versions.size(), 2U);
    EXPECT_EQ(to_string(*versions[0]->until), "2026-12-31");
    EXPECT_EQ(to_string(versions[1]->from), "2027-01-01");
    EXPECT_EQ(catalog.policy("elderly-allowance", Date::of(2025, 6, 1))->version, 1); // not yet in force, but to come
    EXPECT_EQ(catalog.policy("elderly-allowance", Date::of(2026, 12, 31))->version, 1);
    EXPECT_EQ(catalog.policy("elderly-allowance", Date::of(2027, 1, 1))->version, 2);
    EXPECT_EQ(catalog.policy_version("elderly-allowance", 2)->version, 2);
    EXPECT_EQ(catalog.policy_version("elderly-allowance", 3), nullptr);
    EXPECT_EQ(catalog.policy("no-such-policy", Date::of(2027, 1, 1)), nullptr);
    EXPECT_NE(versions[0]->hash, versions[1]->hash);
}

TEST(catalog_policy_versions, one_that_begins_the_same_day_takes_its_place) {
    const PolicyReading reading = with_third("3", "2027-01-01");
    EXPECT_EQ(told(reading), Lines{});
    ASSERT_EQ(reading.versions.size(), 3U);
    EXPECT_FALSE(reading.versions[1].policy->is_in_force(Date::of(2027, 1, 1)));
    EXPECT_TRUE(reading.versions[2].policy->is_in_force(Date::of(2027, 1, 1)));
    EXPECT_TRUE(reading.versions[2].is_sound);
    EXPECT_EQ(reading.versions[2].folder, "policies/elderly-allowance/versions/3");
}

TEST(catalog_policy_versions, numbers_go_up_by_one_and_days_never_back) {
    EXPECT_EQ(told(with_third("3", "2026-12-31")), Lines{"catalog.policy_order yunlan/" + third + "policy.yaml:8"});
    EXPECT_EQ(told(with_third("2", "2028-01-01")), Lines{"catalog.policy_version yunlan/" + third + "policy.yaml:2"});
    const std::string fifth = "policies/elderly-allowance/versions/5/";
    EXPECT_EQ(
        told(with_third("5", "2028-01-01", fifth)), Lines{"catalog.policy_version yunlan/" + fifth + "policy.yaml:2"}
    );
}

TEST(catalog_policy_versions, every_case_is_asked_of_its_own_version) {
    const PolicyReading reading = with_third("3", "2028-01-01");
    const PolicyDefinition& policy = *reading.versions[1].policy;
    for (const PolicyCase& one : policy.cases) {
        EXPECT_TRUE(ask_case(policy, one).holds) << one.title;
    }
    PolicyCase wrong = policy.cases.front();
    wrong.amount = "1";
    EXPECT_FALSE(ask_case(policy, wrong).holds);
    wrong.benefit = "nothing";
    EXPECT_FALSE(ask_case(policy, wrong).holds);
}

TEST(catalog_yaml_json, what_was_written_reads_the_same) {
    for (const auto& [path, text] : shipped_files()) {
        if (!path.starts_with("policies/") || path.ends_with(".dmn")) {
            continue;
        }
        const Json value = json_of_yaml(text);
        ASSERT_FALSE(value.is_null()) << path;
        EXPECT_EQ(json_of_yaml(yaml_of_json(value)), value) << path << "\n" << yaml_of_json(value);
    }
    const Json odd =
        parse_json(R"({"a":"12","b":12,"c":"true","d":true,"e":"2026-01-01","f":["x, y","- z",""],"g":{},"h":[],
        "i":{"j k":"l: \"m\"\n","n":null},"o":0.5,"p":"0012","q":[{"r":{"s":{"t":"~"}}},{"u":[1,[2]]}]})");
    EXPECT_EQ(json_of_yaml(yaml_of_json(odd)), odd) << yaml_of_json(odd);
}

TEST(catalog_yaml_json, lines_have_pointers) {
    const YamlPlaces places("a: 1\nb:\n  - {c: 1, d: 2}\n  - c: 3\n    e:\n      f: 4\n");
    EXPECT_EQ(places.at(1), "/a");
    EXPECT_EQ(places.at(2), "/b");
    EXPECT_EQ(places.at(3), "/b/0");
    EXPECT_EQ(places.at(4), "/b/1");
    EXPECT_EQ(places.at(6), "/b/1/e/f");
    EXPECT_EQ(places.at(99), "/b/1/e/f");
}

} // namespace tonghe::catalog
