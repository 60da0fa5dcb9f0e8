#include "tonghe/work/internal/test_house.hpp"

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;
using internal::user;

class work_stalls : public internal::TestHouse {
  protected:
    std::vector<Stall> open_ones() {
        return store_->read([&](Session& s) { return stalls(s, {}); });
    }

    std::string resolve(const StallId& id, const Resolution& resolution) {
        return code_of([&](Tx& tx) { work_->resolve(tx, operator_, id, resolution); });
    }

    // A gateway without a true branch.
    process::ModelRef choosing() const {
        return model_of(
            "choosing",
            ends + user("a") + user("b") + R"(<exclusiveGateway id="which"/>)",
            {"start>which", "which>a:kind = \"a\"", "which>b:kind = \"b\"", "a>end", "b>end"}
        );
    }

    process::ModelRef calling() const {
        return model_of(
            "calling",
            ends + R"(<serviceTask id="call" tonghe:service="slow.office"/>)" + user("after"),
            {"start>call", "call>after", "after>end"}
        );
    }

    const identity::Actor operator_ = officer("operator", {}, "");
};

INSTANTIATE_TEST_SUITE_P(
    , work_stalls, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_stalls, a_failing_service_is_listed_with_its_code_and_retried) {
    bool broken = true;
    work_->serve("slow.office", [&](Tx&, const ServiceCall&) {
        return ServiceResult{.error = broken ? "office.closed" : ""};
    });
    const InstanceId id = start(calling());
    ASSERT_EQ(open_ones().size(), 1U);
    const Stall stall = open_ones().front();
    EXPECT_EQ(stall.instance, id);
    EXPECT_EQ(stall.element, "call");
    EXPECT_EQ(stall.code, "office.closed");
    EXPECT_EQ(cause_of(stall, *calling()), StallCause::service_failed);
    events();
    clock_.advance(Duration::seconds(1));
    EXPECT_EQ(resolve(stall.id, {.reason = "再试"}), ""); // fails again: another stall
    ASSERT_EQ(open_ones().size(), 1U);
    EXPECT_NE(open_ones().front().id, stall.id);
    EXPECT_EQ(resolve(stall.id, {.reason = "再试"}), "work.stall_resolved");
    broken = false;
    clock_.advance(Duration::seconds(1));
    EXPECT_EQ(resolve(open_ones().front().id, {.reason = "窗口已恢复"}), "");
    EXPECT_EQ(waiting(), "after");
    EXPECT_TRUE(open_ones().empty());
    EXPECT_FALSE(instance(id).stuck);
    EXPECT_EQ(events(), "process.retried process.stuck process.retried task.opened");
    const auto past = store_->read([&](Session& s) { return stalls(s, {.resolved = true}); });
    ASSERT_EQ(past.size(), 2U);
    EXPECT_EQ(past[0].resolved_by, "operator");
    EXPECT_EQ(past[0].reason, "窗口已恢复");
}

TEST_P(work_stalls, what_was_done_otherwise_is_skipped) {
    const InstanceId id = start(calling()); // nobody serves it
    const Stall stall = open_ones().front();
    EXPECT_EQ(stall.code, "work.unknown_service");
    EXPECT_EQ(resolve(stall.id, {.remedy = Remedy::skip, .reason = " "}), "invalid_input");
    EXPECT_EQ(
        resolve(stall.id, {.remedy = Remedy::skip, .variables = {{"number", "A-7"}}, .reason = "已在窗口人工办结"}), ""
    );
    EXPECT_EQ(waiting(), "after");
    EXPECT_EQ(instance(id).variables.at("number"), "A-7");
}

TEST_P(work_stalls, a_choice_without_a_true_branch_is_repaired_or_jumped_over) {
    const InstanceId repaired = start(choosing(), {{"kind", "c"}}, "case-1");
    Stall stall = open_ones().front();
    EXPECT_EQ(cause_of(stall, *choosing()), StallCause::no_branch);
    EXPECT_EQ(resolve(stall.id, {.remedy = Remedy::skip, .reason = "x"}), "work.remedy_refused");
    EXPECT_EQ(resolve(stall.id, {.variables = {{"kind", "b"}}, .reason = "类型录错"}), "");
    EXPECT_EQ(waiting("case-1"), "b");
    EXPECT_EQ(instance(repaired).variables.at("kind"), "b");
    start(choosing(), {{"kind", "c"}}, "case-2");
    stall = open_ones().front();
    EXPECT_EQ(resolve(stall.id, {.remedy = Remedy::jump, .element = "start", .reason = "x"}), "work.remedy_refused");
    events();
    EXPECT_EQ(resolve(stall.id, {.remedy = Remedy::jump, .element = "a", .reason = "按甲类办理"}), "");
    EXPECT_EQ(waiting("case-2"), "a");
    EXPECT_EQ(events(), "process.jumped task.opened");
}

TEST_P(work_stalls, a_missing_process_is_told_and_a_cancelled_instance_is_stuck_no_more) {
    const auto model =
        model_of("outer", ends + R"(<callActivity id="call" calledElement="inner"/>)", {"start>call", "call>end"});
    const InstanceId id = start(model);
    ASSERT_EQ(open_ones().size(), 1U);
    EXPECT_EQ(cause_of(open_ones().front(), *model), StallCause::process_missing);
    journal_->write([&](Tx& tx) { work_->cancel(tx, id, "zhou", ""); });
    EXPECT_TRUE(open_ones().empty());
    const StallCounts counts = store_->read([](Session& s) { return count_stalls(s); });
    EXPECT_EQ(counts.open, 0);
    EXPECT_EQ(counts.all, 1);
    EXPECT_EQ(
        code_of([&](Tx& tx) { work_->resolve(tx, operator_, StallId("none"), {.reason = "x"}); }),
        "work.stall_not_found"
    );
}

TEST_P(work_stalls, a_join_that_waits_for_ever_is_told_once_with_nothing_to_retry) {
    const auto model = model_of(
        "joining",
        ends + user("a") + user("b") +
            R"(<exclusiveGateway id="which" default="which-a"/><parallelGateway id="join"/>)",
        {"start>which", "which>a", "which>b:both", "a>join", "b>join", "join>end"}
    );
    start(model);
    EXPECT_EQ(complete(officer("zhou", {"police/household"}, "990102001000"), "a"), "");
    ASSERT_EQ(open_ones().size(), 1U);
    EXPECT_EQ(cause_of(open_ones().front(), *model), StallCause::join_waits);
    EXPECT_EQ(resolve(open_ones().front().id, {.reason = "x"}), "work.remedy_refused");
}

} // namespace tonghe::work
