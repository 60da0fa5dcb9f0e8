// The processes of a file as read, before they are known to be sound: names instead of indices, and where each stood.
// Expressions, timers, loops and mappings have their index in the model already.
#pragma once
#include "tonghe/process/bpmn.hpp"
#include "tonghe/process/internal/faults.hpp"
#include "tonghe/process/model.hpp"

#include <set>

namespace tonghe::process {

struct DraftTrigger {
    Trigger trigger;
    std::string id; // of the definition
    int line = 0;
    std::string activity;                // activityRef of a compensation
    std::string message;                 // id of the message
    std::vector<std::string> link_peers; // `source` or `target` of a link
};

struct DraftNode {
    Node node;
    Element element;
    std::vector<DraftTrigger> triggers;
    std::string default_flow;
    std::string host;                  // attachedToRef
    std::string called;                // id of a process of the file, where it is one
    std::vector<std::string> incoming; // as the file lists them
    std::vector<std::string> outgoing;
    std::string direction; // of a gateway
    std::string message;   // of a send or receive task
    bool is_event_scope = false;
};

struct DraftFlow {
    std::string id;
    int line = 0;
    Index scope = 0;
    std::string source;
    std::string target;
    Index condition = no_index;
    bool has_condition = false; // also where it did not parse
};

struct DraftLink { // an association or a message flow
    std::string id;
    int line = 0;
    std::string source;
    std::string target;
};

struct Draft {
    std::vector<DraftNode> nodes;
    std::vector<DraftFlow> flows;
    std::vector<DraftLink> associations;
    std::vector<DraftLink> message_flows;
    std::map<std::string, Index> scope_of_process; // those that run
    std::map<std::string, std::string> process_of_participant;
    std::set<std::string> outside;     // ids of what other processes of the file hold, which do not run
    std::set<std::string> unsupported; // ids of elements refused already: what hangs on them is no second fault
};

// Links names to indices and checks what only the whole shows. Adds to `faults`; the model is meaningful only where
// there are none.
void link(Draft draft, Model& model, Faults& faults, const ReadOptions& options);
// What the links alone do not show: places and pairs of events, sub-processes, transactions.
void check_rules(const Draft& draft, const Model& model, Faults& faults, bool is_strict);
// Dominators and the bitsets of inclusive joins, for a model that is sound.
void analyse(Model& model);

// Where a token at a node may go next: along its flows, by a link, and to the boundary events of an activity.
template <class Visit> void each_next(const Model& model, Index node, Visit visit) {
    for (Index flow : model.out(node)) {
        visit(model.flows[flow].target);
    }
    if (model.nodes[node].link != no_index) {
        visit(model.nodes[node].link);
    }
    for (Index boundary : model.boundaries_of(node)) {
        visit(boundary);
    }
}

} // namespace tonghe::process
