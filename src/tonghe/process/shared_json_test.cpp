#include "tonghe/process/shared_json.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::process;

TEST(process_shared_json, are_read_one_at_a_time_in_any_order) {
    const JsonArray list{
        1, "a,b", JsonArray{1, JsonArray{2, 3}}, JsonObject{{"a]", "x\"}\\"}, {"b", nullptr}}, nullptr, true};
    const SharedJson items((Json(list)));
    for (uint32_t i = 0; i < list.size(); ++i) {
        EXPECT_EQ(items.at(i), list[i]) << i;
    }
    for (uint32_t i = 6; i-- > 0;) {
        EXPECT_EQ(items.at(i), list[i]) << i;
    }
    EXPECT_TRUE(items.at(6).is_null());
    EXPECT_TRUE(items.at(1'000'000).is_null());
    EXPECT_EQ(items.at(5), list[5]);
    EXPECT_TRUE(SharedJson().at(0).is_null());
    EXPECT_TRUE(SharedJson(Json(JsonArray())).at(0).is_null());
}

TEST(process_shared_json, is_read_from_json_alone) {
    const SharedJson items(Json(JsonArray{1, JsonObject{{"name", "陈"}}}));
    EXPECT_EQ(SharedJson::read(items.text()), items);
    EXPECT_EQ(SharedJson::read("[]"), SharedJson());
    EXPECT_EQ(SharedJson::read("[1]")->value(), Json(JsonArray{1}));
    for (const char* text : {"", "[", "]", "[1", "[1]]", "[1,]", "[1] ", " [1]", "[tru]", "[\"\\\"]"}) {
        EXPECT_FALSE(SharedJson::read(text)) << text;
    }
}

TEST(process_shared_json, is_found_again_by_its_hash_alone) {
    const SharedJson one(Json(JsonArray{1, 2}));
    SharedJson far = SharedJson::with_hash(one.hash());
    EXPECT_EQ(far, one);
    EXPECT_FALSE(far.is_at_hand());
    EXPECT_TRUE(far.is_apart());
    EXPECT_FALSE(far.bring("[1,3]"));
    ASSERT_TRUE(far.bring("[1,2]"));
    EXPECT_EQ(far.at(1), Json(2));
    EXPECT_NE(far, SharedJson(Json(JsonArray{1, 3})));
}

TEST(process_shared_json, is_apart_from_a_size_on) {
    EXPECT_FALSE(SharedJson(Json(std::string(apart_bytes_min - 3, 'x'))).is_apart());
    EXPECT_TRUE(SharedJson(Json(std::string(apart_bytes_min - 2, 'x'))).is_apart());
    EXPECT_TRUE(is_large(Json(std::string(apart_bytes_min - 2, 'x'))));
    EXPECT_FALSE(is_large(Json(JsonArray(1000, Json("1234567")))));
    EXPECT_TRUE(is_large(Json(JsonArray(2000, Json("1234567")))));
}
