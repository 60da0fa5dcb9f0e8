#include "tonghe/process/step.hpp"
#include "tonghe/work/internal/test_house.hpp"

namespace tonghe::work {

using internal::ends;
using internal::model_of;
using internal::officer;
using internal::user;

class work_outside : public internal::TestHouse {
  protected:
    // Waits for a payment, told apart by the number of the bill.
    static process::ModelRef paying() {
        return model_of(
            "paying",
            ends +
                R"(<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="payment" tonghe:key="bill"/></intermediateCatchEvent>)" +
                user("hand_over"),
            {"start>paid", "paid>hand_over", "hand_over>end"}
        );
    }

    static std::string catching_signal(const std::string& id) {
        return "<intermediateCatchEvent id=\"" + id +
               R"("><signalEventDefinition signalRef="storm"/></intermediateCatchEvent>)";
    }

    std::string correlate(const OutsideMessage& message) {
        return journal_->write([&](Tx& tx) {
            const auto id = work_->correlate(tx, message);
            return id ? id->text() : std::string();
        });
    }

    int64_t count(const std::string& table) {
        return store_->read([&](Session& s) { return s.count("SELECT count(*) FROM " + table); });
    }

    void run_all() {
        for (int left = 100; left > 0 && journal_->run_due() > 0; --left) {
        }
    }

    const identity::Actor zhou_ = officer("zhou", {"police/household"}, "990102001000");
};

INSTANTIATE_TEST_SUITE_P(
    , work_outside, testing::Values(store::Engine::sqlite, store::Engine::postgres), internal::engine_name
);

TEST_P(work_outside, a_message_reaches_the_instance_with_its_key_and_nobody_else) {
    start(paying(), {{"bill", 1}}, "case-1");
    const InstanceId second = start(paying(), {{"bill", 2}}, "case-2");
    events();
    EXPECT_EQ(correlate({.name = "payment", .key = 3, .variables = {}}), "");
    EXPECT_EQ(correlate({.name = "refund", .key = 2, .variables = {}}), "");
    EXPECT_EQ(events(), "");
    make_work();
    EXPECT_EQ(correlate({.name = "payment", .key = 2, .variables = {{"amount", 30}}}), second.text());
    EXPECT_EQ(events(), "process.message_correlated task.opened");
    EXPECT_EQ(waiting("case-1"), "");
    EXPECT_EQ(waiting("case-2"), "hand_over");
    EXPECT_EQ(instance(second).variables.at("amount"), 30);
    EXPECT_EQ(correlate({.name = "payment", .key = 2, .variables = {}}), ""); // it waits no longer
    EXPECT_EQ(count("process_subscription"), 1);
}

TEST_P(work_outside, the_oldest_of_those_with_the_same_key_hears_a_message) {
    const InstanceId first = start(paying(), {{"bill", std::string(900, 'b')}}, "case-1");
    clock_.advance(Duration::seconds(1));
    start(paying(), {{"bill", std::string(900, 'b')}}, "case-2");
    EXPECT_EQ(correlate({.name = "payment", .key = Json(std::string(900, 'b')), .variables = {}}), first.text());
}

TEST_P(work_outside, what_ended_or_was_cancelled_listens_no_more) {
    const InstanceId id = start(paying(), {{"bill", 1}});
    EXPECT_EQ(count("process_subscription"), 1);
    journal_->write([&](Tx& tx) { work_->cancel(tx, id, "zhou", "撤回"); });
    EXPECT_EQ(count("process_subscription"), 0);
}

TEST_P(work_outside, one_process_sends_what_another_waits_for) {
    const InstanceId payer = start(paying(), {{"bill", 7}}, "case-1");
    const auto cashier = model_of(
        "cashier",
        ends +
            R"(<intermediateThrowEvent id="send"><messageEventDefinition messageRef="payment" tonghe:key="bill" tonghe:payload="{amount: 12}"/></intermediateThrowEvent>)",
        {"start>send", "send>end"}
    );
    events();
    start(cashier, {{"bill", 7}}, "case-2");
    EXPECT_EQ(waiting("case-1"), "hand_over");
    EXPECT_EQ(instance(payer).variables.at("amount"), 12);
    EXPECT_EQ(events(), "process.started process.ended process.message_correlated task.opened");
    start(cashier, {{"bill", 8}}, "case-3"); // nobody waits: told, and it goes on
    EXPECT_EQ(events(), "process.started process.ended process.message_unheard");
}

