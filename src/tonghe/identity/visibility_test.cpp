#include "tonghe/identity/internal/test_house.hpp"
#include "tonghe/identity/visibility.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace tonghe::identity {

namespace {

PostHeld post(std::string region, std::vector<std::string> queues) {
    return {.post = "p", .region = std::move(region), .queues = std::move(queues)};
}

// Codes crowded together, so that territories meet, nest and end in nines and zeros of their own.
std::string any_region() {
    static constexpr std::array<std::array<const char*, 3>, 4> places = {
        {{"9901", "9902", "9999"}, {"00", "01", "99"}, {"000", "010", "999"}, {"000", "100", "999"}}};
    std::string code;
    for (const auto& parts : places) {
        code += parts[static_cast<size_t>(*rc::gen::inRange(0, 3))];
    }
    return code;
}

std::string any_queue() { return std::string("q") + static_cast<char>('a' + *rc::gen::inRange(0, 3)); }

} // namespace

TEST(identity_visibility, is_queue_and_territory_of_one_post) {
    const Visibility visible({post("990102000000", {"police/household"}), post("990103001000", {"health/birth"})});
    EXPECT_TRUE(visible.covers("police/household", "990102000000"));
    EXPECT_TRUE(visible.covers("police/household", "990102001003"));
    EXPECT_FALSE(visible.covers("police/household", "990103001000")) << "another district";
    EXPECT_FALSE(visible.covers("police/household", "990100000000")) << "the city above";
    EXPECT_FALSE(visible.covers("health/birth", "990102001003")) << "queue of one post, territory of another";
    EXPECT_TRUE(visible.covers("health/birth", "990103001999"));
    EXPECT_FALSE(visible.covers("", ""));
    EXPECT_EQ(visible.queues(), (std::vector<std::string>{"health/birth", "police/household"}));
    EXPECT_FALSE(visible.within("health/birth").covers("police/household", "990102000000"));
}

TEST(identity_visibility, of_nothing_is_false) {
    for (const Visibility& visible :
         {Visibility(),
          Visibility(Actor{}),
          Visibility({post("", {"q"}), post("990102000000", {}), post("99", {"q"}), post("990000000000", {"q"})})}) {
        EXPECT_TRUE(visible.empty());
        EXPECT_EQ(visible.condition("q.queue", "q.region").sql, "(1 = 0)");
        EXPECT_FALSE(visible.covers("q", "990102000000"));
    }
}

TEST(identity_visibility, is_a_range_of_codes_in_sql) {
    const SqlCondition condition =
        Visibility({post("990102000000", {"a", "b"}), post("990102001000", {"a"})}).condition("t.queue", "t.region");
    EXPECT_EQ(
        condition.sql,
        "((t.queue = ? AND t.region >= ? AND t.region < ?) OR (t.queue = ? AND t.region >= ? AND t.region < ?))"
    );
    ASSERT_EQ(condition.values.size(), 6U);
    EXPECT_EQ(std::get<std::string>(condition.values[1].variant()), "990102");
    EXPECT_EQ(std::get<std::string>(condition.values[2].variant()), "990103");
    const SqlCondition last = Visibility({post("999900000000", {"a"})}).condition("q", "r");
    EXPECT_EQ(last.sql, "((q = ? AND r >= ?))") << "nothing comes after all nines";
}

RC_GTEST_PROP(identity_visibility, in_sql_agrees_with_the_predicate_and_with_the_posts, ()) {
    static internal::TestHouse* const house = [] {
        auto* made = new internal::TestHouse(store::Engine::sqlite);
        made->journal->write([](Tx& tx) {
            tx.execute("CREATE TABLE seen (id BIGINT PRIMARY KEY, queue TEXT NOT NULL, region TEXT NOT NULL)");
        });
        return made;
    }();

    std::vector<PostHeld> posts(*rc::gen::inRange<size_t>(0, 6));
    for (PostHeld& held : posts) {
        held = post(any_region(), {any_queue(), any_queue()});
    }
    std::vector<std::pair<std::string, std::string>> rows(20);
    for (auto& row : rows) {
        row = {any_queue(), any_region()};
    }
    const Visibility visible(posts);
    std::set<int64_t> by_predicate;
    std::set<int64_t> by_posts;
    for (size_t i = 0; i < rows.size(); ++i) {
        const auto& [queue, region] = rows[i];
        const auto id = static_cast<int64_t>(i);
        if (visible.covers(queue, region)) {
            by_predicate.insert(id);
        }
        for (const PostHeld& held : posts) {
            const bool serves = std::find(held.queues.begin(), held.queues.end(), queue) != held.queues.end();
            if (serves && catalog::covers(held.region, region)) {
                by_posts.insert(id);
            }
        }
    }
    const std::set<int64_t> by_sql = house->journal->write([&](Tx& tx) {
        tx.execute("DELETE FROM seen");
        for (size_t i = 0; i < rows.size(); ++i) {
            tx.execute(
                "INSERT INTO seen (id, queue, region) VALUES (?, ?, ?)",
                {static_cast<int64_t>(i), rows[i].first, rows[i].second}
            );
        }
        const SqlCondition condition = visible.condition("s.queue", "s.region");
        std::set<int64_t> found;
        tx.each("SELECT s.id FROM seen s WHERE " + condition.sql, condition.values, [&](const store::Row& row) {
            found.insert(row.integer(0));
        });
        return found;
    });
    RC_ASSERT(by_sql == by_predicate);
    RC_ASSERT(by_predicate == by_posts);
}

} // namespace tonghe::identity
