#include "tonghe/process/state.hpp"

#include <gtest/gtest.h>

using namespace tonghe;
using namespace tonghe::process;

TEST(process_items, are_read_one_at_a_time_in_any_order) {
    const JsonArray list{
        1, "a,b", JsonArray{1, JsonArray{2, 3}}, JsonObject{{"a]", "x\"}\\"}, {"b", nullptr}}, nullptr, true};
    const Items items(list);
    for (uint32_t i = 0; i < list.size(); ++i) {
        EXPECT_EQ(items.at(i), list[i]) << i;
    }
    for (uint32_t i = 6; i-- > 0;) {
        EXPECT_EQ(items.at(i), list[i]) << i;
    }
    EXPECT_TRUE(items.at(6).is_null());
    EXPECT_TRUE(items.at(1'000'000).is_null());
    EXPECT_EQ(items.at(5), list[5]);
    EXPECT_TRUE(Items().at(0).is_null());
    EXPECT_TRUE(Items(JsonArray()).at(0).is_null());
}

TEST(process_items, are_read_from_the_text_of_an_array_only) {
    const Items items(JsonArray{1, JsonObject{{"name", "陈"}}});
    EXPECT_EQ(Items::read(items.text()), items);
    EXPECT_EQ(Items::read("[]"), Items());
    for (const char* text :
         {"", "[", "]", "[1", "[1]]", "1", "{}", "\"[]\"", "[1,]", "[1] ", "null", "[tru]", "[\"\\\"]"}) {
        EXPECT_FALSE(Items::read(text)) << text;
    }
}
