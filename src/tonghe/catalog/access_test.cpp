#include "tonghe/catalog/access.hpp"
#include "tonghe/catalog/reader.hpp"

#include <gtest/gtest.h>

namespace tonghe::catalog {

namespace {

std::string model(const std::string& decision) {
    return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"access\" name=\"access\" "
           "namespace=\"https://example.org/access\">\n"
           "<inputData id=\"purpose\" name=\"purpose\"><variable id=\"pv\" name=\"purpose\" "
           "typeRef=\"string\"/></inputData>\n"
           "<inputData id=\"role\" name=\"role\"><variable id=\"rv\" name=\"role\" typeRef=\"string\"/></inputData>\n"
           "<inputData id=\"permission\" name=\"permission\"><variable id=\"mv\" name=\"permission\" "
           "typeRef=\"string\"/></inputData>\n" +
           decision + "</definitions>\n";
}

std::string expression(const std::string& id, const std::string& reads, const std::string& text) {
    std::string needs;
    for (size_t at = 0; at < reads.size();) {
        const size_t end = std::min(reads.find(' ', at), reads.size());
        const std::string one = reads.substr(at, end - at);
        needs += "<informationRequirement id=\"" + id + one + "\"><requiredInput href=\"#" + one +
                 "\"/></informationRequirement>";
        at = end + 1;
    }
    return "<decision id=\"" + id + "\" name=\"" + id + "\"><variable id=\"v" + id + "\" name=\"" + id + "\"/>" +
           needs + "<literalExpression id=\"e" + id + "\"><text>" + text + "</text></literalExpression></decision>\n";
}

PackReading read(const std::string& access) {
    return compile_packs(
        {{"town",
          "",
          {{"pack.yaml", "pack: town\nversion: 1\ntitle: {zh: 小城, en: Town}\nlicence: Apache-2.0\n"},
           {"access.dmn", access}}}}
    );
}

std::vector<std::string> codes(const std::vector<Fault>& faults) {
    std::vector<std::string> out;
    for (const Fault& fault : faults) {
        out.push_back(fault.code + " " + fault.what.en);
    }
    return out;
}

const Look for_a_case{
    .data_class = DataClass::sensitive,
    .purpose = "case_handling",
    .for_a_case = true,
    .may_read = true,
    .may_read_sensitive = true};

} // namespace

// Said here once more, apart from the table that decides it.
TEST(catalog_access, the_house_shows_by_class_relation_purpose_and_right) {
    const AccessRules& house = *AccessRules::of_the_house();
    for (const DataClass data_class :
         {DataClass::public_data, DataClass::internal, DataClass::sensitive, DataClass::core}) {
        for (const auto relation : {Look::Relation::none, Look::Relation::holder, Look::Relation::guardian}) {
            for (const std::string_view purpose : {"", "case_handling", "a word nobody knows"}) {
                for (int bits = 0; bits < 16; ++bits) {
                    const bool for_case = (bits & 8) != 0;
                    const bool read_any = (bits & 4) != 0;
                    const bool read_sensitive = (bits & 2) != 0;
                    const bool read_core = (bits & 1) != 0;
                    const bool right = data_class == DataClass::internal    ? read_any
                                       : data_class == DataClass::sensitive ? for_case && read_sensitive
                                                                            : for_case && read_core;
                    const bool whole = relation != Look::Relation::none || data_class == DataClass::public_data ||
                                       (!purpose.empty() && right);
                    const bool stranger = !read_any && !read_sensitive && !read_core;
                    EXPECT_EQ(
                        house.sight({data_class, relation, purpose, for_case, read_any, read_sensitive, read_core}),
                        whole      ? Sight::shown
                        : stranger ? Sight::hidden
                                   : Sight::masked
                    );
                }
            }
        }
    }
}

TEST(catalog_access, no_administrator_holds_the_power_of_another) {
    const AccessRules& house = *AccessRules::of_the_house();
    EXPECT_TRUE(house.grants("system", "accounts.create"));
    EXPECT_FALSE(house.grants("system", "accounts.secure"));
    EXPECT_TRUE(house.grants("security", "accounts.secure"));
    EXPECT_TRUE(house.grants("audit", "journal.read"));
    EXPECT_FALSE(house.grants("security", "journal.read"));
    EXPECT_FALSE(house.grants("audit", "no.such_permission"));
    EXPECT_FALSE(house.grants("nobody", "accounts.read"));
}

TEST(catalog_access, a_pack_takes_away) {
    const PackReading reading = read(model(
        expression("fields", "purpose", "if purpose = \"case_handling\" then \"masked\" else null") +
        expression(
            "administrators",
            "role permission",
            "if role = \"system\" and permission = \"packs.manage\" then false else null"
        )
    ));
    ASSERT_EQ(codes(reading.faults), std::vector<std::string>{});
    const AccessRules& access = reading.catalog->access();
    EXPECT_EQ(AccessRules::of_the_house()->sight(for_a_case), Sight::shown);
    EXPECT_EQ(access.sight(for_a_case), Sight::masked);
    Look stranger = for_a_case;
    stranger.may_read = stranger.may_read_sensitive = false;
    EXPECT_EQ(access.sight(stranger), Sight::hidden); // `masked` is the most, not a gift
    Look review = for_a_case;
    review.purpose = "case_review";
    EXPECT_EQ(access.sight(review), Sight::shown); // where the pack says nothing the others stand
    EXPECT_FALSE(access.grants("system", "packs.manage"));
    EXPECT_TRUE(access.grants("system", "outbox.manage"));
}

TEST(catalog_access, a_pack_that_would_allow_more_does_not_load) {
    const PackReading reading = read(model(
        expression("fields", "purpose", "if purpose = \"statistics\" then \"shown\" else null") +
        expression("administrators", "role permission", "role = \"audit\"")
    ));
    EXPECT_EQ(reading.catalog, nullptr);
    EXPECT_EQ(
        codes(reading.faults),
        (std::vector<std::string>{
            "catalog.access_looser The access rule 'fields' allows more than the law: class internal, relation none, "
            "purpose statistics.",
            "catalog.access_looser The access rule 'administrators' allows more than the law: role audit, permission "
            "packs.manage."})
    );
}

TEST(catalog_access, an_input_or_decision_that_nobody_gives_or_asks_is_a_fault) {
    const std::string with_weather =
        "<inputData id=\"weather\" name=\"weather\"><variable id=\"wv\" name=\"weather\" "
        "typeRef=\"string\"/></inputData>\n" +
        expression("fields", "weather", "if weather = \"rain\" then \"hidden\" else null") +
        expression("routes", "role", "role = \"audit\"");
    const std::vector<std::string> found = codes(read(model(with_weather)).faults);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_NE(found[0].find("'weather'"), std::string::npos) << found[0];
    EXPECT_NE(found[1].find("'routes'"), std::string::npos) << found[1];
}

} // namespace tonghe::catalog