TEST_P(work_outside, a_signal_reaches_all_who_listened_when_it_was_given) {
    const auto model = model_of(
        "watching", ends + catching_signal("gale") + user("shelter"), {"start>gale", "gale>shelter", "shelter>end"}
    );
    for (int i = 0; i < 250; ++i) { // more than one slice
        start(model, {}, "case-" + std::to_string(i));
    }
    journal_->write([&](Tx& tx) { work_->broadcast(tx, "storm", {{"level", 3}}); });
    clock_.advance(Duration::seconds(1));
    start(model, {}, "late");
    EXPECT_EQ(waiting("case-0"), ""); // not in the unit of whoever gives it
    make_work();
    run_all();
    EXPECT_EQ(waiting("case-0"), "shelter");
    EXPECT_EQ(waiting("case-249"), "shelter");
    EXPECT_EQ(waiting("late"), "");
    EXPECT_EQ(count("process_subscription"), 1);
}

TEST_P(work_outside, a_condition_is_looked_at_when_variables_change) {
    const InstanceId id = start(
        model_of(
            "waiting",
            ends +
                R"(<intermediateCatchEvent id="full"><conditionalEventDefinition><condition>places = 0</condition></conditionalEventDefinition></intermediateCatchEvent>)" +
                user("close"),
            {"start>full", "full>close", "close>end"}
        ),
        {{"places", 2}}
    );
    journal_->write([&](Tx& tx) { work_->set_variables(tx, id, {{"places", 1}}); });
    EXPECT_EQ(waiting(), "");
    journal_->write([&](Tx& tx) { work_->set_variables(tx, id, {{"places", 0}}); });
    EXPECT_EQ(waiting(), "close");
}

TEST_P(work_outside, a_cycle_reminds_as_often_as_it_says) {
    start(model_of(
        "reminding",
        ends + user("answer") + user("remind") +
            R"(<boundaryEvent id="again" attachedToRef="answer" cancelActivity="false"><timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition></boundaryEvent><endEvent id="told"/>)",
        {"start>answer", "answer>end", "again>remind", "remind>told"}
    ));
    for (const char* expected : {"answer remind", "answer remind remind", "answer remind remind"}) {
        clock_.advance(Duration::hours(1));
        make_work();
        run_all();
        EXPECT_EQ(waiting(), expected);
    }
}

TEST_P(work_outside, what_was_done_is_undone_by_its_own_service) {
    std::string done;
    for (const char* name : {"book", "unbook"}) {
        work_->serve(name, [&done, name](Tx&, const ServiceCall&) {
            done += std::string(name) + " ";
            return ServiceResult{};
        });
    }
    start(model_of(
        "booking",
        ends +
            R"(<serviceTask id="book" tonghe:service="book"/><boundaryEvent id="undo" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
               <serviceTask id="unbook" tonghe:service="unbook" isForCompensation="true"/><association id="a" sourceRef="undo" targetRef="unbook"/>
               <intermediateThrowEvent id="back"><compensateEventDefinition/></intermediateThrowEvent>)" +
            user("confirm"),
        {"start>book", "book>confirm", "confirm>back", "back>end"}
    ));
    EXPECT_EQ(done, "book ");
    EXPECT_EQ(complete(zhou_, "confirm"), "");
    EXPECT_EQ(done, "book unbook ");
}

TEST_P(work_outside, a_multi_instance_opens_its_tasks_in_slices) {
    const InstanceId id = start(model_of(
        "hearing",
        ends +
            R"(<userTask id="ask" tonghe:queue="police/household"><multiInstanceLoopCharacteristics><loopCardinality>1200</loopCardinality></multiInstanceLoopCharacteristics></userTask>)",
        {"start>ask", "ask>end"}
    ));
    EXPECT_EQ(count("task"), process::instances_at_once);
    make_work();
    run_all();
    EXPECT_EQ(count("task"), 1200);
    journal_->write([&](Tx& tx) { work_->cancel(tx, id, "zhou", ""); });
    EXPECT_EQ(waiting(), "");
}

TEST_P(work_outside, a_decision_answers_a_business_rule_task) {
    const auto model = model_of(
        "fees",
        ends + R"(<businessRuleTask id="fee" tonghe:decision="fees/fee" tonghe:result="fee"/>)" + user("collect"),
        {"start>fee", "fee>collect", "collect>end"}
    );
    const InstanceId stuck = start(model, {{"pages", 3}}, "case-1"); // nobody knows the decision
    EXPECT_TRUE(instance(stuck).stuck);
    decide_ = [](const Instance& instance) {
        return ServiceResult{.variables = {{"fee", instance.variables.at("pages").to_number<int>() * 2}}};
    };
    EXPECT_EQ(instance(start(model, {{"pages", 3}}, "case-2")).variables.at("fee"), 6);
    EXPECT_EQ(waiting("case-2"), "collect");
}

} // namespace tonghe::work
