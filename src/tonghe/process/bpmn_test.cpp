#include "tonghe/process/bpmn.hpp"

#include <gtest/gtest.h>

namespace tonghe::process {

namespace {

std::string file(const std::string& inside, const std::string& roots = "") {
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn" xmlns:x="urn:editor">
<process id="p" name="户口登记" isExecutable="true">
)" + inside +
           "\n</process>\n" + roots + "</definitions>";
}

std::string
flow(const std::string& id, const std::string& source, const std::string& target, const std::string& inside = "") {
    return "<sequenceFlow id=\"" + id + "\" sourceRef=\"" + source + "\" targetRef=\"" + target + "\">" + inside +
           "</sequenceFlow>\n";
}

std::string condition(const std::string& text) {
    return "<conditionExpression><![CDATA[" + text + "]]></conditionExpression>";
}

// `code element:line` of every fault.
std::vector<std::string> faults_of(const std::string& xml) {
    const auto parsed = parse_bpmn(xml, "f.bpmn");
    std::vector<std::string> out;
    for (const Fault& fault : parsed.faults()) {
        EXPECT_EQ(fault.file, "f.bpmn");
        EXPECT_FALSE(
            fault.what.zh.empty() || fault.what.en.empty() || fault.remedy.zh.empty() || fault.remedy.en.empty()
        ) << fault.code;
        EXPECT_EQ((fault.what.zh + fault.what.en + fault.remedy.zh + fault.remedy.en).find('{'), std::string::npos)
            << fault.what.en << fault.remedy.en;
        out.push_back(fault.code.substr(5) + ":" + std::to_string(fault.line));
    }
    return out;
}

using Codes = std::vector<std::string>;

const std::string plain =
    "<startEvent id=\"s\"/><userTask id=\"t\"/><endEvent id=\"e\"/>\n" + flow("f1", "s", "t") + flow("f2", "t", "e");

} // namespace

TEST(process_bpmn, keeps_names_documentation_and_our_attributes) {
    const auto model = parse_bpmn(
        file(
            R"(<startEvent id="s"/><userTask id="review" name=" 审查 " x:colour="red" tonghe:queue="police/household" tonghe:level="street"
                tonghe:act="review" tonghe:outcomes="accept, request_correction,not_accept" tonghe:workdays="3">
                <documentation>核对材料。</documentation><extensionElements><x:anything/></extensionElements></userTask><endEvent id="e"/>
                <laneSet id="lanes"><lane id="lane"><flowNodeRef>review</flowNodeRef></lane></laneSet><textAnnotation id="note"><text>注</text></textAnnotation>)" +
                flow("f1", "s", "review") + flow("f2", "review", "e"),
            R"(<BPMNDiagram xmlns="http://www.omg.org/spec/BPMN/20100524/DI" id="d"><BPMNPlane id="plane"/></BPMNDiagram>)"
        ),
        "f.bpmn"
    );
    ASSERT_TRUE(model) << model.faults()[0].what.en;
    const Element& review = *(*model)->element("review");
    EXPECT_EQ((*model)->process.name, "户口登记");
    EXPECT_EQ(review.name, "审查");
    EXPECT_EQ(review.documentation, "核对材料。");
    EXPECT_EQ(review.outcomes, (Codes{"accept", "request_correction", "not_accept"}));
    EXPECT_EQ(review.attribute("queue"), "police/household");
    EXPECT_EQ(review.attributes.size(), 5U);
    EXPECT_EQ(review.line, 5);
    EXPECT_EQ((*model)->hash.size(), 16U);
    EXPECT_EQ((*model)->element("nobody"), nullptr);
}

TEST(process_bpmn, all_faults_come_at_once_with_their_lines) {
    EXPECT_EQ(
        faults_of(file(
            "<startEvent id=\"s\"/>\n<userTask id=\"t\" tonghe:act=\"sign\" "
            "tonghe:outcomes=\"accept,wave\"/>\n<complexGateway id=\"g\"/>\n"
            "<serviceTask id=\"t\"/>\n" +
            flow("f1", "s", "t") + flow("f2", "t", "nowhere", condition("outcome == 1"))
        )),
        (Codes{
            "duplicate_id:7",
            "bad_attribute:5",
            "unknown_outcome:5",
            "unsupported_element:6",
            "missing_service:7",
            "bad_condition:9",
            "dangling_flow:9",
            "no_way_out:5",
            "no_way_out:7",
            "bad_place:3", // a start event and no end event
        })
    );
}

