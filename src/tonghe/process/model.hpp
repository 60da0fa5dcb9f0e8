// A process model: the processes of one BPMN file, checked and compiled to flat arrays of integers, shared read-only.
//
// Always true
//  1. Nodes stand in the order of the file, those of a sub-process behind the sub-process itself; behind them all one
//     node of kind `pool` for each process but the main one. A node's index never changes for the same bytes.
//  2. Scopes form a tree: the main process is scope 0; a sub-process, event sub-process or other process opens one.
//     Flows join two nodes of one scope.
//  3. Flows out of a node stand in the order of the file; conditions are tried in that order, the default last.
//  4. `hash` names the source bytes; a running instance keeps the model it began with.
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

using Index = uint32_t; // of a node, flow, scope, trigger or expression
inline constexpr Index no_index = 0xFFFFFFFF;

enum class NodeKind : uint8_t {
    start,
    end,
    catch_event, // intermediate
    throw_event,
    boundary,
    user_task,
    service_task,
    script_task,
    rule_task, // business rule task: a DMN decision
    send_task,
    receive_task,
    manual_task,
    task,        // without a type: passed at once, as a manual task is
    sub_process, // embedded, transaction, ad-hoc or event sub-process: the scope says which
    call_activity,
    exclusive,
    parallel,
    inclusive,
    event_based,
    pool, // stands for another process of the file while that runs
};

enum class TriggerKind : uint8_t {
    message,
    timer,
    signal,
    error,
    escalation,
    conditional,
    compensation,
    cancel,
    terminate,
    link,
};

// One event definition.
struct Trigger {
    TriggerKind kind = TriggerKind::message;
    std::string name;            // of the message, signal or link; code of the error or escalation ("" catches all)
    Index expression = no_index; // key of a message, condition
    Index payload = no_index;    // of a message or signal that is thrown: a context
    Index timer = no_index;
    Index activity = no_index; // to compensate; all of the scope unless given
    bool waits = true;         // for the compensation to be done
};

// When a timer is due: after a duration, at a moment, at the end of the n-th working day (which the caller's calendar
// knows), or again and again. Where `expression` is given it is evaluated when the timer is armed and read as a text of
// that kind.
struct TimerRule {
    enum class Kind : uint8_t { duration, moment, workdays, cycle };

    Kind kind = Kind::duration;
    Duration duration; // of a cycle: between two
    Instant moment;
    int workdays = 0;
    uint32_t repeats = 1;         // 0: without end
    std::optional<Instant> first; // of a cycle that names its first moment
    Index expression = no_index;
};

struct Mapping {
    std::string target; // variable; "" puts the members of a context in place of one value
    Index expression = no_index;
};

// What an activity takes and gives. Without any it sees and changes the variables around it.
struct Data {
    std::vector<Mapping> inputs;
    std::vector<Mapping> outputs;
    std::vector<std::string> input_names; // as declared, for the form or service that fills them
    std::vector<std::string> output_names;
    bool has_frame = false; // what is done inside stays inside, but for the outputs
};

struct Loop {
    enum class Kind : uint8_t { standard, sequential, parallel };
    enum class Tells : uint8_t { all, none, one, complex }; // which completions throw an event of their own

    struct Told {
        Index condition = no_index;
        Trigger trigger;
    };

    Kind kind = Kind::standard;
    bool test_before = false;
    uint32_t maximum = 0;         // of a standard loop; 0: none
    Index condition = no_index;   // to go on; of a multi-instance: to be complete early
    Index cardinality = no_index; // number of instances
    Index collection = no_index;  // a list: one instance for each of its items
    std::string item;             // the variable that holds the item
    std::string result;           // the variable that each instance leaves its result in, or …
    Index result_expression = no_index;
    std::string results; // … appended to this list
    Tells tells = Tells::all;
    std::vector<Told> told;
};

