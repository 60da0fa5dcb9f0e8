#include "tonghe/work/internal/test_house.hpp"

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;
using internal::user;

class work_desk : public internal::TestHouse {
  protected:
    // A task of `workdays` days in `queue` for a case in `region`, opened `days_ago` natural days ago.
    TaskId open(const std::string& queue, const std::string& region, int workdays, int days_ago = 0) {
        const auto model = model_of(
            "one-" + std::to_string(++models_made_),
            ends + "<userTask id=\"handle\" name=\"办理\" tonghe:queue=\"" + queue + "\" tonghe:workdays=\"" +
                std::to_string(workdays) + "\" tonghe:outcomes=\"done,unable\"/>",
            {"start>handle", "handle>end"}
        );
        models_[model->hash] = model;
        const Instant now = clock_.now();
        clock_.set(now - Duration::days(days_ago));
        const std::string case_ref = "case-" + std::to_string(models_made_);
        journal_->write([&](Tx& tx) {
            work_->start(
                tx,
                {.model = model,
                 .case_ref = case_ref,
                 .part_of = "bundle-1",
                 .region = region,
                 .title = {"事项", "Item"},
                 .applicant_name = "陈*"}
            );
        });
        clock_.set(now);
        return task("handle", case_ref).id;
    }

    DeskPage page(const identity::Actor& actor, const DeskQuery& query = {}) {
        return store_->read([&](Session& s) { return desk(s, *work_, actor, query, clock_.now()); });
    }

    static std::vector<TaskId> ids(const DeskPage& page) {
        std::vector<TaskId> out;
        for (const TaskView& view : page.rows) {
            out.push_back(view.task);
        }
        return out;
    }

    const identity::Actor zhou_ = officer("zhou", {"police/household", "police/residence"}, "990102001000");
    int models_made_ = 0;
};

INSTANTIATE_TEST_SUITE_P(
    , work_desk, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_desk, shows_by_clock_what_is_mine_to_see) {
    const TaskId late = open("police/household", "990102001002", 1, 7);
    const TaskId soon = open("police/residence", "990102001001", 5, 4);
    const TaskId fresh = open("police/household", "990102001002", 10);
    open("police/household", "990102002001", 1); // the next street
    open("tax/land", "990102001002", 1);
    const DeskPage all = page(zhou_);
    EXPECT_EQ(ids(all), (std::vector{late, soon, fresh}));
    EXPECT_EQ(all.rows[0].colour, Colour::red);
    EXPECT_EQ(all.rows[0].days_left, -4);
    EXPECT_EQ(all.rows[2].colour, Colour::green);
    EXPECT_EQ(all.rows[2].item_title.en, "Item");
    EXPECT_EQ(all.rows[2].part_of, "bundle-1");
    EXPECT_EQ(all.rows[2].queue_title.en, "police/household");
    EXPECT_EQ(all.rows[2].region_title.zh, "区划990102001002");
    ASSERT_EQ(all.rows[2].outcomes.size(), 2U);
    EXPECT_EQ(all.rows[2].outcomes[0].title.zh, "办结");
    EXPECT_TRUE(all.rows[2].outcomes[1].needs_opinion);
    EXPECT_NE(to_json_text(all.rows[2]).find(R"("case":"case-3")"), std::string::npos);
    EXPECT_EQ(ids(page(zhou_, {.queue = "police/residence"})), std::vector{soon});
    EXPECT_EQ(ids(page(zhou_, {.colour = Colour::red})), std::vector{late});
    EXPECT_EQ(ids(page(zhou_, {.colour = Colour::green})), (std::vector{soon, fresh}));
    EXPECT_TRUE(page(officer("new", {}, "990102001000")).rows.empty());
    EXPECT_EQ(page(officer("city", {"police/household"}, "990100000000")).rows.size(), 3U);
}

TEST_P(work_desk, pages_follow_each_other_without_gap_or_repeat) {
    std::set<std::string> expected;
    for (int i = 0; i < 7; ++i) {
        expected.insert(open("police/household", "990102001002", i % 3).text());
    }
    std::vector<std::string> seen;
    std::optional<std::string> after;
    std::string last;
    do {
        const DeskPage next = page(zhou_, {.after = after, .limit = 3});
        for (const TaskView& view : next.rows) {
            EXPECT_LE(last, to_string(*view.due_on));
            last = to_string(*view.due_on);
            seen.push_back(view.task.text());
        }
        after = next.next;
    } while (after);
    EXPECT_EQ(std::set(seen.begin(), seen.end()), expected);
    EXPECT_EQ(seen.size(), expected.size());
}

