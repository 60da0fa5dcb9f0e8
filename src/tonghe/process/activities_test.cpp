#include "tonghe/base/random.hpp"
#include "tonghe/process/internal/test_instance.hpp"

namespace tonghe::process {

namespace {

const std::string sub = R"(<subProcess id="sub"><startEvent id="s2"/><endEvent id="e2"/>)" + user("a") + user("b") +
                        flows_of({"s2>a", "a>b", "b>e2"}) + "</subProcess>";

} // namespace

TEST(process_activities, a_script_and_a_decision_leave_variables) {
    Instance run(
        bpmn(
            ends +
                R"(<scriptTask id="sum" scriptFormat="feel"><script>{total: a + b, half: total / 2}</script></scriptTask>
                   <scriptTask id="name" tonghe:result="greeting"><script>"你好，" + who</script></scriptTask>
                   <businessRuleTask id="fee" tonghe:decision="fees.dmn#fee"/>)",
            {"start>sum", "sum>name", "name>fee", "fee>end"}
        ),
        {{"a", 2}, {"b", 4}, {"who", "李"}}
    );
    EXPECT_EQ(run.effect(Effect::Kind::decide)->text, "fees.dmn#fee");
    run.give({.kind = Input::Kind::service_done, .token = run.token("fee"), .variables = {{"fee", 10}}});
    EXPECT_EQ(
        to_text(run.state.variables), R"({"a":2,"b":4,"who":"李","total":6,"half":3,"greeting":"你好，李","fee":10})"
    );
    Instance bad(bpmn(ends + "<scriptTask id=\"x\"><script>1 + 1</script></scriptTask>", {"start>x", "x>end"}));
    EXPECT_EQ(bad.effect(Effect::Kind::stuck)->text, "process.script_failed");
    bad.give({.kind = Input::Kind::skip, .token = bad.token("x")});
    EXPECT_EQ(bad.state.status, Status::ended);
}

TEST(process_activities, returns_work_inside_a_sub_process_and_taking_it_away_takes_all) {
    Instance run(bpmn(ends + user("first") + sub, {"start>first", "first>sub", "sub>end"}));
    run.complete("first");
    run.complete("a");
    EXPECT_EQ(run.waiting(), "b sub");
    EXPECT_EQ(run.returns("b"), "a");
    run.give({.kind = Input::Kind::return_to, .token = run.token("b"), .element = *run.model->find("a")});
    EXPECT_EQ(run.waiting(), "a sub");
    run.give({.kind = Input::Kind::jump, .token = run.token("sub"), .element = *run.model->find("first")});
    EXPECT_EQ(run.waiting(), "first");
    EXPECT_NE(run.effect(Effect::Kind::close_task), nullptr);
    run.give({.kind = Input::Kind::jump, .token = run.token("first"), .element = *run.model->find("a")});
    EXPECT_EQ(run.refusal, Refusal::unknown_element); // another scope
}

TEST(process_activities, a_direct_return_comes_straight_back) {
    Instance run(bpmn(
        ends + user("a") + user("b") + user("c") + user("d") +
            R"(<parallelGateway id="fork"/><parallelGateway id="join"/>)",
        {"start>a", "a>b", "b>fork", "fork>c", "fork>d", "c>join", "d>join", "join>end"}
    ));
    run.complete("a");
    run.complete("b");
    run.complete("c");
    EXPECT_EQ(run.waiting(), "d");
    run.give({.kind = Input::Kind::return_direct, .token = run.token("d"), .element = *run.model->find("a")});
    EXPECT_EQ(run.waiting(), "a");
    EXPECT_TRUE(run.state.arrived.empty());
    run.complete("a");
    EXPECT_EQ(run.waiting(), "d"); // c stays done
    run.complete("d");
    EXPECT_EQ(run.state.status, Status::ended);
}

