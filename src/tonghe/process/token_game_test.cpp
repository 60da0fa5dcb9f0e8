// Random graphs of tasks and gateways, of no particular structure, against the token game of the standard: tokens stand
// on sequence flows, and each gateway does what its paragraph says (BPMN 2.0.2, 13.4). Where the standard leaves the
// order open, the machine must come to one of the markings that it allows.
#include "tonghe/base/random.hpp"
#include "tonghe/process/internal/test_instance.hpp"

#include <set>

namespace tonghe::process {

namespace {

constexpr size_t markings_max = 300;

struct Edge {
    size_t source = 0;
    size_t target = 0;
};

struct Graph {
    std::vector<NodeKind> kinds; // 0 is the start
    std::vector<Edge> edges;

    std::string xml() const {
        std::string inside;
        for (size_t node = 0; node < kinds.size(); ++node) {
            const std::string id = "n" + std::to_string(node);
            const char* element = kinds[node] == NodeKind::start       ? "startEvent"
                                  : kinds[node] == NodeKind::end       ? "endEvent"
                                  : kinds[node] == NodeKind::user_task ? "userTask"
                                  : kinds[node] == NodeKind::exclusive ? "exclusiveGateway"
                                  : kinds[node] == NodeKind::parallel  ? "parallelGateway"
                                                                       : "inclusiveGateway";
            const auto out = outgoing(node);
            const std::string fallback = chooses(node) ? " default=\"e" + std::to_string(out.back()) + "\"" : "";
            inside += "<" + std::string(element) + " id=\"" + id + "\"" + fallback + "/>";
        }
        for (size_t edge = 0; edge < edges.size(); ++edge) {
            const std::string id = "e" + std::to_string(edge);
            const bool conditional = chooses(edges[edge].source) && outgoing(edges[edge].source).back() != edge;
            inside += "<sequenceFlow id=\"" + id + "\" sourceRef=\"n" + std::to_string(edges[edge].source) +
                      "\" targetRef=\"n" + std::to_string(edges[edge].target) + "\">" +
                      (conditional ? "<conditionExpression>" + id + "</conditionExpression>" : "") + "</sequenceFlow>";
        }
        return R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">)" + inside +
               "</process></definitions>";
    }

    bool chooses(size_t node) const {
        return (kinds[node] == NodeKind::exclusive || kinds[node] == NodeKind::inclusive) && outgoing(node).size() > 1;
    }

    std::vector<size_t> outgoing(size_t node) const { return ends(node, &Edge::source); }

    std::vector<size_t> incoming(size_t node) const { return ends(node, &Edge::target); }

    std::vector<size_t> ends(size_t node, size_t Edge::*end) const {
        std::vector<size_t> found;
        for (size_t edge = 0; edge < edges.size(); ++edge) {
            if (edges[edge].*end == node) {
                found.push_back(edge);
            }
        }
        return found;
    }
};

Graph random_graph(Random& random) {
    static constexpr NodeKind kinds[] = {
        NodeKind::user_task,
        NodeKind::user_task,
        NodeKind::exclusive,
        NodeKind::parallel,
        NodeKind::inclusive,
        NodeKind::inclusive};
    Graph graph{.kinds = {NodeKind::start}, .edges = {}};
    const size_t nodes = 3 + random.below(8);
    for (size_t i = 0; i < nodes; ++i) {
        graph.kinds.push_back(kinds[random.below(6)]);
    }
    graph.kinds.push_back(NodeKind::end);
    // A way through all of them, so that nothing is out of reach, and as many ways again as chance adds.
    for (size_t node = 0; node + 1 < graph.kinds.size(); ++node) {
        graph.edges.push_back({node, node + 1});
    }
    const size_t more = random.below(nodes + 2);
    for (size_t i = 0; i < more; ++i) {
        const size_t source = 1 + random.below(nodes);
        const size_t target = random.chance(0.7) ? source + 1 + random.below(graph.kinds.size() - source - 1)
                                                 : 1 + random.below(nodes + 1);
        graph.edges.push_back({source, target});
    }
    return graph;
}

// How many tokens are on each flow, and how often each task is being worked on.
struct Marking {
    std::vector<uint32_t> flows;
    std::vector<uint32_t> tasks;

