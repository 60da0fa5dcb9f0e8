#include "tonghe/registry/mask.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::registry;

TEST(registry_mask, keeps_the_surname) {
    EXPECT_EQ(mask_name("陈宇"), "陈*");
    EXPECT_EQ(mask_name("陈小宇"), "陈**");
    EXPECT_EQ(mask_name("欧阳明月"), "欧阳**");
    EXPECT_EQ(mask_name("Li Wei"), "L***");
    EXPECT_EQ(mask_name("陈"), "陈*");
    EXPECT_EQ(mask_name(""), "");
}

TEST(registry_mask, keeps_the_ends_of_numbers) {
    EXPECT_EQ(mask_identity("990102199501011234"), "990102********1234");
    EXPECT_EQ(mask_identity("E12345678"), "*****5678");
    EXPECT_EQ(mask_identity("1234"), "****");
    EXPECT_EQ(mask_phone("12012345678"), "120****5678");
    EXPECT_EQ(mask_phone("7654"), "**54");
}

TEST(registry_mask, keeps_an_address_down_to_the_street) {
    EXPECT_EQ(mask_address("云澜市云湖区清河街道桂花路12号3幢1单元502室"), "云澜市云湖区清河街道****");
    EXPECT_EQ(mask_address("桂花路12号"), "****");
}

TEST(registry_mask, hides_what_has_no_shape) {
    EXPECT_EQ(mask_value(catalog::Mask::all, Json("secret")), Json("****"));
    EXPECT_EQ(mask_value(catalog::Mask::identity, Json(42)), Json("****"));
    EXPECT_EQ(mask_value(catalog::Mask::identity, Json("张三的号码")), Json("****"));
    EXPECT_EQ(mask_value(catalog::Mask::all, Json(nullptr)), Json(nullptr));
    EXPECT_EQ(mask_value(catalog::Mask::none, Json("shown")), Json("shown"));
}
