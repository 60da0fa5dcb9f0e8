#include "tonghe/process/step.hpp"
#include "tonghe/work/internal/test_house.hpp"
#include "tonghe/work/steering.hpp"

namespace tonghe::work {

namespace {

using internal::ends;
using internal::model_of;
using internal::user;

const Instant monday = start_of(Date::of(2026, 3, 2));

struct Running {
    process::ModelRef model;
    process::State state = process::step(*model, {}, process::Input{}, monday).state;

    uint32_t token(const std::string& element) const {
        for (const process::Token& token : state.tokens) {
            if (model->elements[token.node].id == element) {
                return token.id;
            }
        }
        return 0;
    }

    std::string targets(const std::string& element) const {
        std::string out;
        for (const process::Index node : steer_targets(*model, state, token(element))) {
            out += (out.empty() ? "" : " ") + model->elements[node].id;
        }
        return out;
    }

    void complete(const std::string& element) {
        state =
            process::step(*model, state, {.kind = process::Input::Kind::complete_task, .token = token(element)}, monday)
                .state;
    }
};

} // namespace

TEST(work_steering, a_branch_of_a_join_is_not_left_and_not_entered) {
    Running run{model_of(
        "fork",
        ends + user("first") + R"(<parallelGateway id="split"/><parallelGateway id="join"/>)" + user("a") + user("b") +
            user("c") + user("last"),
        {"start>first", "first>split", "split>a", "split>b", "a>c", "c>join", "b>join", "join>last", "last>end"}
    )};
    EXPECT_EQ(run.targets("first"), "last"); // past the whole block, not into one branch of it
    run.complete("first");
    EXPECT_EQ(run.targets("a"), "c");
    EXPECT_EQ(run.targets("b"), "");
}

TEST(work_steering, acceptance_and_decisions_are_not_passed_over) {
    Running run{model_of(
        "permit",
        ends + user("accept", R"(tonghe:act="accept")") + user("review") + user("decide", R"(tonghe:act="decide")") +
            user("make"),
        {"start>accept", "accept>review", "review>decide", "decide>make", "make>end"}
    )};
    EXPECT_EQ(run.targets("accept"), "");
    EXPECT_FALSE(may_skip(*run.model, run.state, run.token("accept")));
    run.complete("accept");
    EXPECT_EQ(run.targets("review"), "accept decide");
    EXPECT_TRUE(may_skip(*run.model, run.state, run.token("review")));
    run.complete("review");
    EXPECT_EQ(run.targets("decide"), "accept review");
    EXPECT_FALSE(may_skip(*run.model, run.state, run.token("decide")));
    run.complete("decide");
    EXPECT_EQ(run.targets("make"), "accept review decide");
}

} // namespace tonghe::work
