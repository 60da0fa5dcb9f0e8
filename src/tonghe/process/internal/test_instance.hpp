// A small process written in a line or two, and an instance of it under test: every step is taken twice, once after
// storing, and must come out the same.
#pragma once
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/returning.hpp"
#include "tonghe/process/step.hpp"

#include <gtest/gtest.h>

namespace tonghe::process {

inline const Instant monday = *parse_instant("2026-03-02T09:00:00+08:00");

// Sequence flows as `a>b`, or `a>b:condition`.
inline std::string flows_of(const std::vector<std::string>& flows) {
    std::string xml;
    for (const std::string& flow : flows) {
        const size_t arrow = flow.find('>');
        const size_t stop = flow.find(':');
        const std::string source = flow.substr(0, arrow);
        const std::string target = flow.substr(arrow + 1, stop == std::string::npos ? stop : stop - arrow - 1);
        xml += "<sequenceFlow id=\"" + source + "-" + target + "\" sourceRef=\"" + source + "\" targetRef=\"" + target +
               "\">";
        if (stop != std::string::npos) {
            xml += "<conditionExpression><![CDATA[" + flow.substr(stop + 1) + "]]></conditionExpression>";
        }
        xml += "</sequenceFlow>";
    }
    return xml;
}

inline std::string bpmn(const std::string& nodes, const std::vector<std::string>& flows, const std::string& more = "") {
    return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn">
        <error id="gone" errorCode="registry.gone"/><message id="paid" name="paid"/><signal id="storm" name="storm"/>
        <escalation id="esc" escalationCode="late"/><process id="p" isExecutable="true">)" +
           nodes + flows_of(flows) + "</process>" + more + "</definitions>";
}

inline std::string service(const std::string& id, const std::string& inside = "") {
    return "<serviceTask id=\"" + id + "\" tonghe:service=\"s\">" + inside + "</serviceTask>";
}

inline std::string user(const std::string& id, const std::string& more = "") {
    return "<userTask id=\"" + id + "\" " + more + "/>";
}

inline ModelRef parse(const std::string& xml) {
    auto parsed = parse_bpmn(xml, "test.bpmn");
    if (!parsed) {
        for (const Fault& fault : parsed.faults()) {
            ADD_FAILURE() << fault.code << " line " << fault.line << ": " << fault.what.en;
        }
        return nullptr;
    }
    return *parsed;
}

// The state as it is stored and read.
inline State reread(State state) {
    State again = *decode(encode(state));
    const auto from = parts_apart(state);
    const auto to = parts_apart(again);
    EXPECT_EQ(from.size(), to.size());
    for (size_t i = 0; i < to.size(); ++i) {
        EXPECT_TRUE(to[i]->bring(from[i]->text()));
    }
    return again;
}

// An instance under test: every step it takes is checked to survive storing and to come out the same again.
struct Instance {
    ModelRef model;
    State state;
    std::vector<Effect> effects;
    Refusal refusal = Refusal::none;

    explicit Instance(const std::string& xml, JsonObject variables = {}) : model(parse(xml)) {
        give({.kind = Input::Kind::start, .variables = std::move(variables)});
    }

    void give(const Input& input, Instant now = monday) {
        const Step first = step(*model, state, input, now);
        const Step again = step(*model, reread(state), input, now);
        EXPECT_EQ(first.state, again.state);
        EXPECT_EQ(first.effects, again.effects);
        EXPECT_EQ(decode(encode(first.state)), first.state);
        state = first.state;
        effects = first.effects;
        refusal = first.refusal;
    }

    uint32_t token(const std::string& id) const {
        for (const Token& token : state.tokens) {
            if (model->elements[token.node].id == id) {
                return token.id;
            }
        }
        return 0;
    }

    void complete(const std::string& id, const std::string& outcome = "", JsonObject variables = {}) {
        give(
            {.kind = Input::Kind::complete_task,
             .token = token(id),
             .outcome = outcome,
             .variables = std::move(variables)}
        );
    }

    std::string waiting() const {
        std::vector<std::string> ids;
        for (const Token& token : state.tokens) {
            ids.push_back(model->elements[token.node].id);
        }
        std::sort(ids.begin(), ids.end());
        return fmt::format("{}", fmt::join(ids, " "));
    }

    std::string returns(const std::string& id) const {
        std::vector<std::string> ids;
        for (const ReturnTarget& target : returnable(*model, state, token(id))) {
            ids.push_back(model->elements[target.node].id);
        }
        return fmt::format("{}", fmt::join(ids, " "));
    }

    const Effect* effect(Effect::Kind kind) const {
        const auto found =
            std::find_if(effects.begin(), effects.end(), [&](const Effect& e) { return e.kind == kind; });
        return found == effects.end() ? nullptr : &*found;
    }
};

inline const std::string ends = R"(<startEvent id="start"/><endEvent id="end"/>)";

} // namespace tonghe::process
