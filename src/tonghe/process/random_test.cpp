// Random block-structured models, run beside a slow interpreter that walks the blocks themselves: what the two say is
// waiting, and where one may go back to, must be the same after every move.
#include "tonghe/base/random.hpp"
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/returning.hpp"
#include "tonghe/process/step.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace tonghe::process {

namespace {

const Instant now = *parse_instant("2026-03-02T09:00:00+08:00");

struct Block {
    enum class Kind { task, service, sequence, parallel, choice, loop, inclusive, sub };

    Kind kind = Kind::task;
    std::string id;
    std::vector<Block> inside;
    Block* parent = nullptr;

    // Where the slow interpreter is.
    bool active = false;
    size_t position = 0; // of a sequence or a choice
    bool visited = false;
};

// Builds a random block of at most `size` tasks.
Block random_block(Random& random, int size, int depth, int& count) {
    Block block;
    block.id = "n" + std::to_string(++count);
    const uint64_t dice = size <= 1 || depth > 5 ? random.below(4) : 4 + random.below(10);
    if (dice < 4) {
        block.kind = dice == 0 ? Block::Kind::service : Block::Kind::task;
        return block;
    }
    block.kind = dice < 8    ? Block::Kind::sequence
                 : dice < 10 ? Block::Kind::parallel
                 : dice < 11 ? Block::Kind::choice
                 : dice < 12 ? Block::Kind::loop
                 : dice < 13 ? Block::Kind::inclusive
                             : Block::Kind::sub;
    if (block.kind == Block::Kind::loop || block.kind == Block::Kind::sub) {
        block.inside.push_back(random_block(random, size, depth + 1, count));
        return block;
    }
    const auto parts = 2 + static_cast<int>(random.below(2));
    for (int i = 0; i < parts; ++i) {
        block.inside.push_back(random_block(random, std::max(1, size / parts), depth + 1, count));
    }
    return block;
}

void adopt(Block& block) {
    for (Block& child : block.inside) {
        child.parent = &block;
        adopt(child);
    }
}

class Drawing {
  public:
    explicit Drawing(const Block& root) {
        node("startEvent", "start");
        node("endEvent", "end");
        const auto [first, last] = draw(root);
        flow("start", first);
        flow(last, "end");
    }

    std::string xml() const {
        return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn"><process id="p">)" +
               text_ + "</process></definitions>";
    }

  private:
    void node(const std::string& element, const std::string& id, const std::string& attributes = "") {
        text_ += "<" + element + " id=\"" + id + "\" " + attributes + "/>";
    }

    void flow(const std::string& from, const std::string& to, const std::string& condition = "") {
        const std::string id = "f" + std::to_string(++flows_);
        text_ += "<sequenceFlow id=\"" + id + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\">";
        text_ += condition.empty() ? "" : "<conditionExpression>" + condition + "</conditionExpression>";
        text_ += "</sequenceFlow>";
    }

