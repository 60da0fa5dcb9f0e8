// Any inputs in any order, sensible or not, on a process that has something of everything: the books must balance after
// each. A token that was entered has left or still stands; what is refused changes nothing; what was done replays.
#include "tonghe/base/random.hpp"
#include "tonghe/process/internal/test_instance.hpp"

#include <set>

namespace tonghe::process {

namespace {

std::string everything() {
    const std::string undo =
        service("book") +
        R"(<boundaryEvent id="undo" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
        <serviceTask id="unbook" tonghe:service="s" isForCompensation="true"/><association id="as" sourceRef="undo" targetRef="unbook"/>)";
    const std::string trip =
        R"(<transaction id="trip"><startEvent id="ts"/>)" + undo + user("confirm") +
        R"(<exclusiveGateway id="well" default="well-te"/><endEvent id="te"/>
        <endEvent id="tc"><cancelEventDefinition/></endEvent>)" +
        flows_of({"ts>book", "book>confirm", "confirm>well", "well>te", "well>tc:bad"}) +
        R"(</transaction><boundaryEvent id="off" attachedToRef="trip"><cancelEventDefinition/></boundaryEvent>)";
    const std::string alarm =
        R"(<subProcess id="alarm" triggeredByEvent="true"><startEvent id="as1" isInterrupting="false">
        <signalEventDefinition signalRef="storm"/></startEvent>)" +
        user("shelter") + R"(<endEvent id="ae"/>)" + flows_of({"as1>shelter", "shelter>ae"}) + "</subProcess>";
    const std::string votes =
        R"(<userTask id="vote"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>
        <completionCondition>numberOfCompletedInstances &gt; 1 and quick</completionCondition></multiInstanceLoopCharacteristics></userTask>
        <boundaryEvent id="nudge" attachedToRef="vote" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
        <boundaryEvent id="over" attachedToRef="vote"><messageEventDefinition messageRef="paid" tonghe:key="number"/></boundaryEvent>)";
    const std::string call = R"(<callActivity id="call" calledElement="q"/>
        <boundaryEvent id="broken" attachedToRef="call"><errorEventDefinition/></boundaryEvent>
        <boundaryEvent id="hot" attachedToRef="call" cancelActivity="false"><conditionalEventDefinition><condition>level > 3</condition></conditionalEventDefinition></boundaryEvent>)";
    const std::string called = R"(<process id="q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"/>)" +
                               service("work") + flows_of({"qs>work", "work>qe"}) + "</process>";
    return bpmn(
        ends + trip + alarm + votes + call +
            R"(<inclusiveGateway id="fork" default="fork-trip"/><inclusiveGateway id="join"/><exclusiveGateway id="again" default="again-end"/>
            <endEvent id="told"/><endEvent id="stop"><terminateEventDefinition/></endEvent>
            <endEvent id="regret"><compensateEventDefinition/></endEvent>)" +
            service("chase") + user("last"),
        {"start>fork",
         "fork>trip",
         "fork>vote:a",
         "fork>call:b",
         "trip>join",
         "vote>join",
         "call>join",
         "off>regret",
         "nudge>chase",
         "chase>told",
         "over>join",
         "broken>stop",
         "hot>told",
         "join>last",
         "last>again",
         "again>end",
         "again>fork:bad"},
        called
    );
}

Input random_input(Random& random, const State& state, const Model& model) {
    using Kind = Input::Kind;
    static constexpr Kind kinds[] = {
        Kind::complete_task,
        Kind::complete_task,
        Kind::service_done,
        Kind::service_done,
        Kind::service_failed,
        Kind::timer_fired,
        Kind::retry,
        Kind::return_to,
        Kind::set_variables,
        Kind::message,
        Kind::signal,
        Kind::escalate,
        Kind::proceed,
        Kind::skip,
        Kind::jump,
        Kind::return_direct,
        Kind::child_failed,
        Kind::start};
    Input input{.kind = kinds[random.below(std::size(kinds))]};
    input.token = static_cast<uint32_t>(random.below(state.next_id + 2));
    if (!state.tokens.empty() && random.chance(0.8)) {
        input.token = state.tokens[random.below(state.tokens.size())].id;
    }
    if (input.kind == Kind::timer_fired && !state.timers.empty() && random.chance(0.8)) {
        input.token = state.timers[random.below(state.timers.size())].id;
    }
    input.element = static_cast<Index>(random.below(model.nodes.size() + 1));
    input.name = input.kind == Kind::signal ? "storm" : "paid";
    input.key = 7;
    input.outcome = input.kind == Kind::complete_task ? "" : "late";
    input.variables = {
        {"a", random.chance(0.5)},
        {"b", random.chance(0.5)},
        {"bad", random.chance(0.3)},
        {"quick", random.chance(0.5)},
        {"level", static_cast<int64_t>(random.below(8))},
        {"number", 7}};
    return input;
}