    auto operator<=>(const Marking&) const = default;
};

class Game {
  public:
    explicit Game(const Graph& graph) : graph_(graph) {
        Marking first{std::vector<uint32_t>(graph.edges.size()), std::vector<uint32_t>(graph.kinds.size())};
        for (size_t edge : graph.outgoing(0)) {
            ++first.flows[edge];
        }
        markings_ = {first};
    }

    void decide(std::vector<bool> holds) { holds_ = std::move(holds); }

    // Plays every marking to its rest; false where there are too many to follow.
    bool rest() {
        std::set<Marking> open = std::move(markings_);
        std::set<Marking> resting;
        std::set<Marking> seen = open;
        while (!open.empty()) {
            const Marking marking = *open.begin();
            open.erase(open.begin());
            const std::vector<Marking> next = after(marking);
            if (next.empty()) {
                resting.insert(marking);
            }
            for (const Marking& one : next) {
                if (seen.insert(one).second) {
                    open.insert(one);
                }
            }
            if (seen.size() > markings_max) {
                return false;
            }
        }
        markings_ = std::move(resting);
        return true;
    }

    bool allows(const Marking& marking) const { return markings_.contains(marking); }

    void keep(const Marking& marking) { markings_ = {marking}; }

    void finish(size_t task) {
        Marking marking = *markings_.begin();
        --marking.tasks[task];
        produce(marking, task);
        markings_ = {marking};
    }

  private:
    // What can happen next: anything but an inclusive join; where nothing else can, any of those that may fire.
    std::vector<Marking> after(const Marking& marking) const {
        std::vector<Marking> joins;
        for (size_t node = 1; node < graph_.kinds.size(); ++node) {
            const auto incoming = graph_.incoming(node);
            const bool joins_all = graph_.kinds[node] == NodeKind::parallel;
            if (graph_.kinds[node] == NodeKind::inclusive) {
                if (may_fire(marking, node)) {
                    Marking next = marking;
                    for (size_t edge : incoming) {
                        next.flows[edge] -= next.flows[edge] > 0 ? 1 : 0;
                    }
                    choose(next, node, true);
                    joins.push_back(std::move(next));
                }
                continue;
            }
            if (joins_all) {
                if (std::all_of(incoming.begin(), incoming.end(), [&](size_t e) { return marking.flows[e] > 0; })) {
                    Marking next = marking;
                    for (size_t edge : incoming) {
                        --next.flows[edge];
                    }
                    produce(next, node);
                    return {next};
                }
                continue;
            }
            for (size_t edge : incoming) {
                if (marking.flows[edge] > 0) {
                    Marking next = marking;
                    --next.flows[edge];
                    if (graph_.kinds[node] == NodeKind::user_task) {
                        ++next.tasks[node];
                    } else if (graph_.kinds[node] == NodeKind::exclusive) {
                        choose(next, node, false);
                    }
                    return {next};
                }
            }
        }
        return joins;
    }

    // A token on a flow to another gateway, or in a task, holds the join up where it can come to a flow of the join
    // that is empty and to none that is filled, in both cases without passing the join.
    bool may_fire(const Marking& marking, size_t join) const {
        const auto incoming = graph_.incoming(join);
        const bool any = std::any_of(incoming.begin(), incoming.end(), [&](size_t e) { return marking.flows[e] > 0; });
        const auto holds_up = [&](size_t from) {
            bool to_empty = false;
            for (size_t edge : incoming) {
                if (leads(from, edge, join)) {
                    if (marking.flows[edge] > 0) {
                        return false;
                    }
                    to_empty = true;
                }
            }
            return to_empty;
        };
        bool held = false;
        for (size_t edge = 0; edge < graph_.edges.size(); ++edge) {
            held = held || (marking.flows[edge] > 0 && graph_.edges[edge].target != join &&
                            holds_up(graph_.edges[edge].target));
        }
        for (size_t task = 0; task < graph_.kinds.size(); ++task) {
            held = held || (marking.tasks[task] > 0 && holds_up(task));
        }
        return any && (!held || incoming.size() == 1);
    }

