#include "tonghe/work/internal/test_house.hpp"
#include "tonghe/work/supervision.hpp"

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;
using internal::user;

class work_supervision : public internal::TestHouse {
  protected:
    void SetUp() override {
        internal::TestHouse::SetUp();
        if (journal_) {
            journal_->add_projection(supervision_projection());
            journal_->write([&](Tx& tx) { work_->keep_clocks(tx); });
        }
    }

    // A case of one step with two working days, in a street.
    Task open(const std::string& case_ref) {
        const auto model = model_of(
            "permit",
            ends + "<userTask id=\"handle\" name=\"办理\" tonghe:queue=\"police/household\" tonghe:workdays=\"2\" "
                   "tonghe:outcomes=\"done,unable\"/>",
            {"start>handle", "handle>end"}
        );
        start(model, {}, case_ref);
        return task("handle", case_ref);
    }

    void finish(const Task& task, const identity::Actor& by) {
        journal_->write([&](Tx& tx) { work_->complete(tx, by, task.id, {.outcome = "done"}); });
    }

    void advance_days(int days) {
        clock_.set(clock_.now() + Duration::days(days));
        journal_->run_due();
    }

    SupervisionQuery query(const std::string& region = "990102000000") {
        journal_->follow();
        EXPECT_EQ(journal_->compare_rebuilt(), "") << "following and rebuilding must agree";
        const Date today = date_of(clock_.now());
        return {
            .places =
                identity::Visibility(officer("head", {"police/household"}, region).posts).condition("queue", "region"),
            .from = today - 29,
            .to = today,
            .today = today};
    }

    WorkFigures all(const SupervisionQuery& query) {
        WorkFigures out;
        store_->read([&](Session& s) {
            for (const PlaceFigures& place : work_by_place(s, query)) {
                out.add(place.figures);
            }
        });
        return out;
    }

    const identity::Actor zhou_ = officer("zhou", {"police/household"}, "990102001000");
};

INSTANTIATE_TEST_SUITE_P(
    , work_supervision, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_supervision, counts_what_waits_where_it_is_now) {
    const Task first = open("case-1");
    open("case-2");
    EXPECT_EQ(all(query()).open, 2);
    EXPECT_EQ(all(query()).opened, 2);
    EXPECT_EQ(all(query("990103000000")).open, 0) << "another district";
    journal_->write([&](Tx& tx) { work_->claim(tx, zhou_, first.id); });
    EXPECT_EQ(all(query()).open, 1);
    EXPECT_EQ(all(query()).in_hand, 1);
    journal_->write([&](Tx& tx) { work_->park(tx, first.instance); });
    EXPECT_EQ(all(query()).in_hand, 0);
    EXPECT_EQ(all(query()).parked, 1);
    journal_->write([&](Tx& tx) { work_->unpark(tx, first.instance); });
    finish(first, zhou_);
    const WorkFigures figures = all(query());
    EXPECT_EQ(figures.in_hand + figures.parked, 0);
    EXPECT_EQ(figures.done, 1);
    EXPECT_EQ(figures.done_week, 1);
}

TEST_P(work_supervision, a_clock_that_turned_is_yellow_then_overdue_and_late_when_done) {
    const Task late = open("case-1");
    advance_days(2);
    EXPECT_EQ(all(query()).yellow, 1);
    advance_days(1);
    EXPECT_EQ(all(query()).yellow, 0);
    EXPECT_EQ(all(query()).overdue, 1);
    EXPECT_EQ(all(query()).turned_red, 1);
    finish(late, zhou_);
    EXPECT_EQ(all(query()).overdue, 0);
    EXPECT_EQ(all(query()).late, 1);
    const auto days = store_->read([&](Session& s) { return work_by_day(s, query()); });
    EXPECT_EQ(days.size(), 30U);
    EXPECT_EQ(days.back().done, 1);
    EXPECT_EQ(days[days.size() - 4].opened, 1);
}

TEST_P(work_supervision, tells_officers_steps_and_how_long_they_take) {
    for (int i = 0; i < 5; ++i) {
        const Task task = open("case-" + std::to_string(i));
        clock_.set(clock_.now() + Duration::minutes(50));
        finish(task, zhou_);
        clock_.set(clock_.now() - Duration::minutes(50));
    }
    const Task kept = open("case-kept");
    const auto asked = query();
    store_->read([&](Session& s) {
        const auto officers = work_by_officer(s, asked);
        ASSERT_EQ(officers.size(), 2U);
        EXPECT_EQ(officers[0].officer, "") << "nobody has the last one";
        EXPECT_EQ(officers[0].figures.open, 1);
        EXPECT_EQ(officers[1].officer, "zhou");
        EXPECT_EQ(officers[1].figures.done, 5);
        const auto steps = work_by_step(s, asked);
        ASSERT_EQ(steps.size(), 1U);
        EXPECT_EQ(steps[0].process, "permit");
        EXPECT_EQ(steps[0].waiting, 1);
        EXPECT_EQ(steps[0].done, 5);
        EXPECT_EQ(steps[0].usual_minutes, 45) << "the middle of its class";
        EXPECT_EQ(usual_minutes(s, "permit", "handle", kept.queue, kept.region, asked.today), 45);
        EXPECT_EQ(usual_minutes(s, "permit", "other", kept.queue, kept.region, asked.today), std::nullopt);
    });
}

TEST_P(work_supervision, lists_the_tasks_behind_a_count_page_by_page) {
    const Task first = open("case-1");
    open("case-2");
    open("case-3");
    journal_->write([&](Tx& tx) { work_->claim(tx, zhou_, first.id); });
    SupervisedTasks asked{.places = query().places, .limit = 2};
    const auto list = [&] {
        return store_->read([&](Session& s) { return supervised_tasks(s, *work_, asked, clock_.now()); });
    };
    const DeskPage page = list();
    EXPECT_EQ(page.rows.size(), 2U);
    ASSERT_TRUE(page.next);
    asked.after = page.next;
    EXPECT_EQ(list().rows.size(), 1U);
    asked = {.places = asked.places, .officer = "zhou"};
    ASSERT_EQ(list().rows.size(), 1U);
    EXPECT_EQ(list().rows[0].task, first.id);
    asked = {.places = asked.places, .officer = "", .colour = Colour::green};
    EXPECT_EQ(list().rows.size(), 2U);
    asked.colour = Colour::red;
    EXPECT_EQ(list().rows.size(), 0U);
}

} // namespace tonghe::work
