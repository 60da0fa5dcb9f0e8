// A process as read from the file, before it is known to be sound: names instead of indices, and where each stood.
#pragma once
#include "tonghe/process/internal/faults.hpp"
#include "tonghe/process/model.hpp"

namespace tonghe::process {

struct DraftNode {
    NodeKind kind = NodeKind::start;
    Element element;
    bool interrupting = true;
    std::string default_flow;
    std::string host; // attachedToRef
    std::optional<TimerRule> timer;
    std::vector<std::string> incoming; // as the file lists them
    std::vector<std::string> outgoing;
};

struct DraftFlow {
    std::string id;
    int line = 0;
    std::string source;
    std::string target;
    std::optional<rules::Expression> condition;
    bool has_condition = false; // also where it did not parse
};

struct Draft {
    Element process;
    std::vector<DraftNode> nodes;
    std::vector<DraftFlow> flows;
    std::set<std::string> unsupported; // ids of elements refused already: what hangs on them is no second fault
};

// Links names to indices and checks what only the whole shows. Adds to `faults`; the model is meaningful only where
// there are none.
std::shared_ptr<Model> link(Draft draft, Faults& faults);

} // namespace tonghe::process
