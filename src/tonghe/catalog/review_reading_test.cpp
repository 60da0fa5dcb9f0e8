#include "tonghe/catalog/reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace tonghe;
using namespace tonghe::catalog;

namespace {

using Change = std::pair<const char*, std::pair<std::string, std::string>>; // file of the review, what, by what

// What is told of the shipped review with these places changed: `file code` each, in order.
std::vector<std::string> told_with(const std::vector<Change>& changes) {
    static const PackReading shipped = read_pack_root(TONGHE_SOURCE_DIR "/packs");
    std::vector<PackFiles> packs = *shipped.files;
    for (PackFiles& pack : packs) {
        for (const auto& [file, change] : changes) {
            const auto found = pack.files.find(std::string("reviews/basic-insurance/") + file);
            if (found == pack.files.end()) {
                continue;
            }
            const size_t at = found->second.find(change.first);
            EXPECT_NE(at, std::string::npos) << change.first;
            found->second.replace(at, change.first.size(), change.second);
        }
    }
    std::vector<std::string> out;
    for (const Fault& fault : compile_packs(packs).faults) {
        out.push_back(fault.file.substr(fault.file.rfind('/') + 1) + " " + fault.code);
    }
    return out;
}

using Lines = std::vector<std::string>;

} // namespace

TEST(catalog_review, tells_all_that_is_wrong_with_a_review_at_once) {
    EXPECT_EQ(
        told_with(
            {{"review.yaml", {"equal: same.equal_before", "equal: same.equal_befor"}},
             {"review.yaml", {"patient_sex: claim.sex", "patient_sex: claim.age"}},
             {"review.yaml", {"too_often: {zh", "too_oftn: {zh"}},
             {"review.yaml", {"share: 0.12", "share: 1.2"}},
             {"rules.dmn", {"<text>&gt; 0</text>", "<text>&gt; 1</text>"}},
             {"rules.dmn", {"第七条", "第七十条"}},
             {"items.yaml", {"included_in: [JC-0304]", "included_in: [JC-0399]"}},
             {"items.yaml", {"sex: male", "sex: man"}},
             {"items.yaml", {"unit: hospital-central", "unit: hospital-centre"}}}
        ),
        (Lines{
            "items.yaml catalog.unknown_reference",
            "items.yaml catalog.bad_value",
            "items.yaml catalog.unknown_reference",
            "review.yaml catalog.bad_value",
            "review.yaml catalog.unknown_reference",
            "review.yaml catalog.review_type",
            "review.yaml catalog.policy_reason",
            "review.yaml catalog.policy_reason_unused",
            "rules.dmn rules.gap",
            "rules.dmn rules.gap", // below 1, and 1 itself
            "rules.dmn catalog.review_article"})
    );
}

TEST(catalog_review, is_refused_where_its_own_cases_do_not_hold) {
    EXPECT_EQ(
        told_with({{"cases.yaml", {"flag: false", "flag: true"}}, {"cases.yaml", {"saved: 7,", "saved: 8,"}}}),
        (Lines{"cases.yaml catalog.review_case", "cases.yaml catalog.review_case"})
    );
    EXPECT_EQ(
        told_with({{"cases.yaml", {"rule: sex", "rule: sexe"}}, {"review.yaml", {"fits: item.fits_diagnosis, ", ""}}}),
        (Lines{"cases.yaml catalog.unknown_reference", "review.yaml catalog.review_input"})
    );
}

TEST(catalog_review, knows_items_and_hospitals_by_their_codes) {
    const auto catalog = read_pack_root(TONGHE_SOURCE_DIR "/packs").catalog;
    ASSERT_NE(catalog, nullptr);
    const auto review = catalog->review("basic-insurance");
    ASSERT_NE(review, nullptr);
    EXPECT_EQ(review->item("ZZ-0507")->times, 3);
    EXPECT_EQ(review->item("ZZ-9999"), nullptr);
    EXPECT_EQ(review->hospital("H990102")->unit, "hospital-central");
    EXPECT_EQ(review->rule("price")->decision, "price");
    EXPECT_EQ(review->contract->share_permille, 120);
    EXPECT_EQ(review->second_reader_cents, 200'000);
    EXPECT_EQ(catalog->review("none"), nullptr);
}
