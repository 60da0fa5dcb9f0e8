#include "tonghe/process/internal/test_instance.hpp"

namespace tonghe::process {

TEST(process_step, an_outcome_decides_the_way) {
    const std::string xml = bpmn(
        R"(<startEvent id="start"/><exclusiveGateway id="which" default="which-review"/><endEvent id="end" tonghe:outcome="granted"/>
           <endEvent id="no" tonghe:outcome="not_accepted"/>)" +
            user("accept", R"(tonghe:act="accept" tonghe:outcomes="accept,not_accept")") + user("review"),
        {"start>accept", "accept>which", "which>no:outcome = \"not_accept\"", "which>review", "review>end"}
    );
    Instance run(xml);
    EXPECT_EQ(run.waiting(), "accept");
    run.complete("accept", "sign");
    EXPECT_EQ(run.refusal, Refusal::unknown_outcome);
    run.complete("accept", "accept", {{"note", "ok"}});
    EXPECT_EQ(run.waiting(), "review");
    EXPECT_EQ(to_text(run.state.variables), R"({"note":"ok","outcome":"accept","accept":{"outcome":"accept"}})");
    run.complete("review");
    EXPECT_EQ(run.state.status, Status::ended);
    EXPECT_EQ(run.effect(Effect::Kind::ended)->text, "granted");

    Instance other(xml);
    other.complete("accept", "not_accept");
    EXPECT_EQ(other.state.outcome, "not_accepted");
}

TEST(process_step, a_join_waits_for_every_branch_and_a_second_answer_is_refused) {
    Instance run(bpmn(
        ends + user("a") + user("b") + R"(<parallelGateway id="fork"/><parallelGateway id="join"/>)",
        {"start>fork", "fork>a", "fork>b", "a>join", "b>join", "join>end"}
    ));
    EXPECT_EQ(run.waiting(), "a b");
    const uint32_t a = run.token("a");
    run.complete("a");
    const State before = run.state;
    run.give({.kind = Input::Kind::complete_task, .token = a});
    EXPECT_EQ(run.refusal, Refusal::unknown_token);
    EXPECT_EQ(run.state, before);
    EXPECT_EQ(run.state.status, Status::running);
    run.complete("b");
    EXPECT_EQ(run.state.status, Status::ended);
    run.complete("b");
    EXPECT_EQ(run.refusal, Refusal::not_running);
}

TEST(process_step, a_failed_service_goes_to_its_boundary_or_waits_for_help) {
    const std::string xml = bpmn(
        ends + user("repair") +
            R"(<serviceTask id="issue" tonghe:service="certificate.issue" tonghe:certificate="birth"/>
            <boundaryEvent id="caught" attachedToRef="issue"><errorEventDefinition errorRef="gone"/></boundaryEvent>)",
        {"start>issue", "issue>end", "caught>repair", "repair>issue"}
    );
    Instance run(xml);
    EXPECT_EQ(run.effect(Effect::Kind::call_service)->text, "certificate.issue");
    EXPECT_EQ(run.model->element("issue")->attribute("certificate"), "birth");
    run.give({.kind = Input::Kind::service_failed, .token = run.token("issue"), .outcome = "registry.gone"});
    EXPECT_EQ(run.waiting(), "repair");
    EXPECT_EQ(run.state.variables["error"], "registry.gone");
    run.complete("repair");
    run.give({.kind = Input::Kind::service_failed, .token = run.token("issue"), .outcome = "crypto.no_key"});
    EXPECT_EQ(run.effect(Effect::Kind::stuck)->text, "crypto.no_key");
    run.give({.kind = Input::Kind::service_done, .token = run.token("issue")});
    EXPECT_EQ(run.refusal, Refusal::not_waiting_so);
    run.give({.kind = Input::Kind::retry, .token = run.token("issue")});
    EXPECT_NE(run.effect(Effect::Kind::call_service), nullptr);
    run.give(
        {.kind = Input::Kind::service_done,
         .token = run.token("issue"),
         .outcome = "done",
         .variables = {{"certificate", "c1"}}}
    );
    EXPECT_EQ(run.state.status, Status::ended);
    EXPECT_EQ(run.state.variables["certificate"], "c1");
}

