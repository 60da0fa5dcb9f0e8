#include "tonghe/process/internal/test_instance.hpp"

namespace tonghe::process {

namespace {

std::string catching(const std::string& id, const std::string& trigger) {
    return "<intermediateCatchEvent id=\"" + id + "\">" + trigger + "</intermediateCatchEvent>";
}

std::string
boundary(const std::string& id, const std::string& host, const std::string& trigger, bool interrupts = true) {
    return "<boundaryEvent id=\"" + id + "\" attachedToRef=\"" + host + "\" cancelActivity=\"" +
           (interrupts ? "true" : "false") + "\">" + trigger + "</boundaryEvent>";
}

const std::string paid = R"(<messageEventDefinition messageRef="paid" tonghe:key="number"/>)";
const std::string storm = R"(<signalEventDefinition signalRef="storm"/>)";

std::string timer(const std::string& inside) { return "<timerEventDefinition>" + inside + "</timerEventDefinition>"; }

// A sub-process that begins by an event.
std::string handler(const std::string& id, const std::string& trigger, bool interrupts) {
    return "<subProcess id=\"" + id + "\" triggeredByEvent=\"true\"><startEvent id=\"" + id +
           "_start\" isInterrupting=\"" + (interrupts ? "true" : "false") + "\">" + trigger + "</startEvent>" +
           user(id + "_task") + "<endEvent id=\"" + id + "_end\"/>" +
           flows_of({id + "_start>" + id + "_task", id + "_task>" + id + "_end"}) + "</subProcess>";
}

} // namespace

TEST(process_events, a_message_comes_to_the_one_with_its_key) {
    Instance run(bpmn(ends + catching("wait", paid), {"start>wait", "wait>end"}), {{"number", 7}});
    EXPECT_EQ(run.effect(Effect::Kind::subscribe)->data, Json(7));
    run.give({.kind = Input::Kind::message, .name = "paid", .key = 8});
    EXPECT_EQ(run.refusal, Refusal::nobody_listens);
    run.give({.kind = Input::Kind::message, .variables = {{"amount", 12}}, .name = "paid", .key = 7});
    EXPECT_EQ(run.state.status, Status::ended);
    EXPECT_EQ(run.state.variables.at("amount"), 12);
    EXPECT_TRUE(run.state.subscriptions.empty());
}

TEST(process_events, a_message_begins_a_process_and_one_is_thrown) {
    const std::string xml = bpmn(
        R"(<startEvent id="start"><messageEventDefinition messageRef="paid"/></startEvent>
           <intermediateThrowEvent id="tell"><messageEventDefinition messageRef="paid" tonghe:key="amount" tonghe:payload="{thanks: amount}"/></intermediateThrowEvent>
           <endEvent id="end"/>)",
        {"start>tell", "tell>end"}
    );
    const ModelRef model = parse(xml);
    EXPECT_EQ(
        step(*model, State(), {.kind = Input::Kind::message, .name = "other"}, monday).refusal, Refusal::nobody_listens
    );
    const Step begun =
        step(*model, State(), {.kind = Input::Kind::message, .variables = {{"amount", 5}}, .name = "paid"}, monday);
    EXPECT_EQ(begun.state.status, Status::ended);
    const auto sent = std::find_if(begun.effects.begin(), begun.effects.end(), [](const Effect& e) {
        return e.kind == Effect::Kind::send_message;
    });
    ASSERT_NE(sent, begun.effects.end());
    EXPECT_EQ(to_text(sent->data), R"({"key":5,"variables":{"thanks":5}})");
}

TEST(process_events, a_signal_reaches_all_that_listen) {
    Instance run(bpmn(
        ends + R"(<parallelGateway id="fork"/>)" + catching("one", storm) + user("work") + user("shelter") +
            boundary("warned", "work", storm) + R"(<endEvent id="a"/><endEvent id="b"/>)",
        {"start>fork", "fork>one", "fork>work", "one>a", "work>end", "warned>shelter", "shelter>b"}
    ));
    run.give({.kind = Input::Kind::signal, .name = "storm"});
    EXPECT_EQ(run.waiting(), "shelter");
    run.give({.kind = Input::Kind::signal, .name = "storm"});
    EXPECT_EQ(run.refusal, Refusal::nobody_listens);
}