TEST(process_activities, a_called_process_of_the_file_keeps_its_variables) {
    const std::string called = R"(<process id="check" isExecutable="true"><startEvent id="cs"/>)" + user("look") +
                               R"(<endEvent id="ce" tonghe:outcome="pass"/>)" + flows_of({"cs>look", "look>ce"}) +
                               "</process>";
    Instance run(
        bpmn(
            ends + R"(<callActivity id="call" calledElement="check" tonghe:returns="grade"/>)",
            {"start>call", "call>end"},
            called
        ),
        {{"who", "li"}}
    );
    EXPECT_EQ(run.waiting(), "call look");
    EXPECT_EQ(variables_at(*run.model, run.state, run.token("look")).at("who"), "li");
    run.complete("look", "", {{"grade", 3}, {"note", "inside"}});
    EXPECT_EQ(run.state.status, Status::ended);
    EXPECT_EQ(to_text(run.state.variables), R"({"who":"li","grade":3,"outcome":"pass","call":{"outcome":"pass"}})");
}

TEST(process_activities, every_item_gets_an_instance_and_leaves_a_result) {
    const auto countersign = [](const std::string& more) {
        return bpmn(
            ends + R"(<userTask id="sign" tonghe:outcomes="agree,disagree"><multiInstanceLoopCharacteristics )" + more +
                R"( tonghe:collection="officers" tonghe:item="officer" tonghe:result="outcome" tonghe:results="votes">
                <completionCondition>outcome = "disagree"</completionCondition></multiInstanceLoopCharacteristics></userTask>)",
            {"start>sign", "sign>end"}
        );
    };
    const JsonObject officers{{"officers", {"li", "wang", "zhao"}}};
    Instance together(countersign(""), officers);
    EXPECT_EQ(together.waiting(), "sign sign sign sign"); // and the one that waits for them
    const auto instance = [](const Instance& run, size_t place) { return run.state.tokens[place].id; };
    EXPECT_EQ(variables_at(*together.model, together.state, instance(together, 3)).at("officer"), "zhao");
    for (const char* vote : {"agree", "agree", "agree"}) {
        together.give({.kind = Input::Kind::complete_task, .token = instance(together, 1), .outcome = vote});
    }
    EXPECT_EQ(together.state.status, Status::ended);
    EXPECT_EQ(to_text(together.state.variables.at("votes")), R"(["agree","agree","agree"])");

    Instance reversed( // results stand in the order of the instances, not of completion
        bpmn(
            ends + R"(<userTask id="ask"><multiInstanceLoopCharacteristics tonghe:collection="officers"
                tonghe:item="officer" tonghe:result="officer" tonghe:results="asked"/></userTask>)",
            {"start>ask", "ask>end"}
        ),
        officers
    );
    for (const size_t place : {3, 1, 1}) {
        reversed.give({.kind = Input::Kind::complete_task, .token = instance(reversed, place)});
    }
    EXPECT_EQ(to_text(reversed.state.variables.at("asked")), R"(["li","wang","zhao"])");

    Instance early(countersign(""), officers);
    early.give({.kind = Input::Kind::complete_task, .token = instance(early, 2), .outcome = "disagree"});
    EXPECT_EQ(early.state.status, Status::ended);
    EXPECT_EQ(to_text(early.state.variables.at("votes")), R"(["disagree"])");

    Instance ordered(countersign("isSequential=\"true\""), officers);
    EXPECT_EQ(ordered.waiting(), "sign sign");
    ordered.give({.kind = Input::Kind::complete_task, .token = instance(ordered, 1), .outcome = "agree"});
    EXPECT_EQ(variables_at(*ordered.model, ordered.state, instance(ordered, 1)).at("officer"), "wang");
    EXPECT_EQ(ordered.waiting(), "sign sign");
}

