#include "tonghe/base/identifier.hpp"
#include "tonghe/registry/check_values.hpp"
#include "tonghe/registry/internal/test_registries.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::registry;

namespace {

const internal::TestVocabulary vocabulary;

std::vector<std::string> faults_of(const char* registry, const JsonObject& values, bool whole = true) {
    std::vector<std::string> out;
    for (const Fault& fault :
         check_values(*vocabulary.registry(registry), values, whole, vocabulary, Date::of(2026, 3, 2))) {
        out.push_back(fault.pointer + " " + fault.code);
    }
    return out;
}

} // namespace

TEST(registry_check_values, accepts_a_good_record) {
    EXPECT_EQ(
        faults_of(
            "person",
            {{"identity_number", "11010519491231002X"},
             {"name", "陈宇"},
             {"birth_date", "1949-12-31"},
             {"sex", "2"},
             {"region", "990102001000"},
             {"phone", "12012345678"}}
        ),
        std::vector<std::string>{}
    );
    EXPECT_EQ(
        faults_of("enterprise", {{"credit_code", "91350100M000100Y43"}, {"capital", 100000}}),
        std::vector<std::string>{}
    );
}

TEST(registry_check_values, tells_every_fault_at_once) {
    const JsonObject values{
        {"identity_number", "110105194912310021"},
        {"sex", "7"},
        {"region", "990199001000"},
        {"phone", "123"},
        {"birth_date", "1949-02-30"},
        {"hobby", "chess"}};
    EXPECT_EQ(
        faults_of("person", values),
        (std::vector<std::string>{
            "/identity_number bad_format",
            "/sex not_one_of",
            "/region bad_format",
            "/phone bad_format",
            "/birth_date bad_format",
            "/hobby unknown_member",
            "/name required"})
    );
    EXPECT_EQ(
        faults_of("enterprise", {{"credit_code", "91350100M000100Y4Z"}, {"capital", -5}}),
        (std::vector<std::string>{"/credit_code bad_format", "/capital bad_format"})
    );
}

TEST(registry_check_values, compares_birth_date_and_sex_with_the_identity_number) {
    EXPECT_EQ(
        faults_of(
            "person",
            {{"identity_number", "11010519491231002X"}, {"name", "陈宇"}, {"birth_date", "1950-12-31"}, {"sex", "1"}}
        ),
        (std::vector<std::string>{"/birth_date contradicts", "/sex contradicts"})
    );
}

TEST(registry_check_values, judges_a_reference_by_the_key_it_refers_to) {
    EXPECT_EQ(
        faults_of("employment", {{"contract", "c1"}, {"person", "1"}, {"employer", "x"}, {"full_time", "yes"}}),
        (std::vector<std::string>{"/person bad_format", "/employer bad_format", "/full_time wrong_type"})
    );
}

TEST(registry_check_values, asks_of_a_change_only_what_is_given) {
    EXPECT_EQ(faults_of("person", {{"phone", nullptr}}, false), std::vector<std::string>{});
    EXPECT_EQ(faults_of("person", {{"name", nullptr}}, false), std::vector<std::string>{"/name required"});
}

TEST(registry_check_values, stores_folded_and_trimmed_text) {
    const JsonObject stored =
        normalised(*vocabulary.registry("person"), {{"identity_number", " 11010519491231002x "}, {"name", " 陈宇"}});
    EXPECT_EQ(text_or(stored, "identity_number"), "11010519491231002X");
    EXPECT_EQ(text_or(stored, "name"), "陈宇");
}
