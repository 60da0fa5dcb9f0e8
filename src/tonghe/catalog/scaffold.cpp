#include "tonghe/catalog/scaffold.hpp"

#include "tonghe/base/text.hpp"

namespace tonghe::catalog {

namespace {

constexpr const char* pack_yaml = R"(# 业务包：目录名就是包名。各文件写法见 docs/reference/packs.md。
pack: @id@
version: "1"
title: {zh: @zh_title@, en: @en_title@}
depends: [national]
licence: Apache-2.0
)";

constexpr const char* item_yaml = R"(item: @id@
version: 1
code: "000000000000"
title: {zh: @zh_title@, en: @en_title@}
summary: {zh: 一句话说明办什么, en: One sentence on what it is for}
type: "20"
handling: promised
online: full
audience: [person]
authority: @authority@
level: street
law:
  - title: {zh: 依据的法律法规, en: The law it rests on}
    article: {zh: 第几条, en: Article}
conditions:
  - {zh: 申请人应当符合的条件, en: What the applicant must meet}
materials:
  - material: statement
    title: {zh: 情况说明, en: Statement}
    required: false
    sources: [upload]
    accept: [pdf, jpg, png]
legal: {workdays: 20}
promised: {workdays: 5}
visits: 0
territory: person.residence_region
result: {title: {zh: 办理结果, en: Result}}
steps:
  - {zh: 网上提交, en: Apply online}
  - {zh: 受理、决定, en: Acceptance and decision}
questions:
  - q: {zh: 多久办好？, en: "How long does it take?"}
    a: {zh: 受理后 5 个工作日内。, en: Within 5 working days of acceptance.}
search: []
)";

constexpr const char* form_json = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "title": "@zh_title@",
  "x-tonghe": {"title_en": "@en_title@", "sections": [{"section": "applicant", "title": {"zh": "申请人", "en": "Applicant"}}]},
  "required": ["applicant"],
  "properties": {
    "applicant": {
      "type": "object",
      "title": "申请人",
      "x-tonghe": {"title_en": "Applicant", "section": "applicant"},
      "required": ["name", "region", "phone"],
      "properties": {
        "name": {"type": "string", "title": "姓名", "x-tonghe": {"title_en": "Name", "semantic": "person.name"}},
        "region": {"type": "string", "title": "居住地", "format": "region-code", "x-tonghe": {"title_en": "Place of residence", "semantic": "person.residence_region", "widget": "region"}},
        "phone": {"type": "string", "title": "手机号码", "format": "phone-cn", "x-tonghe": {"title_en": "Mobile number", "semantic": "person.phone", "widget": "phone", "lock": "never"}}
      }
    }
  }
}
)";

constexpr const char* process_bpmn = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
                  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
                  xmlns:tonghe="https://tonghe.dev/bpmn" id="definitions" targetNamespace="https://tonghe.dev/packs">
  <bpmn:process id="@id@" name="@zh_title@" isExecutable="true">
    <bpmn:startEvent id="start" name="提交"/>
    <bpmn:userTask id="accept" name="受理" tonghe:title_en="Acceptance" tonghe:queue="@queue@" tonghe:level="street" tonghe:act="accept"
                   tonghe:outcomes="accept,request_correction,not_accept" tonghe:workdays="2"/>
    <bpmn:exclusiveGateway id="accepted" name="是否受理"/>
    <bpmn:userTask id="decide" name="审批决定" tonghe:title_en="Decision" tonghe:queue="@queue@" tonghe:level="street" tonghe:act="decide"
                   tonghe:outcomes="grant,refuse" tonghe:workdays="3"/>
    <bpmn:endEvent id="not_accepted" name="不予受理"/>
    <bpmn:endEvent id="done" name="办结"/>
    <bpmn:sequenceFlow id="start_to_accept" sourceRef="start" targetRef="accept"/>
    <bpmn:sequenceFlow id="accept_to_accepted" sourceRef="accept" targetRef="accepted"/>
    <bpmn:sequenceFlow id="accepted_to_decide" sourceRef="accepted" targetRef="decide">
      <bpmn:conditionExpression>outcome = "accept"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="accepted_to_accept" sourceRef="accepted" targetRef="accept">
      <bpmn:conditionExpression>outcome = "request_correction"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="accepted_to_not_accepted" sourceRef="accepted" targetRef="not_accepted">
      <bpmn:conditionExpression>outcome = "not_accept"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="decide_to_done" sourceRef="decide" targetRef="done"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="@id@">
      <bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="60" y="102" width="36" height="36"/></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="accept_di" bpmnElement="accept"><dc:Bounds x="150" y="80" width="120" height="80"/></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="accepted_di" bpmnElement="accepted" isMarkerVisible="true"><dc:Bounds x="325" y="95" width="50" height="50"/></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="decide_di" bpmnElement="decide"><dc:Bounds x="430" y="80" width="120" height="80"/></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="not_accepted_di" bpmnElement="not_accepted"><dc:Bounds x="332" y="222" width="36" height="36"/></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="done_di" bpmnElement="done"><dc:Bounds x="612" y="102" width="36" height="36"/></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="start_to_accept_di" bpmnElement="start_to_accept"><di:waypoint x="96" y="120"/><di:waypoint x="150" y="120"/></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="accept_to_accepted_di" bpmnElement="accept_to_accepted"><di:waypoint x="270" y="120"/><di:waypoint x="325" y="120"/></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="accepted_to_decide_di" bpmnElement="accepted_to_decide"><di:waypoint x="375" y="120"/><di:waypoint x="430" y="120"/></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="accepted_to_accept_di" bpmnElement="accepted_to_accept"><di:waypoint x="350" y="95"/><di:waypoint x="350" y="40"/><di:waypoint x="210" y="40"/><di:waypoint x="210" y="80"/></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="accepted_to_not_accepted_di" bpmnElement="accepted_to_not_accepted"><di:waypoint x="350" y="145"/><di:waypoint x="350" y="222"/></bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="decide_to_done_di" bpmnElement="decide_to_done"><di:waypoint x="550" y="120"/><di:waypoint x="612" y="120"/></bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
)";