    std::pair<std::string, std::string> draw(const Block& block) {
        const std::string& id = block.id;
        switch (block.kind) {
        case Block::Kind::task:
            node("userTask", id);
            return {id, id};
        case Block::Kind::service:
            node("serviceTask", id, "tonghe:service=\"x\"");
            return {id, id};
        case Block::Kind::sequence: {
            auto whole = draw(block.inside[0]);
            for (size_t i = 1; i < block.inside.size(); ++i) {
                const auto part = draw(block.inside[i]);
                flow(whole.second, part.first);
                whole.second = part.second;
            }
            return whole;
        }
        case Block::Kind::parallel:
        case Block::Kind::choice: {
            const bool parallel = block.kind == Block::Kind::parallel;
            const std::string gateway = parallel ? "parallelGateway" : "exclusiveGateway";
            node(gateway, id + "_open");
            node(gateway, id + "_close");
            for (size_t i = 0; i < block.inside.size(); ++i) {
                const auto part = draw(block.inside[i]);
                flow(id + "_open", part.first, parallel ? "" : id + " = " + std::to_string(i));
                flow(part.second, id + "_close");
            }
            return {id + "_open", id + "_close"};
        }
        case Block::Kind::inclusive:
            node("inclusiveGateway", id + "_open");
            node("inclusiveGateway", id + "_close");
            for (size_t i = 0; i < block.inside.size(); ++i) {
                const auto part = draw(block.inside[i]);
                flow(id + "_open", part.first, id + "_" + std::to_string(i));
                flow(part.second, id + "_close");
            }
            return {id + "_open", id + "_close"};
        case Block::Kind::sub: {
            text_ += "<subProcess id=\"" + id + "\">";
            node("startEvent", id + "_start");
            node("endEvent", id + "_end");
            const auto part = draw(block.inside[0]);
            flow(id + "_start", part.first);
            flow(part.second, id + "_end");
            text_ += "</subProcess>";
            return {id, id};
        }
        case Block::Kind::loop:
            break;
        }
        node("exclusiveGateway", id + "_open");
        node("exclusiveGateway", id + "_close", "default=\"" + id + "_out\"");
        node("exclusiveGateway", id + "_after");
        const auto body = draw(block.inside[0]);
        flow(id + "_open", body.first);
        flow(body.second, id + "_close");
        flow(id + "_close", id + "_open", id + " = 1");
        text_ += "<sequenceFlow id=\"" + id + "_out\" sourceRef=\"" + id + "_close\" targetRef=\"" + id + "_after\"/>";
        return {id + "_open", id + "_after"};
    }

    std::string text_;
    int flows_ = 0;
};

// The slow interpreter: recursive, over the blocks, with nothing in common with the engine but the variables.
class Walker {
  public:
    Walker(Block& root, const JsonObject& variables) : root_(root), variables_(variables) { begin(root_); }

    bool over() const { return !root_.active; }

    void finish(const std::string& id) {
        Block* block = find(root_, id);
        block->active = false;
        done(*block);
    }

    std::string waiting() const {
        std::vector<std::string> ids;
        collect(root_, ids);
        std::sort(ids.begin(), ids.end());
        return fmt::format("{}", fmt::join(ids, " "));
    }