struct Node {
    NodeKind kind = NodeKind::start;
    bool interrupting = true;      // of a boundary event or the start of an event sub-process
    bool all_triggers = false;     // parallel multiple: every trigger must come, not any
    bool instantiates = false;     // receive task, event-based gateway
    bool for_compensation = false; // runs only to undo
    bool is_compensable = false;   // its completion is remembered
    Index scope = 0;
    Index inner = no_index; // scope that it opens: sub-process, pool, call of a process in this file
    Index first_out = 0;    // in `Model::out_flows`
    Index out_count = 0;
    Index first_in = 0; // in `Model::in_flows`
    Index in_count = 0;
    Index default_flow = no_index;
    Index first_boundary = 0; // in `Model::boundaries`
    Index boundary_count = 0;
    Index first_trigger = 0; // in `Model::triggers`
    Index trigger_count = 0;
    Index host = no_index;       // of a boundary event
    Index handler = no_index;    // of a compensation boundary event: what undoes
    Index link = no_index;       // of a throwing link event: where it goes on
    Index loop = no_index;       // in `Model::loops`
    Index data = no_index;       // in `Model::data`
    Index expression = no_index; // script
    Index join = no_index;       // of an inclusive gateway with several ways in: in `Model::joins`
    Index message_to = no_index; // a node or pool of this file that a message flow leads to
    uint32_t start_quantity = 1;
    uint32_t completion_quantity = 1;
};

struct Flow {
    Index source = 0;
    Index target = 0;
    Index condition = no_index;
};

enum class ScopeKind : uint8_t { process, embedded, event, transaction, ad_hoc };

struct Scope {
    ScopeKind kind = ScopeKind::process;
    Index node = no_index;           // that opens it; none for the main process
    Index parent = no_index;         // none for a process
    Index process = 0;               // in `Model::processes`
    std::vector<Index> starts;       // where a token begins when the scope is entered
    std::vector<Index> event_starts; // start events of its event sub-processes, which listen while it runs
    std::vector<Mapping> properties; // names that are its own, with their first value
    bool is_sequential = false;      // ad-hoc
    bool cancels_rest = true;        // ad-hoc: once complete
    Index completion = no_index;     // ad-hoc
};

// For an inclusive gateway: from which nodes each of its incoming flows can still be reached, never passing the
// gateway itself. One bitset over the nodes for each flow, in the order of `in(node)`.
struct InclusiveJoin {
    Index node = 0;
    std::vector<std::vector<uint64_t>> reach;

    bool reaches(size_t incoming, Index from) const { return (reach[incoming][from / 64] >> (from % 64) & 1) != 0; }
};

// What people and services see of a node.
struct Element {
    std::string id;
    std::string name;
    std::string documentation;
    int line = 0;
    std::map<std::string, std::string> attributes; // every `tonghe:*` attribute, without the prefix
    std::vector<std::string> outcomes;             // of a user task, in the order of the file
    std::string code; // service name, called process, decision, message; error code of an end event

    std::string_view attribute(std::string_view name_wanted, std::string_view fallback = "") const;
};

struct Model {
    uint64_t fingerprint = 0;
    std::string hash;               // the fingerprint of the source, 16 hexadecimal digits
    Element process;                // the main process itself
    std::vector<Element> processes; // all of the file, the main one first
    Index start = 0;                // where the main process begins unless told otherwise
    std::vector<Node> nodes;
    std::vector<Element> elements; // beside `nodes`
    std::vector<Flow> flows;
    std::vector<std::string> flow_ids; // beside `flows`
    std::vector<Index> out_flows;
    std::vector<Index> in_flows;
    std::vector<Index> boundaries;
    std::vector<Trigger> triggers;
    std::vector<rules::Expression> expressions;
    std::vector<TimerRule> timers;
    std::vector<Loop> loops;
    std::vector<Data> data;
    std::vector<Scope> scopes;
    std::vector<InclusiveJoin> joins;
    // Beside `nodes`: the nearest node of its scope on every way from the scope's start; a start's is itself, and that
    // of a node which several starts lead to is none.
    std::vector<Index> dominator;
    bool has_conditional_events = false;
    std::unordered_map<std::string, Index> index_by_id;

    std::optional<Index> find(std::string_view id) const;
    const Element* element(std::string_view id) const; // nullptr where there is none
    std::span<const Index> out(Index node) const;
    std::span<const Index> in(Index node) const;
    std::span<const Index> boundaries_of(Index node) const;
    std::span<const Trigger> triggers_of(Index node) const;
    bool dominates(Index above, Index below) const; // every node dominates itself
    // Where a process (by its scope) begins when this message or signal comes; nothing where it does not.
    std::optional<Index> start_by(TriggerKind kind, std::string_view name, Index scope = 0) const;
};

using ModelRef = std::shared_ptr<const Model>;

bool is_activity(NodeKind kind); // a task, sub-process or call activity
bool is_gateway(NodeKind kind);
uint64_t fingerprint(std::string_view bytes); // FNV-1a, 64 bits: tells versions apart, proves nothing

} // namespace tonghe::process