constexpr const char* guide_md = R"(# @zh_title@

写给申请人看：谁能办、要准备什么、多久办好、办好以后怎么用。

## 怎么办

1. 登录后核对自动带出的信息。
2. 提交，等候通知。
)";

constexpr const char* decision_dmn = R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
             xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/"
             id="@id@" name="@zh_title@" namespace="https://tonghe.dev/decisions/@id@">
  <inputData id="age" name="年龄">
    <variable id="age_variable" name="年龄" typeRef="number"/>
  </inputData>
  <decision id="entitlement" name="@zh_title@">
    <question>谁可以享受、多少钱？</question>
    <variable id="entitlement_variable" name="@zh_title@"/>
    <informationRequirement id="entitlement_age"><requiredInput href="#age"/></informationRequirement>
    <decisionTable id="entitlement_table" hitPolicy="UNIQUE">
      <input id="by_age" label="年龄"><inputExpression id="by_age_expression" typeRef="number"><text>年龄</text></inputExpression></input>
      <output id="entitled" name="entitled" label="是否享受" typeRef="boolean"/>
      <output id="amount" name="amount" label="金额（元）" typeRef="number"/>
      <output id="reason" name="reason" label="理由" typeRef="string"/>
      <annotation name="依据"/>
      <rule id="below">
        <inputEntry id="below_1"><text>&lt; 80</text></inputEntry>
        <outputEntry id="below_2"><text>false</text></outputEntry>
        <outputEntry id="below_3"><text>0</text></outputEntry>
        <outputEntry id="below_4"><text>"未满 80 周岁"</text></outputEntry>
        <annotationEntry><text>写上条文</text></annotationEntry>
      </rule>
      <rule id="from_80">
        <inputEntry id="from_80_1"><text>&gt;= 80</text></inputEntry>
        <outputEntry id="from_80_2"><text>true</text></outputEntry>
        <outputEntry id="from_80_3"><text>100</text></outputEntry>
        <outputEntry id="from_80_4"><text>"已满 80 周岁"</text></outputEntry>
        <annotationEntry><text>写上条文</text></annotationEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="diagram">
      <dmndi:DMNShape id="age_shape" dmnElementRef="age"><dc:Bounds height="45" width="125" x="160" y="240"/></dmndi:DMNShape>
      <dmndi:DMNShape id="entitlement_shape" dmnElementRef="entitlement"><dc:Bounds height="80" width="180" x="132" y="80"/></dmndi:DMNShape>
      <dmndi:DMNEdge id="entitlement_age_edge" dmnElementRef="entitlement_age"><di:waypoint x="222" y="240"/><di:waypoint x="222" y="160"/></dmndi:DMNEdge>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
)";

// `@name@` stands for an argument, since braces belong to YAML and JSON.
std::string with(std::string text, const TextArguments& arguments) {
    for (const auto& [name, value] : arguments) {
        const std::string mark = "@" + name + "@";
        for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
            text.replace(at, mark.size(), value);
        }
    }
    return text;
}

std::string quoted(const std::string& text) { // for YAML flow values
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return out + "\"";
}

} // namespace

std::map<std::string, std::string> scaffold_pack(const std::string& id, const Text& title) {
    const TextArguments arguments{{"id", id}, {"zh_title", quoted(title.zh)}, {"en_title", quoted(title.en)}};
    return {{"pack.yaml", with(pack_yaml, arguments)}};
}

std::map<std::string, std::string> scaffold_decision(const std::string& id, const Text& title) {
    return {{"decisions/" + id + ".dmn", with(decision_dmn, {{"id", id}, {"zh_title", title.zh}})}};
}

std::map<std::string, std::string>
scaffold_item(const std::string& id, const Text& title, const std::string& authority, const std::string& queue) {
    const TextArguments yaml{
        {"id", id},
        {"zh_title", quoted(title.zh)},
        {"en_title", quoted(title.en)},
        {"authority", authority},
        {"queue", queue}};
    const TextArguments plain{{"id", id}, {"zh_title", title.zh}, {"en_title", title.en}, {"queue", queue}};
    const std::string folder = "items/" + id + "/";
    return {
        {folder + "item.yaml", with(item_yaml, yaml)},
        {folder + "form.json", with(form_json, plain)},
        {folder + "process.bpmn", with(process_bpmn, plain)},
        {folder + "guide.md", with(guide_md, plain)},
    };
}

} // namespace tonghe::catalog
