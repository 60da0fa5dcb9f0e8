// The flow graph of a process model as a net on which cases are replayed: the one file here that reads process::Model.
//
// Always true
//  1. Places are the model's flows; a node takes a token from one of its inputs (from all of them where it joins) and
//     puts one on one of its outputs (on all of them where it splits).
//  2. Data is not known to a log, so every branch is possible.
#pragma once
#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/process/model.hpp"

namespace tonghe::insight {

struct FlowNode {
    std::vector<uint32_t> in; // flows
    std::vector<uint32_t> out;
    bool joins = false;
    bool splits = false;
    bool is_task = false;    // for a person: a log shows when it is done
    bool keeps_host = false; // of a boundary event that does not interrupt
    std::string id;
    Text title;
};

struct FlowNet {
    std::string model; // the hash of the model whose cases are replayed; "": all cases
    std::vector<FlowNode> nodes;
    uint32_t flows = 0;
    uint32_t start = 0; // node
    std::vector<uint32_t> ends;
};

// `prefix` stands before the ids of its elements in the log.
FlowNet flow_net(const process::Model& model, const std::string& prefix = "");

// Replays on the net what the cases of its model did, those whose attribute `model` names it.
Conformance conformance(const Study& study, const FlowNet& net, const std::string& process, const Text& title);

} // namespace tonghe::insight
