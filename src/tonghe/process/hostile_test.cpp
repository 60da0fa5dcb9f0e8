// Files drawn to hurt: as large as the reader takes them, of the shapes that cost most. Each is read or refused in
// bounded time and memory; a quadratic step in reading would keep this test for minutes.
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/step.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tonghe::process {

namespace {

const Instant now = *parse_instant("2026-03-02T09:00:00+08:00");

std::string document(const std::string& inside) {
    return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><startEvent id="s"/><endEvent id="e"/>)" +
           inside + "</process></definitions>";
}

std::string flow(const std::string& id, const std::string& from, const std::string& to) {
    return fmt::format(R"(<sequenceFlow id="{}" sourceRef="{}" targetRef="{}"/>)", id, from, to);
}

std::string taken(const std::string& id, const std::string& from, const std::string& to) { // always
    return fmt::format(
        R"(<sequenceFlow id="{}" sourceRef="{}" targetRef="{}"><conditionExpression>true</conditionExpression></sequenceFlow>)",
        id,
        from,
        to
    );
}

std::string node(int i) { return fmt::format("n{}", i); }

std::string chain(const std::string& element, int count) {
    std::string inside = flow("first", "s", node(0)) + flow("last", node(count - 1), "e");
    for (int i = 0; i < count; ++i) {
        inside += fmt::format(R"(<{} id="{}"/>)", element, node(i));
        inside += i + 1 < count ? flow(fmt::format("f{}", i), node(i), node(i + 1)) : "";
    }
    return document(inside);
}

// Every gateway leads to every other.
std::string knot(int count) {
    std::string inside = flow("first", "s", node(0)) + taken("last", node(count - 1), "e");
    for (int i = 0; i < count; ++i) {
        inside += fmt::format(R"(<inclusiveGateway id="{}"/>)", node(i));
        for (int j = 0; j < count; ++j) {
            inside += i == j ? "" : taken(fmt::format("f{}-{}", i, j), node(i), node(j));
        }
    }
    return document(inside);
}

std::string fan(int width) {
    std::string inside = R"(<parallelGateway id="fork"/><inclusiveGateway id="join"/>)" + flow("first", "s", "fork") +
                         flow("last", "join", "e");
    for (int i = 0; i < width; ++i) {
        inside += fmt::format(R"(<inclusiveGateway id="{}"/>)", node(i));
        inside += flow(fmt::format("a{}", i), "fork", node(i)) + flow(fmt::format("b{}", i), node(i), "join");
    }
    return document(inside);
}

std::string nested(int depth) {
    std::string inside;
    for (int i = 0; i < depth; ++i) {
        inside += fmt::format(R"(<subProcess id="{}"><startEvent id="s{}"/><endEvent id="e{}"/>)", node(i), i, i);
        inside += flow(fmt::format("a{}", i), fmt::format("s{}", i), node(i + 1));
        inside += flow(fmt::format("b{}", i), node(i + 1), fmt::format("e{}", i));
    }
    inside += fmt::format(R"(<manualTask id="{}"/>)", node(depth));
    for (int i = 0; i < depth; ++i) {
        inside += "</subProcess>";
    }
    return document(inside + flow("first", "s", node(0)) + flow("last", node(0), "e"));
}

std::string conditions(int count, int depth) {
    const std::string condition =
        std::string(static_cast<size_t>(depth), '(') + "1" + std::string(static_cast<size_t>(depth), ')') + " = 1";
    std::string inside = R"(<exclusiveGateway id="g"/>)" + flow("first", "s", "g");
    for (int i = 0; i < count; ++i) {
        inside += fmt::format(
            R"(<sequenceFlow id="f{}" sourceRef="g" targetRef="e"><conditionExpression>{}</conditionExpression></sequenceFlow>)",
            i,
            condition
        );
    }
    return document(inside);
}

// Reads it, and where it can be run begins it: that ends too, in some refusal or other.
std::string fate(const std::string& xml) {
    const auto parsed = parse_bpmn(xml, "hostile.bpmn");
    if (!parsed) {
        return parsed.faults().front().code;
    }
    const auto begun = step(**parsed, {}, {.kind = Input::Kind::start}, now);
    return begun.refusal == Refusal::none ? "begun" : "refused";
}

} // namespace

TEST(process_hostile, what_is_beyond_the_bounds_is_refused) {
    EXPECT_EQ(fate(chain("manualTask", 60'000)), "xml.too_large"); // elements
    EXPECT_EQ(fate(chain("inclusiveGateway", 22'000)), "bpmn.too_large");
    EXPECT_EQ(fate(knot(170)), "bpmn.too_large");
    EXPECT_EQ(fate(fan(12'000)), "bpmn.too_large");
    EXPECT_EQ(fate(nested(1'000)), "xml.too_deep");
    EXPECT_EQ(fate(conditions(1'000, 1'500)), "bpmn.bad_condition");
    EXPECT_EQ(fate("<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><d>&b;</d>"), "xml.doctype");
}

TEST(process_hostile, what_just_keeps_them_is_read_and_begun) {
    EXPECT_EQ(fate(chain("manualTask", 990)), "begun");
    EXPECT_EQ(fate(chain("inclusiveGateway", 990)), "begun");
    EXPECT_EQ(fate(fan(990)), "begun");
    EXPECT_EQ(fate(nested(90)), "begun");
    EXPECT_EQ(fate(conditions(3'900, 20)), "begun");
    EXPECT_EQ(fate(knot(60)), "bpmn.endless_loop");
}

} // namespace tonghe::process