    std::vector<std::string> returns(const std::string& from) {
        std::vector<std::string> ids;
        collect_targets(root_, *find(root_, from), ids);
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    void go_back(const std::string& from, const std::string& to) {
        Block* target = find(root_, to);
        Block* common = common_block(*find(root_, from), *target);
        stop(*common);
        for (Block* at = target; at != common; at = at->parent) { // down to the target, as if the way had led there
            at->active = true;
            at->parent->position = position_in(*at->parent, at);
        }
        common->active = true;
        target->visited = true;
    }

  private:
    static Block* find(Block& block, const std::string& id) {
        if (block.id == id) {
            return &block;
        }
        for (Block& child : block.inside) {
            if (Block* found = find(child, id)) {
                return found;
            }
        }
        return nullptr;
    }

    static size_t position_in(const Block& parent, const Block* child) {
        return static_cast<size_t>(child - parent.inside.data());
    }

    void begin(Block& block) {
        block.active = true;
        block.position = 0;
        switch (block.kind) {
        case Block::Kind::task:
        case Block::Kind::service:
            block.visited = true;
            break;
        case Block::Kind::parallel:
            for (Block& child : block.inside) {
                begin(child);
            }
            break;
        case Block::Kind::choice:
            block.position = static_cast<size_t>(variables_.at(block.id).as_int64());
            begin(block.inside[block.position]);
            break;
        case Block::Kind::inclusive:
            for (size_t i = 0; i < block.inside.size(); ++i) {
                if (variables_.at(block.id + "_" + std::to_string(i)).as_bool()) {
                    begin(block.inside[i]);
                }
            }
            break;
        case Block::Kind::sequence:
        case Block::Kind::loop:
        case Block::Kind::sub:
            begin(block.inside[0]);
            break;
        }
    }

    void done(Block& block) {
        block.active = false;
        Block* parent = block.parent;
        if (parent == nullptr) {
            return;
        }
        switch (parent->kind) {
        case Block::Kind::sequence:
            if (++parent->position < parent->inside.size()) {
                begin(parent->inside[parent->position]);
                return;
            }
            break;
        case Block::Kind::parallel:
        case Block::Kind::inclusive:
            for (const Block& child : parent->inside) {
                if (child.active) {
                    return;
                }
            }
            break;
        case Block::Kind::loop:
            if (variables_.at(parent->id).as_int64() == 1) {
                begin(*parent);
                return;
            }
            break;
        default:
            break;
        }
        done(*parent);
    }

    static void stop(Block& block) {
        block.active = false;
        for (Block& child : block.inside) {
            stop(child);
        }
    }

    static void collect(const Block& block, std::vector<std::string>& ids) {
        if (block.active && block.inside.empty()) {
            ids.push_back(block.id);
        }
        for (const Block& child : block.inside) {
            collect(child, ids);
        }
    }

    static Block* common_block(Block& a, const Block& b) {
        for (Block* up = &a;; up = up->parent) {
            for (const Block* other = &b; other != nullptr; other = other->parent) {
                if (other == up) {
                    return up;
                }
            }
        }
    }

    // Back to what was done before in the same sequence, or inside choices and loops there, never into one branch of
    // several that ran side by side.
    void collect_targets(Block& block, Block& from, std::vector<std::string>& ids) {
        if (block.kind == Block::Kind::task && &block != &from && block.visited) {
            Block* common = common_block(from, block);
            bool legal = common->kind == Block::Kind::sequence && sub_around(from) == sub_around(block);
            const Block* from_part = &from;
            while (legal && from_part->parent != common) {
                from_part = from_part->parent;
            }
            const Block* part = &block;
            while (legal && part->parent != common) {
                part = part->parent;
                legal = part->kind != Block::Kind::parallel;
            }
            if (legal && position_in(*common, part) < position_in(*common, from_part)) {
                ids.push_back(block.id);
            }
        }
        for (Block& child : block.inside) {
            collect_targets(child, from, ids);
        }
    }

    // The sub-process that a block stands in: nothing goes back into one or out of one.
    static const Block* sub_around(const Block& block) {
        const Block* up = block.parent;
        while (up != nullptr && up->kind != Block::Kind::sub) {
            up = up->parent;
        }
        return up;
    }

    Block& root_;
    const JsonObject& variables_;
};

// Draws every decision anew: a choice gets a branch, a loop 1 (again) or 0.
void decide(const Block& block, Random& random, bool again, JsonObject& variables) {
    if (block.kind == Block::Kind::choice) {
        variables[block.id] = static_cast<int64_t>(random.below(block.inside.size()));
    } else if (block.kind == Block::Kind::inclusive) {
        const size_t sure = random.below(block.inside.size());
        for (size_t i = 0; i < block.inside.size(); ++i) {
            variables[block.id + "_" + std::to_string(i)] = i == sure || random.chance(0.5);
        }
    } else if (block.kind == Block::Kind::loop) {
        variables[block.id] = static_cast<int64_t>(again && random.chance(0.4) ? 1 : 0);
    }
    for (const Block& child : block.inside) {
        decide(child, random, again, variables);
    }
}

std::vector<std::string> names(const Model& model, const std::vector<ReturnTarget>& targets) {
    std::vector<std::string> ids;
    for (const ReturnTarget& target : targets) {
        ids.push_back(model.elements[target.node].id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::string waiting(const Model& model, const State& state) {
    std::vector<std::string> ids;
    for (const Token& token : state.tokens) {
        if (token.wait != Wait::inside) {
            ids.push_back(model.elements[token.node].id);
        }
    }
    std::sort(ids.begin(), ids.end());
    return fmt::format("{}", fmt::join(ids, " "));
}

struct Journey {
    std::vector<Input> inputs;
    State last;
    int returns = 0;
};

// Runs one random model to its end by random moves, comparing at each.
Journey travel(uint64_t seed, int size) {
    Random random(seed);
    int count = 0;
    Block root = random_block(random, size, 0, count);
    adopt(root);
    const auto parsed = parse_bpmn(Drawing(root).xml(), "random.bpmn");
    RC_ASSERT(static_cast<bool>(parsed));
    const Model& model = **parsed;

    Journey journey;
    JsonObject variables;
    decide(root, random, true, variables);
    Walker walker(root, variables);
    const auto give = [&](Input input) {
        decide(root, random, journey.inputs.size() < 60, variables);
        input.variables = variables;
        const Step next = step(model, journey.last, input, now);
        RC_ASSERT(next.refusal == Refusal::none);
        RC_ASSERT(decode(encode(next.state)) == next.state);
        journey.inputs.push_back(input);
        journey.last = next.state;
    };
    // The walker has begun with the variables drawn first, so the start must carry the same.
    journey.inputs.push_back({.kind = Input::Kind::start, .variables = variables});
    journey.last = step(model, {}, journey.inputs[0], now).state;
    while (journey.last.status == Status::running) {
        RC_ASSERT(waiting(model, journey.last) == walker.waiting());
        RC_ASSERT(!journey.last.tokens.empty()); // no join waits for ever
        const Token token = journey.last.tokens[random.below(journey.last.tokens.size())];
        if (token.wait == Wait::inside) {
            continue;
        }
        const std::string id = model.elements[token.node].id;
        const auto targets = returnable(model, journey.last, token.id);
        if (token.wait == Wait::person) {
            RC_ASSERT(names(model, targets) == walker.returns(id));
        }
        if (!targets.empty() && journey.inputs.size() < 60 && random.chance(0.3)) {
            const ReturnTarget target = targets[random.below(targets.size())];
            give({.kind = Input::Kind::return_to, .token = token.id, .element = target.node});
            walker.go_back(id, model.elements[target.node].id);
            ++journey.returns;
        } else {
            give(
                {.kind = token.wait == Wait::person ? Input::Kind::complete_task : Input::Kind::service_done,
                 .token = token.id}
            );
            walker.finish(id);
        }
    }
    RC_ASSERT(walker.over());
    RC_ASSERT(journey.last.status == Status::ended);
    RC_ASSERT(journey.last.arrived.empty());
    State replayed;
    for (const Input& input : journey.inputs) {
        replayed = step(model, replayed, input, now).state;
    }
    RC_ASSERT(encode(replayed) == encode(journey.last));
    return journey;
}

} // namespace

RC_GTEST_PROP(process_random, agrees_with_the_slow_interpreter_and_replays, ()) {
    const auto seed = *rc::gen::arbitrary<uint64_t>();
    travel(seed, *rc::gen::inRange(1, 14));
}

// The same with seeds that stay the same, so that a change which makes going back rare is noticed.
TEST(process_random, the_journeys_go_back_often_enough_to_mean_something) {
    int returns = 0;
    for (uint64_t seed = 1; seed <= 300; ++seed) {
        try {
            returns += travel(seed, 10).returns;
        } catch (const rc::detail::CaseResult& result) {
            FAIL() << "seed " << seed << ": " << result.description;
        }
    }
    EXPECT_GT(returns, 300);
}

// Bytes that are nearly a state are refused or decode to something `step` survives.
RC_GTEST_PROP(process_random, damaged_states_are_survived, (std::string garbage)) {
    Random random(*rc::gen::arbitrary<uint64_t>());
    const auto model = parse_bpmn(
        R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><startEvent id="s"/><userTask id="t"/>
           <endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/></process></definitions>)",
        "x"
    );
    std::string bytes = encode(step(**model, {}, {}, now).state);
    for (int i = 0; i < 3; ++i) {
        bytes[random.below(bytes.size())] = static_cast<char>(random.next());
    }
    for (const std::string& text : {bytes, garbage, "\x01" + garbage}) {
        if (const auto state = decode(text)) {
            step(**model, *state, {.kind = Input::Kind::complete_task, .token = 1}, now);
        }
    }
}

} // namespace tonghe::process
