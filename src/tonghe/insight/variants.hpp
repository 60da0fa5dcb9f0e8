// Variants (路径): the ways that cases went, as sequences of activities, and how many went each; and the graph of all
// of them, as a page draws it.
#pragma once
#include "tonghe/insight/study.hpp"

namespace tonghe::insight {

struct Variant {
    std::vector<std::string> activities;
    std::vector<Text> titles;
    int64_t cases = 0;
    double share = 0;
    DaysView days;
};
TONGHE_STRUCT(Variant, activities, titles, cases, share, days)

struct Variants {
    int64_t different = 0;
    int64_t cases = 0;
    std::vector<Variant> rows; // most cases first
};
TONGHE_STRUCT(Variants, different, cases, rows)

Variants variants(const Study& study, size_t rows_max = 20);

struct GraphNode {
    std::string activity;
    Text title;
    std::optional<Text> phase;
    int64_t times = 0;
    int64_t first = 0;       // cases that began with it
    int64_t last = 0;        // cases that ended with it
    double p50_days = 0;     // stood before it was done
    double waiting_days = 0; // summed
};
TONGHE_STRUCT(GraphNode, activity, title, phase, times, first, last, p50_days, waiting_days)

struct GraphEdge {
    std::string from;
    std::string to;
    int64_t times = 0;
    DaysView days;
};
TONGHE_STRUCT(GraphEdge, from, to, times, days)

struct GraphView {
    std::vector<GraphNode> nodes; // most frequent first
    std::vector<GraphEdge> edges; // between these nodes, most frequent first
    int64_t hidden_nodes = 0;     // rarer ones, left out
    int64_t hidden_edges = 0;
};
TONGHE_STRUCT(GraphView, nodes, edges, hidden_nodes, hidden_edges)

GraphView view_graph(const Study& study, size_t nodes_max = 24, size_t edges_max = 60);

} // namespace tonghe::insight
