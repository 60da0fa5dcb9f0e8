// Conformance (合规性检查) by token replay: what a case did is played on its model; where the model did not wait for
// it, a token is lent, and what is left over at the end is counted against it.
//
// fitness = (1 − lent ÷ taken) / 2 + (1 − left ÷ put) / 2, over all cases.
#include "tonghe/insight/flow_net.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace tonghe::insight {

namespace {

constexpr size_t markings_max = 4000; // looked at to find how unseen nodes lead to a step
constexpr uint8_t tokens_max = 4;     // on one flow

using Marking = std::vector<uint8_t>; // tokens by flow

struct Score {
    int64_t taken = 0;
    int64_t put = 0;
    int64_t lent = 0;
    int64_t left = 0;
};

class Replay {
  public:
    Replay(const FlowNet& net, const std::vector<bool>& seen) : net_(net), seen_(seen) {}

    void begin() {
        marking_.assign(net_.flows, 0);
        score = {};
        put(marking_, net_.nodes[net_.start]);
    }

    // False where the model did not wait for it.
    bool does(uint32_t node) {
        const auto reached = reach([&](const Marking& marking) { return way_in(marking, node).has_value(); });
        if (!reached) {
            ++score.lent;
            ++score.taken;
            put(marking_, net_.nodes[node]);
            return false;
        }
        marking_ = *reached;
        take(marking_, node, *way_in(marking_, node));
        put(marking_, net_.nodes[node]);
        return true;
    }

    // Sent back (退回): it is waited for at `node` again.
    void returns_to(uint32_t node) {
        if (!net_.nodes[node].in.empty()) {
            const uint32_t flow = net_.nodes[node].in.front();
            marking_[flow] = static_cast<uint8_t>(std::min<int>(marking_[flow] + 1, tokens_max));
            ++score.put;
        }
    }

    // Sent back from where it is waited for: the step itself does not go on.
    bool leaves(uint32_t node) {
        const auto reached = reach([&](const Marking& marking) { return way_in(marking, node).has_value(); });
        if (!reached) {
            ++score.lent;
            ++score.taken;
            return false;
        }
        marking_ = *reached;
        take(marking_, node, *way_in(marking_, node));
        return true;
    }

    // Activities that are still waited for when the case is over.
    std::vector<uint32_t> end() {
        const auto empty = [](const Marking& marking) {
            return std::all_of(marking.begin(), marking.end(), [](uint8_t n) { return n == 0; });
        };
        if (const auto reached = reach(empty)) {
            marking_ = *reached;
        }
        std::vector<uint32_t> waiting;
        for (uint32_t n = 0; n < net_.nodes.size(); ++n) {
            if (seen_[n] && way_in(marking_, n)) {
                waiting.push_back(n);
            }
        }
        for (const uint8_t tokens : marking_) {
            score.left += tokens;
        }
        return waiting;
    }

    Score score;

  private:
    // Which input a node would take from (all, as `flows`, where it joins), if it can.
    std::optional<uint32_t> way_in(const Marking& marking, uint32_t n) const {
        const FlowNode& node = net_.nodes[n];
        if (node.joins) {
            const bool all = !node.in.empty() &&
                             std::all_of(node.in.begin(), node.in.end(), [&](uint32_t f) { return marking[f] > 0; });
            return all ? std::optional(net_.flows) : std::nullopt;
        }
        for (const uint32_t flow : node.in) {
            if (marking[flow] > 0) {
                return flow;
            }
        }
        return std::nullopt;
    }

    void take(Marking& marking, uint32_t n, uint32_t flow) {
        const FlowNode& node = net_.nodes[n];
        for (const uint32_t f : node.in) {
            if (node.joins || f == flow) {
                marking[f] = static_cast<uint8_t>(marking[f] - (node.keeps_host ? 0 : 1));
                ++score.taken;
                if (!node.joins) {
                    return;
                }
            }
        }
    }

    void put(Marking& marking, const FlowNode& node) { // an unseen choice is made in `reach`
        for (const uint32_t flow : node.out) {
            marking[flow] = static_cast<uint8_t>(std::min<int>(marking[flow] + 1, tokens_max));
            ++score.put;
        }
    }

