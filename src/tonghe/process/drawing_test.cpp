#include "tonghe/process/drawing.hpp"

#include <gtest/gtest.h>

namespace tonghe::process {

TEST(process_drawing, a_file_comes_back_with_its_diagram_and_what_we_do_not_know) {
    const std::string xml = R"(<?xml version="1.0"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:x="urn:editor" id="d">
  <b:process id="p"><b:complexGateway id="g" name="A &amp; &quot;B&quot;&#10;C" x:colour="red"/>
    <b:extensionElements><x:note xmlns="urn:other"><inner a="1">&lt;kept&gt;</inner></x:note></b:extensionElements></b:process>
  <di:BPMNDiagram id="di1" name="one"><di:BPMNPlane id="pl" bpmnElement="p">
    <di:BPMNShape id="s" bpmnElement="g" isExpanded="true"><dc:Bounds x="10" y="20.5" width="50" height="50"/>
      <di:BPMNLabel><dc:Bounds x="1" y="2" width="3" height="4"/></di:BPMNLabel></di:BPMNShape>
    <di:BPMNEdge id="e" bpmnElement="f"><di:waypoint xmlns:di="http://www.omg.org/spec/DD/20100524/DI" x="1" y="2"/></di:BPMNEdge>
  </di:BPMNPlane></di:BPMNDiagram>
</b:definitions>)";
    const auto drawing = parse_drawing(xml, "f.bpmn");
    ASSERT_TRUE(drawing) << drawing.faults()[0].what.en;
    ASSERT_EQ(drawing->diagrams.size(), 1U);
    const Diagram& diagram = drawing->diagrams[0];
    EXPECT_EQ(diagram.element, "p");
    ASSERT_EQ(diagram.shapes.size(), 1U);
    EXPECT_EQ(diagram.shapes[0].bounds, (Bounds{10, 20.5, 50, 50}));
    EXPECT_EQ(diagram.shapes[0].label, (Bounds{1, 2, 3, 4}));
    EXPECT_TRUE(diagram.shapes[0].is_expanded);
    ASSERT_EQ(diagram.edges.size(), 1U);
    EXPECT_EQ(diagram.edges[0].waypoints, (std::vector<Point>{{1, 2}}));
    const std::string written = write_drawing(*drawing);
    const auto again = parse_drawing(written, "f.bpmn");
    ASSERT_TRUE(again) << written;
    EXPECT_TRUE(*again == *drawing) << written;
    EXPECT_FALSE(parse_drawing("<html/>", "f"));
}

} // namespace tonghe::process