TEST(process_step, timers_interrupt_or_run_beside_and_fire_once) {
    Instance run(bpmn(
        ends + user("work") + user("late") +
            R"(<endEvent id="told"/><serviceTask id="remind" tonghe:service="notify.remind"/>
            <boundaryEvent id="nudge" attachedToRef="work" cancelActivity="false"><timerEventDefinition tonghe:workdays="2"/></boundaryEvent>
            <boundaryEvent id="over" attachedToRef="work"><timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent>
            <intermediateCatchEvent id="wait"><timerEventDefinition><timeDate>2026-04-01</timeDate></timerEventDefinition></intermediateCatchEvent>)",
        {"start>work", "work>end", "nudge>remind", "remind>told", "over>late", "late>wait", "wait>end"}
    ));
    ASSERT_EQ(run.state.timers.size(), 2U);
    const uint32_t nudge = run.state.timers[0].id;
    const uint32_t over = run.state.timers[1].id;
    std::vector<std::string> armed;
    for (const Effect& effect : run.effects) {
        if (effect.kind == Effect::Kind::arm_timer) {
            armed.push_back(effect.due ? to_string(*effect.due) : std::to_string(effect.workdays) + " workdays");
        }
    }
    EXPECT_EQ(armed, (std::vector<std::string>{"2 workdays", "2026-03-07T09:00:00.000+08:00"}));
    run.give({.kind = Input::Kind::timer_fired, .token = nudge});
    EXPECT_EQ(run.waiting(), "remind work");
    run.give({.kind = Input::Kind::timer_fired, .token = nudge});
    EXPECT_EQ(run.refusal, Refusal::unknown_token);
    run.give({.kind = Input::Kind::timer_fired, .token = over});
    EXPECT_EQ(run.waiting(), "late remind");
    EXPECT_NE(run.effect(Effect::Kind::close_task), nullptr);
    run.complete("late");
    run.give({.kind = Input::Kind::timer_fired, .token = run.state.timers[0].id});
    EXPECT_EQ(run.waiting(), "remind");
}

TEST(process_step, a_called_process_ends_fails_or_is_taken_away) {
    const std::string xml = bpmn(
        ends + user("look") + R"(<callActivity id="household" calledElement="household-registration"/>
            <boundaryEvent id="caught" attachedToRef="household"><errorEventDefinition/></boundaryEvent>)",
        {"start>household", "household>end", "caught>look", "look>end"}
    );
    Instance run(xml);
    EXPECT_EQ(run.effect(Effect::Kind::start_child)->text, "household-registration");
    run.give({.kind = Input::Kind::child_failed, .token = run.token("household"), .outcome = "anything"});
    EXPECT_EQ(run.waiting(), "look");
    EXPECT_EQ(run.effect(Effect::Kind::cancel_child), nullptr); // it is over already
    Instance cancelled(xml);
    cancelled.give({.kind = Input::Kind::cancel});
    EXPECT_NE(cancelled.effect(Effect::Kind::cancel_child), nullptr);
    EXPECT_EQ(cancelled.state.status, Status::cancelled);
}

TEST(process_step, an_error_end_takes_everything_away) {
    Instance run(bpmn(
        ends + user("a") + user("b") +
            R"(<parallelGateway id="fork"/><endEvent id="bad"><errorEventDefinition errorRef="gone"/></endEvent>)",
        {"start>fork", "fork>a", "fork>b", "a>bad", "b>end"}
    ));
    run.complete("a");
    EXPECT_EQ(run.state.status, Status::failed);
    EXPECT_EQ(run.state.outcome, "registry.gone");
    EXPECT_EQ(run.waiting(), "");
    EXPECT_NE(run.effect(Effect::Kind::close_task), nullptr);
}

TEST(process_step, no_condition_waits_for_help_and_goes_on_when_helped) {
    Instance run(bpmn(
        ends + user("a") + user("b") + R"(<exclusiveGateway id="which"/>)",
        {"start>which", "which>a:sum > 100", "which>b:sum <= 100", "a>end", "b>end"}
    ));
    EXPECT_EQ(run.effect(Effect::Kind::stuck)->text, "process.no_condition_held");
    run.give({.kind = Input::Kind::retry, .token = run.token("which"), .variables = {{"sum", 7}}});
    EXPECT_EQ(run.waiting(), "b");
}

TEST(process_step, a_join_that_can_never_fill_is_reported) {
    Instance run(bpmn(
        ends + user("a") + user("b") +
            R"(<exclusiveGateway id="which" default="which-a"/><parallelGateway id="join"/>)",
        {"start>which", "which>a", "which>b:false", "a>join", "b>join", "join>end"}
    ));
    run.complete("a");
    EXPECT_EQ(run.effect(Effect::Kind::stuck)->text, "process.join_waits_for_ever");
    EXPECT_EQ(run.state.status, Status::running);
}

TEST(process_step, conditional_flows_out_of_a_task_open_several_ways) {
    const std::string xml = bpmn(
        ends + "<userTask id=\"ask\" default=\"ask-c\"/>" + user("a") + user("b") + user("c"),
        {"start>ask", "ask>a:x", "ask>b:y", "ask>c", "a>end", "b>end", "c>end"}
    );
    Instance both(xml);
    both.complete("ask", "", {{"x", true}, {"y", true}});
    EXPECT_EQ(both.waiting(), "a b");
    Instance neither(xml);
    neither.complete("ask");
    EXPECT_EQ(neither.waiting(), "c");
}

TEST(process_step, the_state_belongs_to_its_model) {
    Instance run(bpmn(ends + user("a"), {"start>a", "a>end"}));
    const ModelRef other = parse(bpmn(ends + user("b"), {"start>b", "b>end"}));
    EXPECT_EQ(step(*other, run.state, {.kind = Input::Kind::cancel}, monday).refusal, Refusal::other_model);
    run.give({.kind = Input::Kind::start});
    EXPECT_EQ(run.refusal, Refusal::already_started);
}

