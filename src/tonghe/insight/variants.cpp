#include "tonghe/insight/variants.hpp"

#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/insight/graph.hpp"

#include <algorithm>
#include <unordered_map>

namespace tonghe::insight {

namespace {

bool same_way(std::span<const Step> a, std::span<const Step> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Step& x, const Step& y) {
        return x.activity == y.activity;
    });
}

uint64_t hash_of(std::span<const Step> way) {
    uint64_t hash = 1469598103934665603ULL;
    for (const Step& step : way) {
        hash = (hash ^ step.activity) * 1099511628211ULL;
    }
    return hash;
}

} // namespace

Variants variants(const Study& study, size_t rows_max) {
    std::unordered_multimap<uint64_t, size_t> known; // hash → place
    std::vector<std::vector<size_t>> cases;          // of each way
    Variants out;
    for (size_t c = 0; c < study.steps.cases.size(); ++c) {
        const auto way = study.steps.of(c);
        if (way.empty()) {
            continue;
        }
        ++out.cases;
        const uint64_t hash = hash_of(way);
        size_t place = cases.size();
        for (auto [at, end] = known.equal_range(hash); at != end; ++at) {
            if (same_way(study.steps.of(cases[at->second].front()), way)) {
                place = at->second;
            }
        }
        if (place == cases.size()) {
            known.emplace(hash, place);
            cases.emplace_back();
        }
        cases[place].push_back(c);
    }
    out.different = static_cast<int64_t>(cases.size());
    std::stable_sort(cases.begin(), cases.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    cases.resize(std::min(cases.size(), rows_max));
    for (const auto& of_way : cases) {
        Variant row{.cases = static_cast<int64_t>(of_way.size())};
        for (const Step& step : study.steps.of(of_way.front())) {
            row.activities.emplace_back(study.log.activities.text(step.activity));
            row.titles.push_back(study.title_of(step.activity));
        }
        std::vector<int64_t> worked;
        for (const size_t c : of_way) {
            worked.push_back(study.worked(c));
        }
        row.share = share_of(static_cast<double>(of_way.size()), static_cast<double>(out.cases));
        row.days = view_days(study, std::move(worked));
        out.rows.push_back(std::move(row));
    }
    return out;
}

GraphView view_graph(const Study& study, size_t nodes_max, size_t edges_max) {
    const Graph graph = directly_follows(study.log, study.steps, study.time);
    std::vector<Code> order;
    for (Code a = 0; a < graph.counts.size(); ++a) {
        if (graph.counts[a] > 0) {
            order.push_back(a);
        }
    }
    std::stable_sort(order.begin(), order.end(), [&](Code a, Code b) { return graph.counts[a] > graph.counts[b]; });
    GraphView out;
    out.hidden_nodes = static_cast<int64_t>(order.size() - std::min(order.size(), nodes_max));
    order.resize(std::min(order.size(), nodes_max));
    std::vector<size_t> place(graph.counts.size(), SIZE_MAX);
    const auto rows = bottlenecks(study, graph.counts.size());
    std::unordered_map<std::string_view, const Bottleneck*> stood;
    for (const Bottleneck& row : rows) {
        stood[row.activity] = &row;
    }
    for (const Code a : order) {
        place[a] = out.nodes.size();
        const Bottleneck& row = *stood.at(study.log.activities.text(a));
        out.nodes.push_back({row.activity, row.title, row.phase, graph.counts[a], 0, 0, row.stood.p50, row.waiting_days}
        );
    }
    std::vector<const Edge*> edges;
    for (const Edge& edge : graph.edges) {
        const bool from = edge.from != no_code && place[edge.from] != SIZE_MAX;
        const bool to = edge.to != no_code && place[edge.to] != SIZE_MAX;
        if (from && to) {
            edges.push_back(&edge);
        } else if (edge.from == no_code && to) {
            out.nodes[place[edge.to]].first = edge.time.count;
        } else if (edge.to == no_code && from) {
            out.nodes[place[edge.from]].last = edge.time.count;
        } else {
            ++out.hidden_edges;
        }
    }
    std::stable_sort(edges.begin(), edges.end(), [](const Edge* a, const Edge* b) {
        return a->time.count > b->time.count;
    });
    out.hidden_edges += static_cast<int64_t>(edges.size() - std::min(edges.size(), edges_max));
    edges.resize(std::min(edges.size(), edges_max));
    for (const Edge* edge : edges) {
        const Distribution& d = edge->time;
        out.edges.push_back(
            {std::string(study.log.activities.text(edge->from)),
             std::string(study.log.activities.text(edge->to)),
             d.count,
             {rounded(study.days(d.total)),
              rounded(study.days(d.total) / static_cast<double>(d.count)),
              rounded(study.days(d.p50)),
              rounded(study.days(d.p90)),
              rounded(study.days(d.longest))}}
        );
    }
    return out;
}

} // namespace tonghe::insight