TEST_P(work_desk, mine_and_done_are_lists_of_their_own) {
    const TaskId a = open("police/household", "990102001002", 3);
    const TaskId b = open("police/household", "990102001002", 3);
    const TaskId c = open("police/household", "990102001002", 3);
    journal_->write([&](Tx& tx) { work_->claim(tx, zhou_, a); });
    journal_->write([&](Tx& tx) { work_->complete(tx, zhou_, b, {.outcome = "done"}); });
    clock_.advance(Duration::minutes(1));
    journal_->write([&](Tx& tx) { work_->complete(tx, zhou_, c, {.outcome = "done"}); });
    EXPECT_TRUE(page(zhou_).rows.empty());
    EXPECT_EQ(ids(page(zhou_, {.state = DeskList::mine})), std::vector{a});
    const DeskPage first = page(zhou_, {.state = DeskList::done, .limit = 1});
    EXPECT_EQ(ids(first), std::vector{c});
    EXPECT_EQ(first.rows[0].outcome, "done");
    EXPECT_EQ(ids(page(zhou_, {.state = DeskList::done, .after = first.next, .limit = 1})), std::vector{b});
}

TEST_P(work_desk, a_summary_counts_what_the_lists_show) {
    open("police/household", "990102001002", 1, 7);
    const TaskId claimed = open("police/household", "990102001002", 5, 4);
    const TaskId done = open("police/residence", "990102001001", 10);
    open("police/household", "990103001001", 10);
    journal_->write([&](Tx& tx) { work_->claim(tx, zhou_, claimed); });
    journal_->write([&](Tx& tx) { work_->complete(tx, zhou_, done, {.outcome = "done"}); });
    const DeskSummary summary = store_->read([&](Session& s) { return desk_summary(s, *work_, zhou_, clock_.now()); });
    EXPECT_EQ(
        to_json_text(summary),
        R"({"open":1,"mine":1,"done_today":1,"colours":{"green":1,"yellow":0,"red":1},"queues":[)"
        R"({"queue":"police/household","title":{"zh":"队列","en":"police/household"},"open":1,"red":1},)"
        R"({"queue":"police/residence","title":{"zh":"队列","en":"police/residence"},"open":0,"red":0}],"places":[)"
        R"({"queue":"police/household","region":"990102001002","open":2,"overdue":1,"done_30d":0},)"
        R"({"queue":"police/residence","region":"990102001001","open":0,"overdue":0,"done_30d":1}]})"
    );
}

TEST_P(work_desk, comments_stand_in_the_history) {
    const TaskId id = open("police/household", "990102001002", 3);
    EXPECT_EQ(code_of([&](Tx& tx) { work_->comment(tx, zhou_, id, ""); }), "invalid_input");
    EXPECT_EQ(code_of([&](Tx& tx) { work_->comment(tx, zhou_, id, "已电话核实。"); }), "");
    const auto lines = store_->read([&](Session& s) { return history(s, *work_, "case-1"); });
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].kind, "comment");
    EXPECT_EQ(lines[0].who, "zhou");
    EXPECT_EQ(lines[0].text, "已电话核实。");
    EXPECT_EQ(events(), "process.started task.opened task.commented");
}

TEST_P(work_desk, the_picture_shows_who_did_what_when) {
    work_->serve("notify", [](Tx&, const ServiceCall&) { return ServiceResult{}; });
    const InstanceId id = start(model_of(
        "drawn",
        ends + user("a") + user("b") + user("c") +
            R"(<serviceTask id="tell" tonghe:service="notify"/><parallelGateway id="fork"/><parallelGateway id="join"/>)",
        {"start>tell", "tell>fork", "fork>a", "fork>b", "a>join", "b>join", "join>c", "c>end"}
    ));
    clock_.advance(Duration::hours(2));
    complete(zhou_, "a");
    const auto drawn = store_->read([&](Session& s) { return picture(s, *work_, id, clock_.now()); });
    std::string text;
    for (const PictureElement& element : drawn) {
        text += element.element + " " + word(element.state) + (element.left_at ? " left" : "") +
                (element.who ? " by " + *element.who : "") + "\n";
    }
    EXPECT_EQ(text, "a done left by zhou\nb active\nfork done\njoin waiting\nstart done\ntell done left\n");
    EXPECT_EQ(*drawn[0].left_at - *drawn[0].entered_at, Duration::hours(2));
}

} // namespace tonghe::work
