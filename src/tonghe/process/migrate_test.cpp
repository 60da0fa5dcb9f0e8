#include "tonghe/process/internal/test_instance.hpp"
#include "tonghe/process/migrate.hpp"

namespace tonghe::process {

namespace {

const std::string due =
    R"(<boundaryEvent id="due" attachedToRef="review"><timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></boundaryEvent>)";
const std::vector<std::string> flows{"start>review", "review>end", "due>end"};

std::vector<std::string> reasons(const std::vector<Unfit>& unfit) {
    std::vector<std::string> words;
    for (const Unfit& one : unfit) {
        words.push_back(one.element + ":" + std::to_string(static_cast<int>(one.reason)));
    }
    return words;
}

} // namespace

TEST(process_migrate, an_instance_goes_on_under_the_next_version) {
    Instance run(bpmn(ends + user("review") + due, flows));
    const ModelRef next = parse(bpmn(
        user("before") + ends + user("examine") +
            R"(<boundaryEvent id="due" attachedToRef="examine"><timerEventDefinition><timeDuration>P9D</timeDuration></timerEventDefinition></boundaryEvent>)" +
            user("after"),
        {"start>before", "before>examine", "examine>after", "after>end", "due>end"}
    ));
    EXPECT_EQ(migrate(*run.model, *next, {{"review", "examine"}}, run.state), std::vector<Unfit>{});
    run.model = next;
    EXPECT_EQ(run.waiting(), "examine");
    run.complete("examine");
    EXPECT_EQ(run.waiting(), "after");
    EXPECT_TRUE(run.state.timers.empty());
    EXPECT_EQ(run.returns("after"), "examine");
}

TEST(process_migrate, what_does_not_fit_is_told_and_nothing_is_changed) {
    Instance run(bpmn(ends + user("review") + due, flows));
    const State before = run.state;
    const auto to = [&](const std::string& nodes, const std::vector<std::string>& ways) {
        return reasons(migrate(*run.model, *parse(bpmn(ends + nodes, ways)), {}, run.state));
    };
    EXPECT_EQ(to(user("other"), {"start>other", "other>end"}), (std::vector<std::string>{"review:1", "due:1"}));
    EXPECT_EQ(to(service("review") + due, flows), std::vector<std::string>{"review:2"});
    EXPECT_EQ(
        to(R"(<subProcess id="sub"><startEvent id="s2"/><endEvent id="e2"/>)" + user("review") + due +
               flows_of({"s2>review", "review>e2", "due>e2"}) + "</subProcess>",
           {"start>sub", "sub>end"}),
        std::vector<std::string>{"review:3"}
    );
    EXPECT_EQ(
        to(user("review") +
               R"(<boundaryEvent id="due" attachedToRef="review"><signalEventDefinition signalRef="storm"/></boundaryEvent>)",
           flows),
        std::vector<std::string>{"due:5"}
    );
    EXPECT_EQ(run.state, before);
}

TEST(process_migrate, a_branch_that_waits_at_a_join_comes_along) {
    const std::string nodes =
        ends + user("a") + user("b") + R"(<parallelGateway id="fork"/><parallelGateway id="join"/>)";
    const std::vector<std::string> ways{"start>fork", "fork>a", "fork>b", "a>join", "b>join", "join>end"};
    Instance run(bpmn(nodes, ways));
    run.complete("a");
    const ModelRef next =
        parse(bpmn(user("c") + nodes, {"start>c", "c>fork", "fork>a", "fork>b", "a>join", "b>join", "join>end"}));
    EXPECT_EQ(migrate(*run.model, *next, {}, run.state), std::vector<Unfit>{});
    run.model = next;
    run.complete("b");
    EXPECT_EQ(run.state.status, Status::ended);
}

} // namespace tonghe::process