TEST(process_return, goes_back_within_a_branch_and_over_a_closed_block) {
    Instance run(bpmn(
        ends + user("first") + user("a1") + user("a2") + user("b") + user("last") +
            R"(<parallelGateway id="fork"/><parallelGateway id="join"/>)",
        {"start>first", "first>fork", "fork>a1", "a1>a2", "fork>b", "a2>join", "b>join", "join>last", "last>end"}
    ));
    EXPECT_EQ(run.returns("first"), "");
    run.complete("first");
    run.complete("a1");
    EXPECT_EQ(run.returns("a2"), "first a1");
    EXPECT_EQ(run.returns("b"), "first");
    run.complete("b");
    run.give({.kind = Input::Kind::return_to, .token = run.token("a2"), .element = *run.model->find("a1")});
    EXPECT_EQ(run.waiting(), "a1");
    EXPECT_EQ(run.state.arrived.size(), 1U); // b stays done
    run.complete("a1");
    run.complete("a2");
    EXPECT_EQ(run.waiting(), "last");
    EXPECT_EQ(run.returns("last"), "first"); // into one branch alone the join would wait for ever
    run.give({.kind = Input::Kind::return_to, .token = run.token("last"), .element = *run.model->find("b")});
    EXPECT_EQ(run.refusal, Refusal::not_returnable);
    run.give({.kind = Input::Kind::return_to, .token = run.token("last"), .element = *run.model->find("first")});
    run.complete("first");
    EXPECT_EQ(run.waiting(), "a1 b");
    run.give({.kind = Input::Kind::return_to, .token = run.token("b"), .element = *run.model->find("first")});
    EXPECT_EQ(run.waiting(), "first");
    EXPECT_TRUE(run.state.arrived.empty());
}

TEST(process_return, an_optional_step_is_a_target_once_it_was_done) {
    const std::string xml = bpmn(
        ends + user("a") + user("extra") + user("b") + R"(<exclusiveGateway id="which" default="which-b"/>)",
        {"start>a", "a>which", "which>extra:big", "which>b", "extra>b", "b>end"}
    );
    Instance small(xml);
    small.complete("a");
    EXPECT_EQ(small.returns("b"), "a");
    Instance big(xml, {{"big", true}});
    big.complete("a");
    big.complete("extra");
    EXPECT_EQ(big.returns("b"), "a extra");
    big.give({.kind = Input::Kind::return_to, .token = big.token("b"), .element = *big.model->find("extra")});
    EXPECT_EQ(big.waiting(), "extra");
}

TEST(process_return, takes_a_reminder_along_but_not_what_has_left_the_region) {
    const std::string reminder = R"(<boundaryEvent id="nudge" attachedToRef="b" cancelActivity="false">
        <timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>)";
    // A reminder that ends by itself harms nobody: b can go back to a.
    Instance own(bpmn(
        ends + user("a") + user("b") + user("c") + user("told") + reminder +
            R"(<endEvent id="over"/><parallelGateway id="fork"/><parallelGateway id="join"/>)",
        {"start>fork", "fork>a", "a>b", "fork>c", "b>join", "c>join", "join>end", "nudge>told", "told>over"}
    ));
    own.complete("a");
    own.give({.kind = Input::Kind::timer_fired, .token = own.state.timers[0].id});
    EXPECT_EQ(own.waiting(), "b c told");
    EXPECT_EQ(own.returns("b"), "a");
    own.give({.kind = Input::Kind::return_to, .token = own.token("b"), .element = *own.model->find("a")});
    EXPECT_EQ(own.waiting(), "a c");
    // One that has joined the main way would come a second time.
    Instance merged(bpmn(
        ends + user("a") + user("b") + user("c") + user("d") + reminder + R"(<parallelGateway id="fork"/>)",
        {"start>fork", "fork>a", "a>b", "fork>c", "b>d", "c>d", "d>end", "nudge>d"}
    ));
    merged.complete("a");
    EXPECT_EQ(merged.returns("b"), "");
}

TEST(process_state, is_small_and_refuses_what_it_did_not_write) {
    std::string nodes = ends + R"(<parallelGateway id="fork"/><parallelGateway id="join"/>)";
    std::vector<std::string> flows{"start>fork", "join>end"};
    for (int i = 0; i < 8; ++i) {
        const std::string id = "department_" + std::to_string(i);
        nodes += user(id);
        flows.push_back("fork>" + id);
        flows.push_back(id + ">join");
    }
    const Instance run(bpmn(nodes, flows), {{"applicant", "0123456789abcdefghjkmnpqrs"}, {"region", "990101001000"}});
    const std::string bytes = encode(run.state);
    EXPECT_LT(bytes.size(), 200U);
    EXPECT_FALSE(decode(""));
    EXPECT_FALSE(decode("\x01" + bytes.substr(1)));
    EXPECT_FALSE(decode("\x03" + bytes.substr(1)));
    EXPECT_FALSE(decode(bytes + "x"));
    for (size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode(bytes.substr(0, size)));
    }
}

} // namespace tonghe::process
