// A process model: one BPMN process, checked and compiled to flat arrays of integers, shared read-only.
//
// Always true
//  1. Every node is reachable from the one start event and can reach an end event; every flow joins two nodes.
//  2. Flows out of a node stand in the order of the file; conditions are tried in that order, the default last.
//  3. `hash` names the source bytes; a running instance keeps the model it began with.
//
// Elsewhere: reading the file (process/bpmn.hpp), running it (process/step.hpp).
#pragma once
#include "tonghe/base/time.hpp"
#include "tonghe/rules/expression.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tonghe::process {

using Index = uint32_t; // of a node, flow, condition or timer
inline constexpr Index no_index = 0xFFFFFFFF;

enum class NodeKind : uint8_t {
    start,
    end,
    error_end,
    user_task,
    service_task,
    call_activity,
    exclusive,
    parallel,
    timer_catch,
    timer_boundary,
    error_boundary,
};

struct Node {
    NodeKind kind = NodeKind::start;
    bool interrupting = true; // of a boundary event
    Index first_out = 0;      // in `Model::out_flows`
    Index out_count = 0;
    Index first_in = 0; // in `Model::in_flows`
    Index in_count = 0;
    Index default_flow = no_index;
    Index first_boundary = 0; // in `Model::boundaries`
    Index boundary_count = 0;
    Index host = no_index;  // of a boundary event
    Index timer = no_index; // of a timer event
};

struct Flow {
    Index source = 0;
    Index target = 0;
    Index condition = no_index;
};

// When a timer is due: after a duration, at a moment, or at the end of the n-th working day, which the caller's
// calendar knows.
struct TimerRule {
    enum class Kind : uint8_t { duration, moment, workdays };

    Kind kind = Kind::duration;
    Duration duration;
    Instant moment;
    int workdays = 0;
};

// What people and services see of a node.
struct Element {
    std::string id;
    std::string name;
    std::string documentation;
    int line = 0;
    std::map<std::string, std::string> attributes; // every `tonghe:*` attribute, without the prefix
    std::vector<std::string> outcomes;             // of a user task, in the order of the file
    std::string code; // service name, called process, or error code ("" catches every error)

    std::string_view attribute(std::string_view name_wanted, std::string_view fallback = "") const;
};

struct Model {
    uint64_t fingerprint = 0;
    std::string hash; // the fingerprint of the source, 16 hexadecimal digits
    Element process;  // the process itself
    Index start = 0;
    std::vector<Node> nodes;
    std::vector<Element> elements; // beside `nodes`
    std::vector<Flow> flows;
    std::vector<std::string> flow_ids; // beside `flows`
    std::vector<Index> out_flows;
    std::vector<Index> in_flows;
    std::vector<Index> boundaries;
    std::vector<rules::Expression> conditions;
    std::vector<TimerRule> timers;
    std::vector<Index> dominator; // beside `nodes`: the nearest node on every way from the start; the start's is itself
    std::unordered_map<std::string, Index> index_by_id;

    std::optional<Index> find(std::string_view id) const;
    const Element* element(std::string_view id) const; // nullptr where there is none
    std::span<const Index> out(Index node) const;
    std::span<const Index> in(Index node) const;
    std::span<const Index> boundaries_of(Index node) const;
    bool dominates(Index above, Index below) const; // every node dominates itself
};

using ModelRef = std::shared_ptr<const Model>;

bool is_activity(NodeKind kind);              // user task, service task, call activity
uint64_t fingerprint(std::string_view bytes); // FNV-1a, 64 bits: tells versions apart, proves nothing

} // namespace tonghe::process