TEST(process_activities, ten_thousand_instances_come_in_slices) {
    const ModelRef model = parse(bpmn(
        ends + service("each", R"(<multiInstanceLoopCharacteristics tonghe:collection="numbers" tonghe:item="n"
            tonghe:result="n" tonghe:results="all"/>)"),
        {"start>each", "each>end"}
    ));
    JsonArray numbers;
    for (int n = 0; n < 10'000; ++n) {
        numbers.push_back(n);
    }
    Step next = step(*model, State(), {.variables = {{"numbers", std::move(numbers)}}}, monday);
    size_t open = 0;
    size_t bytes = 0;
    while (next.state.status == Status::running) {
        open = std::max(open, next.state.tokens.size());
        Input input{.kind = Input::Kind::service_done, .token = next.state.tokens.back().id};
        if (next.state.tokens.size() == 1) {
            input = {.kind = Input::Kind::proceed, .token = next.state.tokens[0].id};
        }
        next = step(*model, reread(std::move(next.state)), input, monday);
        ASSERT_EQ(next.refusal, Refusal::none);
        bytes = std::max(bytes, encode(next.state).size());
    }
    EXPECT_EQ(open, instances_at_once + 1);
    EXPECT_EQ(*next.state.variable("all"), *next.state.variable("numbers"));
    EXPECT_LT(bytes, 12'000U); // whatever is large stands apart
}

TEST(process_activities, results_stand_in_the_order_of_their_instances_whoever_is_done_first) {
    const ModelRef model = parse(bpmn(
        ends + service("each", R"(<multiInstanceLoopCharacteristics tonghe:collection="numbers" tonghe:item="n"
            tonghe:result="n" tonghe:results="all"/>)"),
        {"start>each", "each>end"}
    ));
    JsonArray numbers;
    for (int n = 0; n < 1500; ++n) {
        numbers.push_back(n);
    }
    Step next = step(*model, State(), {.variables = {{"numbers", numbers}}}, monday);
    const uint32_t token = next.state.tokens[0].id;
    for (Random random(7); next.state.status == Status::running;) {
        const size_t running = next.state.tokens.size() - 1;
        const bool goes_on = next.state.many[0].started < next.state.many[0].total;
        Input input{.kind = Input::Kind::proceed, .token = token};
        if (running > 0 && (!goes_on || random.below(100) != 0)) {
            input = {.kind = Input::Kind::service_done, .token = next.state.tokens[1 + random.below(running)].id};
        }
        next = step(*model, std::move(next.state), input, monday);
        ASSERT_EQ(next.refusal, Refusal::none);
    }
    EXPECT_EQ(*next.state.variable("all"), numbers);
}

TEST(process_state, large_variables_stand_apart_and_are_seen_like_others) {
    const std::string text(apart_bytes_min, 'x');
    Instance run(
        bpmn(
            ends + user("a") +
                R"(<scriptTask id="measure"><script>{length: string length(text), text: null}</script></scriptTask>)",
            {"start>a", "a>measure", "measure>end"}
        ),
        {{"text", text}, {"n", 1}}
    );
    EXPECT_EQ(to_text(run.state.variables), R"({"text":null,"n":1})");
    EXPECT_LT(encode(run.state).size(), 300U);
    EXPECT_EQ(run.state.all_variables(), (JsonObject{{"text", text}, {"n", 1}}));
    EXPECT_NE(hash_of_all(run.state), state_hash(run.state));
    run.complete("a");
    EXPECT_EQ(*run.state.variable("length"), Json(apart_bytes_min));
    EXPECT_TRUE(run.state.large.empty());
    EXPECT_EQ(hash_of_all(run.state), state_hash(run.state));
}

TEST(process_state, with_large_values_inside_is_still_read) {
    const std::string text(apart_bytes_min, 'x');
    State state;
    state.variables = {{"n", 1}, {"text", text}, {"m", 2}};
    const auto read = decode(encode(state)); // as it was written before anything stood apart
    ASSERT_TRUE(read);
    EXPECT_EQ(hash_of_all(*read), state_hash(state));
    EXPECT_EQ(to_text(read->variables), R"({"n":1,"text":null,"m":2})");
    EXPECT_EQ(*read->variable("text"), Json(text));
    EXPECT_EQ(decode(encode(*read)), read);
}

TEST(process_activities, a_loop_repeats_while_its_condition_holds) {
    Instance run(
        bpmn(
            ends + R"(<scriptTask id="add"><standardLoopCharacteristics><loopCondition>sum &lt; 10</loopCondition>
                </standardLoopCharacteristics><script>{sum: sum + loopCounter}</script></scriptTask>)",
            {"start>add", "add>end"}
        ),
        {{"sum", 0}}
    );
    EXPECT_EQ(run.state.status, Status::ended);
    EXPECT_EQ(run.state.variables.at("sum"), 10); // 1 + 2 + 3 + 4
}

