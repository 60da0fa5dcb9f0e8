// What people may do with a task, decided from values: which operations are legal for somebody, and what a task does
// once those who were asked have answered.
//
// Always true
//  1. A page offers what `operations` gives; the server refuses everything else by the same function.
//  2. A task goes on only when it is answered and nobody who was asked still has to answer; an objection to an answer
//     brings the task back to whoever gave it.
#pragma once
#include "tonghe/process/signing.hpp"
#include "tonghe/work/task.hpp"

#include <span>

namespace tonghe::work {

enum class Operation {
    claim,
    release,
    complete,
    return_,
    assign,      // to an officer of the queue (派发)
    delegate,    // and it comes back (委派)
    transfer,    // and it does not (转办)
    add_sign,    // 加签
    remove_sign, // 减签; of a delegation: taking it back
    recall,      // 拿回
    copy,        // 传阅
    remind,      // 催办
    comment,
};
TONGHE_ENUM(
    Operation,
    claim,
    release,
    complete,
    return_,
    assign,
    delegate,
    transfer,
    add_sign,
    remove_sign,
    recall,
    copy,
    remind,
    comment
)

Text title_of(Operation operation);

// How somebody stands to a task.
struct Footing {
    bool serves = false;     // a post serves its queue over its region
    bool mine = false;       // she has it, or stands in for who has it
    bool dispatches = false; // may give work of the queue to others
    bool asked = false;      // she asked for this part
    bool recused = false;    // from the case
    bool has_signed = false; // she has another vote of the same countersigning
    bool can_return = false; // there is a step to go back to
    bool can_recall = false; // nobody has taken up what followed from it
};

// In the order of the enumeration.
std::vector<Operation> operations(const Task& task, const Footing& footing);

enum class Standing { waits, comes_back, goes_on };

// Of a main task that waits for delegations and added signs. `objected`: one of them has just said no.
Standing standing(const Task& main, bool objected, std::span<const Task> parts);

// Of a countersigning: the answers so far, by place. `main` names the outcomes.
process::Verdict verdict(const process::SignRule& rule, const Task& main, std::span<const Task> parts);

} // namespace tonghe::work