TEST(process_bpmn, refuses_what_it_would_not_execute) {
    for (const char* element :
         {"<complexGateway id=\"x\"/>",
          "<callConversation id=\"x\"/>",
          "<choreographyTask id=\"x\"/>",
          "<performer id=\"x\"/>",
          "<correlationSubscription id=\"x\"/>"}) {
        EXPECT_EQ(faults_of(file(plain + element)), Codes{"unsupported_element:7"}) << element;
    }
    EXPECT_EQ(
        faults_of(file(
            "<startEvent id=\"s\"><timerEventDefinition/></startEvent><userTask "
            "id=\"t\"><multiInstanceLoopCharacteristics/><potentialOwner/></userTask>"
            "<endEvent "
            "id=\"e\"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></endEvent>" +
            flow("f1", "s", "t") + flow("f2", "t", "e")
        )),
        (Codes{"bad_timer:4", "unsupported_element:4", "how_many:4", "misplaced_trigger:4"})
    );
    EXPECT_EQ(faults_of(file(plain + "<userTask/>")), (Codes{"missing_id:7", "no_way_out:7", "unreachable:7"}));
    EXPECT_EQ(faults_of(file(plain, "<interface id=\"i\"/>")), Codes{"unsupported_element:9"});
    EXPECT_EQ(faults_of("<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"/>"), Codes{"no_process:1"});
    EXPECT_EQ(faults_of("<html/>"), Codes{"not_bpmn:1"});
}

TEST(process_bpmn, strict_reading_minds_what_no_editor_does) {
    const std::string xml = file(
        "<startEvent id=\"s\"/><userTask id=\"t\" default=\"f3\"/><endEvent id=\"e\"/><endEvent id=\"n\"/>" +
        flow("f1", "s", "t") + flow("f2", "t", "e", condition("x")) + flow("f3", "t", "n")
    );
    EXPECT_EQ(faults_of(xml), Codes{});
    const auto strictly = parse_bpmn(xml, "f.bpmn", {.is_strict = true});
    Codes codes;
    for (const Fault& fault : strictly.faults()) {
        codes.push_back(fault.code);
    }
    EXPECT_EQ(
        codes, (Codes{"bpmn.untyped_expression", "bpmn.half_mentioned", "bpmn.half_mentioned", "bpmn.half_mentioned"})
    );
}

TEST(process_bpmn, events_stand_where_the_standard_has_them) {
    const auto place = [](const std::string& element, const std::string& way) {
        return faults_of(file(plain + element + way, "<signal id=\"g\"/>"));
    };
    const std::string signal = "<signalEventDefinition signalRef=\"g\"/>";
    EXPECT_EQ(
        place(
            "<intermediateCatchEvent id=\"x\"><errorEventDefinition/></intermediateCatchEvent>",
            flow("f3", "t", "x") + flow("f4", "x", "e")
        ),
        Codes{"misplaced_trigger:7"}
    );
    EXPECT_EQ(
        place("<endEvent id=\"x\"><cancelEventDefinition/></endEvent>", flow("f3", "t", "x")), Codes{"bad_place:7"}
    );
    EXPECT_EQ(
        place(
            "<intermediateThrowEvent id=\"x\"><linkEventDefinition name=\"away\"/></intermediateThrowEvent>",
            flow("f3", "t", "x")
        ),
        Codes{"bad_place:7"}
    );
    EXPECT_EQ(
        place(
            "<boundaryEvent id=\"x\" attachedToRef=\"t\" "
            "cancelActivity=\"false\"><compensateEventDefinition/></boundaryEvent>",
            ""
        ),
        (Codes{"bad_place:7", "bad_place:7"}) // always interrupts, and nothing undoes
    );
    EXPECT_EQ(
        place(
            "<subProcess id=\"x\" triggeredByEvent=\"true\"><startEvent id=\"xs\">" + signal +
                "</startEvent><endEvent id=\"xe\"/>" + flow("f3", "xs", "xe") +
                "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></"
                "multiInstanceLoopCharacteristics></subProcess>",
            ""
        ),
        Codes{"bad_place:7"}
    );
    EXPECT_EQ(
        place(
            "<eventBasedGateway id=\"x\"/><userTask id=\"u\"/>",
            flow("f3", "t", "x") + flow("f4", "x", "u") + flow("f5", "u", "e")
        ),
        (Codes{"bad_place:7", "bad_place:7"}) // one way out, and to a task
    );
}

TEST(process_bpmn, the_flow_must_hold_together) {
    EXPECT_EQ(faults_of(file("<endEvent id=\"e\"/>")), (Codes{"no_start:3", "unreachable:4"}));
    EXPECT_EQ(faults_of(file(plain + "<startEvent id=\"s2\"/>" + flow("f3", "s2", "t"))), Codes{}); // begun by name
    EXPECT_EQ(faults_of(file(plain + "<userTask id=\"u\"/>" + flow("f3", "u", "e"))), Codes{"unreachable:7"});
    EXPECT_EQ(
        faults_of(file(plain + "<endEvent id=\"z\"/>" + flow("f3", "e", "t") + flow("f4", "t", "z"))),
        Codes{"misplaced_flow:4"}
    );
    EXPECT_EQ(faults_of(file(plain + flow("f3", "t", "s"))), Codes{"misplaced_flow:4"});
    EXPECT_EQ(
        faults_of(file(
            "<startEvent id=\"s\"/><userTask id=\"t\"/><userTask id=\"u\"/><userTask id=\"v\"/><endEvent id=\"e\"/>" +
            flow("f1", "s", "t") + flow("f2", "t", "e") + flow("f3", "t", "u") + flow("f4", "u", "v") +
            flow("f5", "v", "u")
        )),
        (Codes{"no_way_to_end:4", "no_way_to_end:4"})
    );
    EXPECT_EQ(
        faults_of(file(
            "<startEvent id=\"s\"/><exclusiveGateway id=\"g\" default=\"f2\"/><exclusiveGateway id=\"h\" "
            "default=\"f3\"/><endEvent id=\"e\"/>" +
            flow("f1", "s", "g") + flow("f2", "g", "h") + flow("f3", "h", "g") + flow("f4", "h", "e", condition("x"))
        )),
        Codes{"endless_loop:4"}
    );
    EXPECT_EQ(
        faults_of(file(
            "<startEvent id=\"s\"/><userTask id=\"t\"><incoming>f2</incoming></userTask><endEvent id=\"e\"/>" +
            flow("f1", "s", "t") + flow("f2", "t", "e")
        )),
        Codes{"flow_mismatch:4"}
    );
    EXPECT_EQ(
        faults_of(file(
            plain + "<subProcess id=\"sub\"><startEvent id=\"s2\"/><userTask id=\"u\"/><endEvent id=\"e2\"/>" +
            flow("f4", "s2", "u") + flow("f5", "u", "e2") + "</subProcess>" + flow("f6", "t", "sub") +
            flow("f7", "sub", "e") + flow("f8", "t", "u")
        )),
        Codes{"crossing_flow:11"}
    );
}

TEST(process_bpmn, gateways_need_conditions_that_can_hold) {
    const auto gateway = [](const std::string& attributes, const std::string& first, const std::string& second) {
        return faults_of(file(
            "<startEvent id=\"s\"/><userTask id=\"t\" tonghe:outcomes=\"grant,refuse\"/><exclusiveGateway id=\"g\" " +
            attributes + "/><endEvent id=\"e\"/><endEvent id=\"n\"/>" + flow("f1", "s", "t") + flow("f2", "t", "g") +
            flow("f3", "g", "e", first) + flow("f4", "g", "n", second)
        ));
    };
    EXPECT_EQ(gateway("default=\"f4\"", condition("outcome = \"grant\""), ""), Codes{});
    EXPECT_EQ(gateway("", condition("outcome = \"grant\""), ""), Codes{"no_condition:7"});
    EXPECT_EQ(gateway("default=\"f9\"", condition("a"), condition("b")), Codes{"bad_default:4"});
    EXPECT_EQ(gateway("default=\"f4\"", condition("a"), condition("b")), Codes{"default_with_condition:7"});
    EXPECT_EQ(gateway("default=\"f4\"", condition("outcome = \"granted\""), ""), Codes{"outcome_not_offered:6"});
    EXPECT_EQ(gateway("default=\"f4\"", condition("outcome ="), ""), Codes{"bad_condition:6"});
    EXPECT_EQ(
        faults_of(file(
            "<startEvent id=\"s\"/><parallelGateway id=\"g\"/><endEvent id=\"e\"/><endEvent id=\"n\"/>" +
            flow("f1", "s", "g") + flow("f2", "g", "e", condition("a")) + flow("f3", "g", "n")
        )),
        Codes{"misplaced_condition:5"}
    );
}

TEST(process_bpmn, boundary_events_need_a_fitting_host_and_trigger) {
    const auto boundary = [](const std::string& attributes, const std::string& inside) {
        return faults_of(file(
            plain + "<boundaryEvent id=\"b\" " + attributes + ">" + inside + "</boundaryEvent>" + flow("f3", "b", "e"),
            "<error id=\"x\" errorCode=\"x.y\"/>"
        ));
    };
    const std::string timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";
    EXPECT_EQ(boundary("attachedToRef=\"t\" cancelActivity=\"false\"", timer), Codes{});
    EXPECT_EQ(boundary("attachedToRef=\"e\"", timer), Codes{"boundary_host:7"});
    EXPECT_EQ(boundary("attachedToRef=\"t\"", "<errorEventDefinition errorRef=\"x\"/>"), Codes{"boundary_host:7"});
    EXPECT_EQ(boundary("attachedToRef=\"t\"", ""), Codes{"event_trigger:7"});
    EXPECT_EQ(boundary("attachedToRef=\"t\"", "<timerEventDefinition/>"), Codes{"bad_timer:7"});
    EXPECT_EQ(
        boundary(
            "attachedToRef=\"t\"", "<timerEventDefinition><timeDuration>1 day</timeDuration></timerEventDefinition>"
        ),
        Codes{"bad_timer:7"}
    );
    EXPECT_EQ(
        boundary("attachedToRef=\"t\"", "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"),
        Codes{}
    );
    EXPECT_EQ(
        boundary("attachedToRef=\"t\"", "<errorEventDefinition errorRef=\"nope\"/>"),
        (Codes{"unknown_reference:7", "boundary_host:7"})
    );
}

} // namespace tonghe::process