    bool leads(size_t from, size_t edge, size_t without) const {
        std::set<size_t> seen{from};
        std::vector<size_t> open{from};
        while (!open.empty()) {
            const size_t node = open.back();
            open.pop_back();
            for (size_t out : graph_.outgoing(node)) {
                if (out == edge) {
                    return true;
                }
                const size_t target = graph_.edges[out].target;
                if (target != without && seen.insert(target).second) {
                    open.push_back(target);
                }
            }
        }
        return false;
    }

    void produce(Marking& marking, size_t node) const {
        for (size_t edge : graph_.outgoing(node)) {
            ++marking.flows[edge];
        }
    }

    void choose(Marking& marking, size_t node, bool all) const {
        const auto out = graph_.outgoing(node);
        bool any = false;
        for (size_t edge : out) {
            if (edge != out.back() && holds_[edge] && (all || !any)) {
                ++marking.flows[edge];
                any = true;
            }
        }
        if (!any) {
            ++marking.flows[out.back()];
        }
    }

    const Graph& graph_;
    std::vector<bool> holds_;
    std::set<Marking> markings_;
};

Marking marking_of(const Model& model, const State& state) {
    Marking marking{std::vector<uint32_t>(model.flows.size()), std::vector<uint32_t>(model.nodes.size())};
    for (const Arrived& arrived : state.arrived) {
        marking.flows[arrived.flow] += arrived.count;
    }
    for (const Token& token : state.tokens) {
        ++marking.tasks[token.node];
    }
    return marking;
}

struct Played {
    int inputs = 0;
    int joins = 0; // steps after which an inclusive join had been passed
};

Played play(uint64_t seed) {
    Random random(seed);
    const Graph graph = random_graph(random);
    const auto parsed = parse_bpmn(graph.xml(), "random.bpmn");
    Played played;
    if (!parsed) {
        return played; // a loop of gateways alone, for one
    }
    const Model& model = **parsed;
    Game game(graph);
    State state;
    std::vector<Input> journal;
    Input input;
    for (; played.inputs < 25; ++played.inputs) {
        std::vector<bool> holds(graph.edges.size());
        for (size_t edge = 0; edge < holds.size(); ++edge) {
            holds[edge] = random.chance(0.5);
            input.variables["e" + std::to_string(edge)] = static_cast<bool>(holds[edge]);
        }
        game.decide(holds);
        const Step next = step(model, state, input, monday);
        EXPECT_EQ(next.refusal, Refusal::none) << "seed " << seed;
        journal.push_back(input);
        state = next.state;
        for (const Effect& effect : next.effects) {
            played.joins += effect.kind == Effect::Kind::passed && model.nodes[effect.node].join != no_index ? 1 : 0;
        }
        if (!game.rest()) {
            return played;
        }
        const Marking marking = marking_of(model, state);
        EXPECT_TRUE(game.allows(marking)) << "seed " << seed << " after " << played.inputs << "\n" << graph.xml();
        if (!game.allows(marking) || state.tokens.empty() || state.tokens.size() > 12) {
            break;
        }
        game.keep(marking);
        const Token& token = state.tokens[random.below(state.tokens.size())];
        input = {.kind = Input::Kind::complete_task, .token = token.id};
        game.finish(token.node);
    }
    State again;
    for (const Input& one : journal) {
        again = step(model, std::move(again), one, monday).state;
    }
    EXPECT_EQ(state_hash(again), state_hash(state)) << "seed " << seed;
    return played;
}

} // namespace

TEST(process_token_game, graphs_without_structure_run_as_the_standard_says) {
    int inputs = 0;
    int joins = 0;
    for (uint64_t seed = 1; seed <= 1500 && !testing::Test::HasFailure(); ++seed) {
        const Played played = play(seed);
        inputs += played.inputs;
        joins += played.joins;
    }
    EXPECT_GT(inputs, 3000);
    EXPECT_GT(joins, 500); // else it says little about them
}

} // namespace tonghe::process