TEST(process_events, a_condition_happens_when_it_becomes_true) {
    Instance run(bpmn(
        ends + user("work") + user("look") + R"(<endEvent id="told"/>)" +
            boundary(
                "high",
                "work",
                "<conditionalEventDefinition><condition>level > 3</condition></conditionalEventDefinition>",
                false
            ),
        {"start>work", "work>end", "high>look", "look>told"}
    ));
    const auto level = [&](int value) {
        run.give({.kind = Input::Kind::set_variables, .variables = {{"level", value}}});
        return run.waiting();
    };
    EXPECT_EQ(level(2), "work");
    EXPECT_EQ(level(4), "look work");
    EXPECT_EQ(level(5), "look work"); // it holds still
    EXPECT_EQ(level(1), "look work");
    EXPECT_EQ(level(9), "look look work");
}

TEST(process_events, a_cycle_fires_as_often_as_it_says_and_a_timer_may_be_a_value) {
    Instance run(
        bpmn(
            ends + user("work") + service("remind") + R"(<endEvent id="told"/>)" +
                boundary("again", "work", timer("<timeCycle>R2/PT1H</timeCycle>"), false) +
                boundary("due", "work", timer("<timeDuration>=limit</timeDuration>")),
            {"start>work", "work>end", "again>remind", "remind>told", "due>end"}
        ),
        {{"limit", "P2D"}}
    );
    ASSERT_EQ(run.state.timers.size(), 2U);
    EXPECT_EQ(run.state.timers[0].left, 2U);
    const auto fire = [&] { run.give({.kind = Input::Kind::timer_fired, .token = run.state.timers.back().id}); };
    std::swap(run.state.timers[0], run.state.timers[1]);
    fire();
    EXPECT_EQ(run.waiting(), "remind work");
    fire();
    EXPECT_EQ(run.waiting(), "remind remind work");
    EXPECT_EQ(run.state.timers.size(), 1U);
    fire();
    EXPECT_EQ(run.waiting(), "remind remind");
}

TEST(process_events, the_first_event_behind_an_event_based_gateway_decides) {
    Instance run(
        bpmn(
            ends + R"(<eventBasedGateway id="which"/>)" + catching("money", paid) +
                catching("silence", timer("<timeDuration>P5D</timeDuration>")) + user("ship") + user("ask"),
            {"start>which", "which>money", "which>silence", "money>ship", "silence>ask", "ship>end", "ask>end"}
        ),
        {{"number", "n1"}}
    );
    EXPECT_EQ(run.waiting(), "which");
    run.give({.kind = Input::Kind::message, .name = "paid", .key = "n1"});
    EXPECT_EQ(run.waiting(), "ship");
    EXPECT_TRUE(run.state.timers.empty());
    EXPECT_NE(run.effect(Effect::Kind::cancel_timer), nullptr);
}

TEST(process_events, an_event_sub_process_takes_over_or_runs_beside) {
    const auto flow = [](bool interrupts) {
        return bpmn(ends + user("work") + handler("alarm", storm, interrupts), {"start>work", "work>end"});
    };
    Instance beside(flow(false));
    beside.give({.kind = Input::Kind::signal, .name = "storm"});
    beside.give({.kind = Input::Kind::signal, .name = "storm"});
    EXPECT_EQ(beside.waiting(), "alarm alarm alarm_task alarm_task work");
    beside.complete("alarm_task");
    beside.complete("alarm_task");
    beside.complete("work");
    EXPECT_EQ(beside.state.status, Status::ended);
    EXPECT_TRUE(beside.state.subscriptions.empty());

    Instance instead(flow(true));
    instead.give({.kind = Input::Kind::signal, .name = "storm"});
    EXPECT_EQ(instead.waiting(), "alarm alarm_task");
    instead.give({.kind = Input::Kind::signal, .name = "storm"});
    EXPECT_EQ(instead.refusal, Refusal::nobody_listens);
    instead.complete("alarm_task");
    EXPECT_EQ(instead.state.status, Status::ended);
}

