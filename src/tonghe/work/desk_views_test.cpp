#include "tonghe/work/desk_views.hpp"
#include "tonghe/work/internal/test_house.hpp"

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;

class work_desk_views : public internal::TestHouse {
  protected:
    void SetUp() override {
        internal::TestHouse::SetUp();
        zhou_.posts[0].unit = "station";
        qian_.posts[0].unit = "station";
    }

    std::vector<std::string> names(const identity::Actor& actor) {
        std::vector<std::string> out;
        for (const DeskView& view : views(actor)) {
            out.push_back(view.name);
        }
        return out;
    }

    std::vector<DeskView> views(const identity::Actor& actor) {
        return store_->read([&](Session& s) { return desk_views(s, actor, clock_.now()); });
    }

    DeskView add(const identity::Actor& by, const NewDeskView& wanted) {
        return journal_->write([&](Tx& tx) { return add_view(tx, by, wanted); });
    }

    identity::Actor zhou_ = officer("zhou", {"police/household"}, "990102001000");
    identity::Actor qian_ = officer("qian", {"police/household"}, "990102001000");
};

INSTANTIATE_TEST_SUITE_P(
    , work_desk_views, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_desk_views, are_kept_in_her_order_and_one_opens_the_desk) {
    const DeskView late = add(zhou_, {.name = "超期", .filter = {.colour = Colour::red}, .is_default = true});
    const DeskView mine = add(zhou_, {.name = "我的", .filter = {.state = DeskList::mine}, .is_default = true});
    EXPECT_EQ(names(zhou_), (std::vector<std::string>{"超期", "我的"}));
    EXPECT_FALSE(views(zhou_)[0].is_default);
    EXPECT_TRUE(views(zhou_)[1].is_default);
    EXPECT_EQ(views(zhou_)[0].filter.colour, Colour::red);
    journal_->write([&](Tx& tx) { order_views(tx, zhou_, {mine.view}); });
    EXPECT_EQ(names(zhou_), (std::vector<std::string>{"我的", "超期"}));
    journal_->write([&](Tx& tx) { change_view(tx, zhou_, late.view, {.name = "快超期"}); });
    journal_->write([&](Tx& tx) { remove_view(tx, zhou_, mine.view); });
    EXPECT_EQ(names(zhou_), std::vector<std::string>{"快超期"});
    EXPECT_EQ(events(), "desk_view.saved desk_view.saved desk_view.ordered desk_view.saved desk_view.removed");
}

TEST_P(work_desk_views, shared_ones_are_seen_by_the_unit_and_changed_by_their_owner_alone) {
    const DeskView shared = add(zhou_, {.name = "清河", .shared = true, .is_default = true});
    add(zhou_, {.name = "私用"});
    EXPECT_EQ(names(qian_), std::vector<std::string>{"清河"});
    EXPECT_FALSE(views(qian_)[0].mine);
    EXPECT_FALSE(views(qian_)[0].is_default) << "what zhou opens her desk with is her own affair";
    EXPECT_EQ(code_of([&](Tx& tx) { remove_view(tx, qian_, shared.view); }), "work.view_not_found");
    qian_.posts[0].unit = "elsewhere";
    EXPECT_TRUE(views(qian_).empty());
    EXPECT_EQ(code_of([&](Tx& tx) { add_view(tx, zhou_, {.name = "  "}); }), "invalid_input");
    for (int i = 2; i < views_max; ++i) {
        add(zhou_, {.name = std::to_string(i)});
    }
    EXPECT_EQ(code_of([&](Tx& tx) { add_view(tx, zhou_, {.name = "多"}); }), "work.too_many_views");
}

TEST_P(work_desk_views, count_what_the_reader_may_see) {
    const auto model = model_of(
        "permit",
        ends +
            "<userTask id=\"handle\" name=\"办理\" tonghe:title_en=\"Handle 100%\" tonghe:queue=\"police/household\" "
            "tonghe:workdays=\"2\" tonghe:outcomes=\"done\"/>",
        {"start>handle", "handle>end"}
    );
    start(model);
    start(model, {}, "case-2");
    const auto count = [&](const DeskQuery& query) {
        return store_->read([&](Session& s) { return count_tasks(s, zhou_, query, clock_.now(), 10); });
    };
    EXPECT_EQ(count({}), 2);
    EXPECT_EQ(count({.item = "permit"}), 2);
    EXPECT_EQ(count({.item = "other"}), 0);
    EXPECT_EQ(count({.region = "990102000000"}), 2);
    EXPECT_EQ(count({.region = "990103000000"}), 0);
    EXPECT_EQ(count({.text = "登记"}), 2) << "of the item";
    EXPECT_EQ(count({.text = "100%"}), 2);
    EXPECT_EQ(count({.text = "1_0%"}), 0) << "signs of a pattern are text";
    EXPECT_EQ(count({.part = Part::sign}), 0);
    EXPECT_EQ(count({.since = date_of(clock_.now())}), 2);
    EXPECT_EQ(count({.since = date_of(clock_.now()) + 1}), 0);
    journal_->write([&](Tx& tx) { work_->claim(tx, zhou_, task("handle").id); });
    EXPECT_EQ(count({}), 1);
    EXPECT_EQ(count({.state = DeskList::mine, .text = "Handle"}), 1);
    EXPECT_EQ(add(zhou_, {.name = "全部"}).count, 0) << "counted when asked for";
    EXPECT_EQ(views(zhou_)[0].count, 1);
    const identity::Actor stranger = officer("wu", {"tax/land"}, "990102001000");
    EXPECT_EQ(store_->read([&](Session& s) { return count_tasks(s, stranger, {}, clock_.now(), 10); }), 0);
}

} // namespace tonghe::work