TEST(process_activities, data_associations_say_what_goes_in_and_out) {
    Instance run(
        bpmn(
            ends + R"(<dataObject id="d1" name="deed"/><dataObjectReference id="r1" dataObjectRef="d1"/>
                <serviceTask id="read" tonghe:service="s"><ioSpecification><dataInput id="i1" name="paper"/><dataOutput id="o1" name="owner"/>
                <inputSet><dataInputRefs>i1</dataInputRefs></inputSet><outputSet><dataOutputRefs>o1</dataOutputRefs></outputSet></ioSpecification>
                <dataInputAssociation><sourceRef>r1</sourceRef><targetRef>i1</targetRef></dataInputAssociation>
                <dataOutputAssociation><sourceRef>o1</sourceRef><targetRef>r1</targetRef><transformation>{owner: owner}</transformation></dataOutputAssociation>
                </serviceTask>)",
            {"start>read", "read>end"}
        ),
        {{"deed", "no 12"}}
    );
    EXPECT_EQ(variables_at(*run.model, run.state, run.token("read")).at("paper"), "no 12");
    run.give(
        {.kind = Input::Kind::service_done, .token = run.token("read"), .variables = {{"owner", "li"}, {"noise", 1}}}
    );
    EXPECT_EQ(to_text(run.state.variables), R"({"deed":{"owner":"li"}})");
}

TEST(process_activities, an_inclusive_join_waits_for_what_can_still_come) {
    const std::string xml = bpmn(
        ends + user("a") + user("b") + user("c") + user("last") +
            R"(<inclusiveGateway id="fork"/><inclusiveGateway id="join"/>)",
        {"start>fork", "fork>a:x", "fork>b:y", "fork>c:z", "a>join", "b>join", "c>join", "join>last", "last>end"}
    );
    Instance run(xml, {{"x", true}, {"y", false}, {"z", true}});
    run.complete("a");
    EXPECT_EQ(run.waiting(), "c");
    run.complete("c");
    EXPECT_EQ(run.waiting(), "last");
    run.complete("last");
    EXPECT_EQ(run.state.status, Status::ended);
    Instance none(xml);
    EXPECT_EQ(none.effect(Effect::Kind::stuck)->text, "process.no_condition_held");
}

TEST(process_state, of_the_first_version_is_still_read) {
    // Written before there were sub-processes: at b behind a, with a timer, as `encode` of that time gave it.
    const ModelRef model = parse(bpmn(ends + user("a") + user("b"), {"start>a", "a>b", "b>end"}));
    std::string bytes = "\x01";
    for (uint64_t value = model->fingerprint; value != 0; value >>= 7) {
        bytes += static_cast<char>((value & 0x7F) | (value >= 0x80 ? 0x80 : 0));
    }
    bytes += std::string("\x01\x03\x01\x02\x03\x00\x00\x00\x01\x0d\x00", 11) + "\x07{\"n\":1}";
    const auto state = decode(bytes);
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->fits(*model));
    EXPECT_EQ(decode(encode(*state)), state);
    const Step next = step(*model, *state, {.kind = Input::Kind::complete_task, .token = 2}, monday);
    EXPECT_EQ(next.refusal, Refusal::none);
    EXPECT_EQ(next.state.status, Status::ended);
    EXPECT_NE(state_hash(next.state), state_hash(*state));
}

} // namespace tonghe::process