TEST(process_events, errors_and_escalations_go_outwards) {
    const std::string inner = R"(<startEvent id="s2"/><endEvent id="e2"/>)" + service("issue") + user("sign") +
                              flows_of({"s2>issue", "issue>sign", "sign>e2"});
    const std::string xml = bpmn(
        ends + user("repair") + user("chase") + R"(<endEvent id="told"/><subProcess id="sub">)" + inner +
            "</subProcess>" + boundary("failed", "sub", R"(<errorEventDefinition errorRef="gone"/>)") +
            boundary("slow", "sub", R"(<escalationEventDefinition escalationRef="esc"/>)", false),
        {"start>sub", "sub>end", "failed>repair", "repair>end", "slow>chase", "chase>told"}
    );
    Instance run(xml);
    run.give({.kind = Input::Kind::service_failed, .token = run.token("issue"), .outcome = "registry.gone"});
    EXPECT_EQ(run.waiting(), "repair");
    EXPECT_EQ(run.state.variables.at("error"), "registry.gone");

    Instance late(xml);
    late.give({.kind = Input::Kind::service_done, .token = late.token("issue")});
    late.give({.kind = Input::Kind::escalate, .token = late.token("sign"), .outcome = "late"});
    EXPECT_EQ(late.waiting(), "chase sign sub");
    late.give({.kind = Input::Kind::escalate, .token = late.token("sign"), .outcome = "never"});
    EXPECT_EQ(late.refusal, Refusal::nobody_listens);
}

TEST(process_events, completed_work_is_undone_in_the_reverse_order) {
    const auto undone = [](const std::string& id) {
        return service(id) + boundary("undo_" + id, id, "<compensateEventDefinition/>") + "<serviceTask id=\"cancel_" +
               id + "\" tonghe:service=\"s\" isForCompensation=\"true\"/><association id=\"as_" + id +
               "\" sourceRef=\"undo_" + id + "\" targetRef=\"cancel_" + id + "\"/>";
    };
    Instance run(bpmn(
        ends + undone("flat") + undone("hotel") +
            R"(<intermediateThrowEvent id="back"><compensateEventDefinition/></intermediateThrowEvent>)",
        {"start>flat", "flat>hotel", "hotel>back", "back>end"}
    ));
    run.give({.kind = Input::Kind::service_done, .token = run.token("flat")});
    run.give({.kind = Input::Kind::service_done, .token = run.token("hotel")});
    EXPECT_EQ(run.waiting(), "back cancel_hotel");
    run.give({.kind = Input::Kind::service_done, .token = run.token("cancel_hotel")});
    EXPECT_EQ(run.waiting(), "back cancel_flat");
    run.give({.kind = Input::Kind::service_done, .token = run.token("cancel_flat")});
    EXPECT_EQ(run.state.status, Status::ended);
}

TEST(process_events, processes_of_one_file_speak_along_message_flows) {
    const std::string other = R"(<process id="q" isExecutable="true">
        <startEvent id="q_start"><messageEventDefinition messageRef="paid"/></startEvent>)" +
                              user("pack") + R"(<endEvent id="q_end"/>)" + flows_of({"q_start>pack", "pack>q_end"}) +
                              R"(</process><collaboration id="c"><participant id="P" processRef="p"/>
        <participant id="Q" processRef="q"/><messageFlow id="m" sourceRef="tell" targetRef="Q"/></collaboration>)";
    Instance run(bpmn(
        ends + user("work") + R"(<sendTask id="tell" messageRef="paid" tonghe:payload="{order: 3}"/>)",
        {"start>tell", "tell>work", "work>end"},
        other
    ));
    EXPECT_EQ(run.waiting(), "pack q work");
    EXPECT_EQ(run.effect(Effect::Kind::send_message), nullptr);
    EXPECT_EQ(variables_at(*run.model, run.state, run.token("pack")).at("order"), 3);
    run.complete("work");
    EXPECT_EQ(run.waiting(), "pack q");
    run.complete("pack");
    EXPECT_EQ(run.state.status, Status::ended);
}

} // namespace tonghe::process
