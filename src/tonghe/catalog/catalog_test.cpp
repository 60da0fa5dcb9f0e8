#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/difference.hpp"
#include "tonghe/catalog/reader.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tonghe::catalog {

namespace {

Territory small_city() {
    return Territory(
        {{"990100000000", {"云澜市", "Yunlan City"}, Level::city, ""},
         {"990102000000", {"云湖区", "Yunhu District"}, Level::district, "990100000000"},
         {"990102001000", {"清河街道", "Qinghe Street"}, Level::street, "990102000000"},
         {"990102001001", {"桂花社区", "Guihua Community"}, Level::community, "990102001000"},
         {"990103000000", {"澜江区", "Lanjiang District"}, Level::district, "990100000000"}},
        {}
    );
}

OrganisationTree small_tree() {
    return OrganisationTree(
        {{"police", {"市公安局", "Police"}, "police", Level::city, "990100000000", "", "11990100000000076L"},
         {"police-990102", {"云湖分局", "Yunhu"}, "police", Level::district, "990102000000", "police", ""},
         {"police-990102001", {"清河派出所", "Qinghe"}, "police", Level::street, "990102001000", "police-990102", ""}},
        {{"police-990102001.household", "police-990102001", {"户籍民警", "Officer"}, {"police/household"}, {}, false},
         {"police.duty", "police", {"值班", "Duty"}, {"police/household"}, {}, false}},
        {{"police/household", {"户籍办理", "Households"}, "police"}}
    );
}

} // namespace

TEST(catalog_territory, levels_follow_the_digits_and_not_the_trailing_zeros) {
    EXPECT_EQ(level_of("990100000000"), Level::city);
    EXPECT_EQ(level_of("990102000000"), Level::district);
    EXPECT_EQ(level_of("990110000000"), Level::district); // ends in a zero of its own
    EXPECT_EQ(level_of("990102010000"), Level::street);
    EXPECT_EQ(level_of("990102001010"), Level::community);
    EXPECT_EQ(level_of("990102001001001"), Level::grid);
    EXPECT_EQ(level_of("990000000000"), std::nullopt); // a province
    EXPECT_EQ(level_of("99010200100"), std::nullopt);
}

TEST(catalog_territory, a_region_covers_itself_and_what_is_below) {
    EXPECT_TRUE(covers("990102000000", "990102001001"));
    EXPECT_TRUE(covers("990102001000", "990102001001003"));
    EXPECT_TRUE(covers("990102001000", "990102001000"));
    EXPECT_FALSE(covers("990102001000", "990102002001"));
    EXPECT_FALSE(covers("990102001000", "990102000000")); // not what is above
    EXPECT_EQ(region_at(Level::street, "990102001001003"), "990102001000");
    EXPECT_EQ(region_at(Level::city, "990102001001"), "990100000000");
    EXPECT_EQ(region_at(Level::community, "990102000000"), "");
    EXPECT_EQ(small_city().full_name("990102001001").zh, "云澜市云湖区清河街道桂花社区");
    EXPECT_EQ(small_city().full_name("990102001000").en, "Qinghe Street, Yunhu District, Yunlan City");
    EXPECT_EQ(small_city().children("990100000000").size(), 2U);
}

TEST(catalog_organisation, the_nearest_unit_above_is_competent_and_the_nearest_with_a_code_issues) {
    const OrganisationTree tree = small_tree();
    EXPECT_EQ(tree.competent("police", Level::street, "990102001001")->id, "police-990102001");
    EXPECT_EQ(tree.competent("police", Level::street, "990102002000")->id, "police-990102");
    EXPECT_EQ(tree.competent("police", Level::street, "990103001000")->id, "police");
    EXPECT_EQ(tree.competent("health", Level::street, "990102001001"), nullptr);
    EXPECT_EQ(tree.issuer("police", Level::street, "990102001001")->id, "police");
    EXPECT_EQ(tree.path("police-990102001").size(), 3U);
}

TEST(catalog_organisation, a_queue_is_served_by_posts_whose_region_covers_the_place) {
    const OrganisationTree tree = small_tree();
    EXPECT_EQ(tree.posts_serving("police/household", "990102001000").size(), 2U);
    EXPECT_EQ(tree.posts_serving("police/household", "990103001000").size(), 1U);
    EXPECT_EQ(tree.posts_serving("police/other", "990102001000").size(), 0U);
}

TEST(catalog_version, is_the_content_whatever_the_order_of_its_files) {
    const SourceFile a{"item.yaml", "item: a\n"};
    const SourceFile b{"form.json", "{}"};
    EXPECT_EQ(content_hash({a, b}), content_hash({b, a}));
    EXPECT_EQ(content_hash({a, b}).size(), 64U);
    EXPECT_NE(content_hash({a, b}), content_hash({a, {"form.json", "{ }"}}));
    EXPECT_NE(content_hash({{"a", "bc"}}), content_hash({{"ab", "c"}}));
}

TEST(catalog_holder, readers_keep_the_snapshot_they_took) {
    CatalogContent content;
    content.territory = small_city();
    CatalogHolder holder(std::make_shared<const Catalog>(content));
    const auto before = holder.get();
    std::thread swapping([&] {
        for (int i = 0; i < 200; ++i) {
            holder.replace(std::make_shared<const Catalog>(CatalogContent{}));
        }
    });
    for (int i = 0; i < 200; ++i) {
        EXPECT_NE(holder.get(), nullptr);
    }
    swapping.join();
    EXPECT_EQ(before->territory().regions().size(), 5U);
    EXPECT_TRUE(holder.get()->territory().regions().empty());
}

} // namespace tonghe::catalog