struct Books {
    std::set<uint32_t> standing;

    void enter(const std::vector<Effect>& effects, uint64_t seed) {
        for (const Effect& effect : effects) {
            if (effect.kind == Effect::Kind::entered) {
                EXPECT_TRUE(standing.insert(effect.token).second) << "entered twice, seed " << seed;
            } else if (effect.kind == Effect::Kind::left) {
                EXPECT_EQ(standing.erase(effect.token), 1U) << "left twice, seed " << seed;
            }
        }
    }
};

} // namespace

TEST(process_inputs, whatever_comes_no_token_is_lost) {
    const ModelRef model = parse(everything());
    ASSERT_NE(model, nullptr);
    int accepted = 0;
    int ended = 0;
    std::set<Index> visited;
    for (uint64_t seed = 1; seed <= 400 && !testing::Test::HasFailure(); ++seed) {
        Random random(seed);
        State state;
        Books books;
        std::vector<Input> journal;
        for (int i = 0; i < 80; ++i) {
            Input input = random_input(random, state, *model);
            if (i == 0) {
                input = {.kind = Input::Kind::start, .variables = input.variables};
            }
            const Step next = step(*model, state, input, monday);
            if (next.refusal != Refusal::none) {
                EXPECT_EQ(next.state, state);
                EXPECT_TRUE(next.effects.empty());
                continue;
            }
            ++accepted;
            journal.push_back(input);
            state = next.state;
            books.enter(next.effects, seed);
            std::set<uint32_t> standing;
            for (const Token& token : state.tokens) {
                standing.insert(token.id);
                visited.insert(token.node);
            }
            EXPECT_EQ(books.standing, standing) << "seed " << seed << " input " << i;
            if (state.status != Status::running) {
                EXPECT_TRUE(
                    state.tokens.empty() && state.timers.empty() && state.subscriptions.empty() && state.locals.empty()
                );
                ++ended;
                break;
            }
            EXPECT_FALSE(state.tokens.empty() && state.arrived.empty());
            EXPECT_TRUE(state.fits(*model)) << "seed " << seed << " input " << i;
            EXPECT_EQ(decode(encode(state)), state);
        }
        std::string kept;
        for (const Input& input : journal) {
            append(kept, input);
        }
        const auto read = decode_inputs(kept);
        ASSERT_TRUE(read.has_value());
        EXPECT_FALSE(decode_inputs(std::string_view(kept).substr(0, kept.size() - 1)).has_value());
        State again;
        for (const Input& input : *read) {
            again = step(*model, std::move(again), input, monday).state;
        }
        EXPECT_EQ(state_hash(again), state_hash(state)) << "seed " << seed;
    }
    EXPECT_GT(accepted, 4000);
    EXPECT_GT(ended, 50);
    EXPECT_EQ(visited.size(), 13U); // everything that can wait did
}

// Bytes that are nearly a state are refused, or decode to something that every input survives.
TEST(process_inputs, damaged_states_are_survived) {
    const ModelRef model = parse(everything());
    ASSERT_NE(model, nullptr);
    int fitting = 0;
    for (uint64_t seed = 1; seed <= 4000; ++seed) {
        Random random(seed);
        State state;
        Input input{.kind = Input::Kind::start, .variables = random_input(random, state, *model).variables};
        for (uint64_t i = random.below(12); i < 13; ++i) {
            state = step(*model, std::move(state), input, monday).state;
            input = random_input(random, state, *model);
        }
        std::string bytes = encode(state);
        for (uint64_t i = random.below(4); i < 4; ++i) {
            char& byte = bytes[12 + random.below(bytes.size() - 12)];
            byte = static_cast<char>(
                random.chance(0.7) ? byte ^ (1 << random.below(3)) : static_cast<int>(random.below(256))
            );
        }
        auto damaged = decode(bytes);
        if (!damaged || !damaged->fits(*model)) {
            continue;
        }
        ++fitting;
        for (int i = 0; i < 12; ++i) {
            *damaged = step(*model, std::move(*damaged), random_input(random, *damaged, *model), monday).state;
        }
    }
    EXPECT_GT(fitting, 300);
}

} // namespace tonghe::process
