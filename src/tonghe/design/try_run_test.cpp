#include "tonghe/design/try_run.hpp"

#include <gtest/gtest.h>

namespace tonghe::design {

namespace {

const Instant monday = *parse_instant("2026-03-02T09:00:00+08:00");

ProcessFile file_of(const std::string& nodes) {
    return {
        "p",
        "test",
        "processes/p.bpmn",
        R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn">
<message id="paid" name="paid"/><error id="gone" errorCode="registry.gone"/>
<process id="p" isExecutable="true">
)" + nodes + "\n</process>\n</definitions>"};
}

const ProcessFile& accepting() {
    static const ProcessFile file = file_of(R"(<startEvent id="start"/>
<userTask id="accept" name="受理" tonghe:title_en="Acceptance" tonghe:queue="q" tonghe:outcomes="accept,not_accept"/>
<boundaryEvent id="late" attachedToRef="accept" cancelActivity="false"><timerEventDefinition tonghe:workdays="2"/></boundaryEvent>
<endEvent id="told"/>
<exclusiveGateway id="which" default="which_issue"/>
<serviceTask id="issue" tonghe:service="certificate.issue"/>
<boundaryEvent id="failed" attachedToRef="issue"><errorEventDefinition errorRef="gone"/></boundaryEvent>
<intermediateCatchEvent id="money"><messageEventDefinition messageRef="paid" tonghe:key="case.number"/></intermediateCatchEvent>
<endEvent id="no" tonghe:outcome="not_accepted"/><endEvent id="lost"/><endEvent id="done" tonghe:outcome="granted"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="accept"/>
<sequenceFlow id="f2" sourceRef="accept" targetRef="which"/>
<sequenceFlow id="f3" sourceRef="late" targetRef="told"/>
<sequenceFlow id="f4" sourceRef="which" targetRef="no"><conditionExpression>outcome = "not_accept"</conditionExpression></sequenceFlow>
<sequenceFlow id="which_issue" sourceRef="which" targetRef="issue"/>
<sequenceFlow id="f5" sourceRef="failed" targetRef="lost"/>
<sequenceFlow id="f6" sourceRef="issue" targetRef="money"/>
<sequenceFlow id="f7" sourceRef="money" targetRef="done"/>)");
    return file;
}

TryRun run(const std::vector<TryInput>& inputs) { return try_run(accepting(), inputs, monday, WorkCalendar()); }

std::string next_of(const TryRun& run) {
    std::string out;
    for (const TryChoice& choice : run.next) {
        out += std::string(word(choice.act)) + (choice.element.empty() ? "" : ":" + choice.element) + " ";
    }
    return out;
}

const TryChoice& choice(const TryRun& run, TryAct act) {
    return *std::find_if(run.next.begin(), run.next.end(), [&](const TryChoice& one) { return one.act == act; });
}

} // namespace

TEST(design_try_run, an_empty_run_offers_its_start) {
    const TryRun none = run({});
    EXPECT_EQ(none.status, TryStatus::fresh);
    EXPECT_EQ(next_of(none), "start:start ");
    EXPECT_TRUE(none.log.empty());
}

TEST(design_try_run, inputs_carry_it_on_and_the_last_one_dropped_is_a_step_back) {
    std::vector<TryInput> inputs{
        {.act = TryAct::start, .variables = JsonObject{{"case", JsonObject{{"number", "7"}}}}}};
    const TryRun begun = run(inputs);
    EXPECT_EQ(next_of(begun), "complete:accept timer:late set_variables ");
    EXPECT_EQ(choice(begun, TryAct::complete).outcomes.size(), 2U);
    EXPECT_EQ(to_string(*choice(begun, TryAct::timer).due), "2026-03-05T00:00:00.000+08:00");

    inputs.push_back({.act = TryAct::timer, .token = choice(begun, TryAct::timer).token});
    const TryRun late = run(inputs);
    EXPECT_EQ(to_string(late.at), "2026-03-05T00:00:00.000+08:00");
    EXPECT_EQ(next_of(late), "complete:accept set_variables ");

    inputs.push_back({.act = TryAct::complete, .token = choice(late, TryAct::complete).token, .outcome = "accept"});
    const TryRun accepted = run(inputs);
    EXPECT_EQ(next_of(accepted), "service_done:issue service_failed:issue set_variables ");
    EXPECT_EQ(choice(accepted, TryAct::service_failed).codes, std::vector<std::string>{"registry.gone"});

    std::vector<TryInput> fails = inputs;
    fails.push_back(
        {.act = TryAct::service_failed,
         .token = choice(accepted, TryAct::service_failed).token,
         .outcome = "registry.gone"}
    );
    EXPECT_EQ(run(fails).status, TryStatus::ended);

    inputs.push_back({.act = TryAct::service_done, .token = choice(accepted, TryAct::service_done).token});
    const TryRun issued = run(inputs);
    EXPECT_EQ(next_of(issued), "message:money set_variables ");
    EXPECT_EQ(choice(issued, TryAct::message).key, Json("7"));

    inputs.push_back({.act = TryAct::message, .name = "paid", .key = "7"});
    const TryRun done = run(inputs);
    EXPECT_EQ(done.status, TryStatus::ended);
    EXPECT_EQ(done.outcome, "granted");
    EXPECT_EQ(done.log.back().kind, "ended");

    inputs.pop_back();
    EXPECT_EQ(to_json_text(run(inputs)), to_json_text(issued));
}

TEST(design_try_run, what_is_not_accepted_ends_it_and_says_why) {
    const TryRun refused = run({{.act = TryAct::start}, {.act = TryAct::complete, .token = 1, .outcome = "sing"}});
    ASSERT_TRUE(refused.refused);
    EXPECT_EQ(refused.refused->input, 2);
    EXPECT_EQ(refused.refused->code, "unknown_outcome");
    EXPECT_EQ(refused.tokens.size(), 1U);
    EXPECT_EQ(run({{.act = TryAct::start, .element = "nowhere"}}).refused->code, "unknown_element");
}

TEST(design_try_run, a_text_that_does_not_run_gives_its_findings_with_their_elements) {
    const TryRun faulty = try_run(
        file_of("<startEvent id=\"start\"/>\n<userTask id=\"alone\" tonghe:queue=\"q\"/>\n<endEvent id=\"end\"/>\n"
                "<sequenceFlow id=\"f\" sourceRef=\"start\" targetRef=\"end\"/>"),
        {},
        monday,
        WorkCalendar()
    );
    ASSERT_FALSE(faulty.findings.empty());
    EXPECT_EQ(faulty.findings.front().element, "alone");
    EXPECT_TRUE(faulty.next.empty());
    EXPECT_EQ(try_run({"p", "t", "p.bpmn", "<"}, {}, monday, WorkCalendar()).findings.size(), 1U);
}

} // namespace tonghe::design