    // The nearest marking for which `wanted` holds, going through nodes that the log does not show.
    template <class Wanted> std::optional<Marking> reach(Wanted wanted) {
        std::set<Marking> known{marking_};
        std::deque<Marking> next{marking_};
        while (!next.empty() && known.size() < markings_max) {
            const Marking at = std::move(next.front());
            next.pop_front();
            if (wanted(at)) {
                return at;
            }
            for (uint32_t n = 0; n < net_.nodes.size(); ++n) {
                const auto flow = seen_[n] ? std::nullopt : way_in(at, n);
                if (flow) {
                    step(at, n, *flow, [&](Marking made) {
                        if (known.insert(made).second) {
                            next.push_back(std::move(made));
                        }
                    });
                }
            }
        }
        return std::nullopt;
    }

    template <class Take> void step(const Marking& at, uint32_t n, uint32_t flow, Take made) const {
        const FlowNode& node = net_.nodes[n];
        Marking after = at;
        for (const uint32_t f : node.in) {
            if (!node.keeps_host && (node.joins || f == flow)) {
                --after[f];
                if (!node.joins) {
                    break;
                }
            }
        }
        const auto add = [](Marking& marking, uint32_t f) {
            marking[f] = static_cast<uint8_t>(std::min<int>(marking[f] + 1, tokens_max));
        };
        if (node.splits || node.out.size() <= 1) {
            for (const uint32_t f : node.out) {
                add(after, f);
            }
            made(std::move(after));
            return;
        }
        for (const uint32_t f : node.out) {
            Marking branch = after;
            add(branch, f);
            made(std::move(branch));
        }
    }

    const FlowNet& net_;
    const std::vector<bool>& seen_;
    Marking marking_;
};

} // namespace

Conformance conformance(const Study& study, const FlowNet& net, const std::string& process, const Text& title) {
    Conformance out{.process = process, .title = title};
    std::vector<size_t> ended; // cases of this model
    std::vector<bool> shown(study.log.activities.size());
    for (size_t c = 0; c < study.log.cases.size(); ++c) {
        const bool its_own =
            net.model.empty() || study.log.text_of(study.log.attributes_of(study.log.cases[c]), "model") == net.model;
        if (its_own && study.steps.cases[c].open == 0 && study.has_steps(c)) {
            ended.push_back(c);
            for (const Step& step : study.steps.of(c)) {
                shown[step.activity] = true;
            }
        }
    }
    std::vector<uint32_t> node_of(study.log.activities.size());
    std::vector<bool> known(study.log.activities.size());
    std::vector<bool> seen(net.nodes.size()); // the others happen without a trace in the log
    for (uint32_t n = 0; n < net.nodes.size(); ++n) {
        const auto code = study.log.activities.find(net.nodes[n].id);
        seen[n] = net.nodes[n].is_task || (code && shown[*code]);
        if (code && seen[n]) {
            node_of[*code] = n;
            known[*code] = true;
        }
    }
    const auto returned = study.log.texts.find("return");
    Score sum;
    std::vector<int64_t> unexpected(net.nodes.size());
    std::vector<int64_t> left(net.nodes.size());
    Replay replay(net, seen);
    for (const size_t c : ended) {
        replay.begin();
        std::set<uint32_t> strange;
        for (const Step& step : study.steps.of(c)) {
            if (!known[step.activity]) {
                continue;
            }
            const uint32_t node = node_of[step.activity];
            const bool back = returned && step.outcome == *returned;
            if (back ? !replay.leaves(node) : !replay.does(node)) {
                strange.insert(node);
            }
            if (back) {
                const auto to =
                    study.log.activities.find(study.log.text_of(study.log.attributes_of(size_t{step.last_event}), "to")
                    );
                if (to && known[*to]) {
                    replay.returns_to(node_of[*to]);
                }
            }
        }
        const auto waiting = replay.end();
        for (const uint32_t n : strange) {
            ++unexpected[n];
        }
        for (const uint32_t n : waiting) {
            ++left[n];
        }
        ++out.cases;
        out.fitting += strange.empty() && replay.score.left == 0 ? 1 : 0;
        sum.taken += replay.score.taken;
        sum.put += replay.score.put;
        sum.lent += replay.score.lent;
        sum.left += replay.score.left;
    }
    const auto part = [](int64_t bad, int64_t all) {
        return all == 0 ? 1.0 : 1.0 - static_cast<double>(bad) / static_cast<double>(all);
    };
    out.fitness = share_of((part(sum.lent, sum.taken) + part(sum.left, sum.put)) / 2, 1);
    for (uint32_t n = 0; n < net.nodes.size(); ++n) {
        for (const auto& [cases, kind] : {std::pair{unexpected[n], "unexpected"}, {left[n], "left_waiting"}}) {
            if (cases > 0) {
                out.deviations.push_back({net.nodes[n].id, net.nodes[n].title, cases, kind});
            }
        }
    }
    return out;
}

} // namespace tonghe::insight
