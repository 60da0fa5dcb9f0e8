#include "tonghe/snapshot/keys.hpp"

#include <gtest/gtest.h>

using namespace tonghe::snapshot;

namespace {

Keys keys_of(std::initializer_list<const char*> keys) {
    KeysWriter writer;
    for (const char* key : keys) {
        writer.add(key);
    }
    return writer.finish();
}

} // namespace

TEST(snapshot_keys, stand_in_the_order_of_their_bytes_however_they_came) {
    const Keys keys = keys_of({"b", "c", "a", "Z"});
    ASSERT_EQ(keys.size(), 4U);
    EXPECT_EQ(keys[0], "Z");
    EXPECT_EQ(keys[3], "c");
    EXPECT_EQ(keys.find("b"), 2U);
    EXPECT_FALSE(keys.find("d"));
    EXPECT_FALSE(Keys().find("d"));
}

TEST(snapshot_keys, that_come_later_stand_behind_the_others) {
    Keys keys = keys_of({"a", "c"});
    const Keys before = keys;
    EXPECT_EQ(keys.add("b"), 2U);
    EXPECT_EQ(keys.add("b"), 2U);
    EXPECT_EQ(keys.add("a"), 0U);
    EXPECT_EQ(keys.find("b"), 2U);
    EXPECT_EQ(keys[2], "b");
    EXPECT_EQ(before.size(), 2U);
    EXPECT_FALSE(before.find("b"));
}

TEST(snapshot_keys, are_found_through_the_index) {
    KeysWriter writer;
    for (int i = 100'000; i < 103'000; ++i) {
        writer.add("K" + std::to_string(i) + (i % 7 == 0 ? "-long" : ""));
    }
    const Keys keys = writer.finish();
    const KeyIndex index(keys.sorted());
    for (uint32_t row = 0; row < keys.size(); ++row) {
        const uint64_t hash = KeyIndex::hash(keys[row]);
        index.fetch_slot(hash);
        index.fetch_key(hash);
        EXPECT_EQ(index.find(hash, keys[row]), row);
    }
    EXPECT_FALSE(index.find(KeyIndex::hash("K99"), "K99"));
    const Keys none;
    EXPECT_FALSE(KeyIndex(none.sorted()).find(KeyIndex::hash("a"), "a"));
}
