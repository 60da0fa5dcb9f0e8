#include "tonghe/work/operations.hpp"

#include <algorithm>

namespace tonghe::work {

Text title_of(Operation operation) {
    switch (operation) {
    case Operation::claim:
        return {"签收", "claim"};
    case Operation::release:
        return {"退签", "release"};
    case Operation::complete:
        return {"办理", "complete"};
    case Operation::return_:
        return {"退回", "send back"};
    case Operation::assign:
        return {"派发", "assign"};
    case Operation::delegate:
        return {"委派", "delegate"};
    case Operation::transfer:
        return {"转办", "transfer"};
    case Operation::add_sign:
        return {"加签", "add a sign"};
    case Operation::remove_sign:
        return {"减签", "remove a sign"};
    case Operation::recall:
        return {"拿回", "recall"};
    case Operation::copy:
        return {"传阅", "send a copy"};
    case Operation::remind:
        return {"催办", "remind"};
    case Operation::comment:
        break;
    }
    return {"批注", "comment"};
}

std::vector<Operation> operations(const Task& task, const Footing& by) {
    const bool open = task.state == TaskState::open;
    const bool claimed = task.state == TaskState::claimed;
    const bool acts = !by.recused && ((open && by.serves && !by.has_signed) || (claimed && by.mine));
    const bool is_queued = task.part == Part::main || task.part == Part::sign; // can lie in the queue
    const bool has_it = acts || (task.state == TaskState::held && by.mine && !by.recused && !task.answered_at);
    std::vector<Operation> out;
    const auto offer = [&](Operation operation, bool legal) {
        if (legal) {
            out.push_back(operation);
        }
    };
    offer(Operation::claim, acts && !task.claimed_at);
    offer(Operation::release, claimed && by.mine && is_queued);
    offer(Operation::complete, acts);
    offer(Operation::return_, acts && task.is_main() && by.can_return);
    offer(Operation::assign, by.dispatches && by.serves && !by.recused && is_queued && (open || claimed));
    offer(Operation::delegate, acts && task.is_main());
    offer(Operation::transfer, acts);
    offer(Operation::add_sign, has_it && task.is_main());
    offer(Operation::remove_sign, by.asked && task.is_waiting() && !is_queued);
    offer(Operation::recall, task.state == TaskState::done && by.mine && by.can_recall);
    offer(Operation::copy, (by.serves || by.mine) && task.state != TaskState::cancelled);
    offer(Operation::remind, !by.mine && (by.serves || by.asked) && (open || claimed || task.state == TaskState::held));
    offer(Operation::comment, by.serves || by.mine);
    return out;
}

Standing standing(const Task& main, bool objected, std::span<const Task> parts) {
    const bool answered = main.answered_at.has_value();
    bool waits = false;
    for (const Task& part : parts) {
        const bool holds = answered || part.part == Part::delegate || part.part == Part::before;
        waits = waits || (part.is_waiting() && holds);
    }
    if (answered && objected) {
        return Standing::comes_back;
    }
    return waits ? Standing::waits : answered ? Standing::goes_on : Standing::comes_back;
}

process::Verdict verdict(const process::SignRule& rule, const Task& main, std::span<const Task> parts) {
    std::vector<process::Vote> votes;
    for (const Task& part : parts) {
        if (part.part != Part::sign) {
            continue;
        }
        process::Vote vote{.weight = part.weight};
        if (part.state == TaskState::done) {
            vote.answer = part.outcome == main.outcomes[0]   ? process::Answer::yes
                          : part.outcome == main.outcomes[1] ? process::Answer::no
                                                             : process::Answer::abstain;
        }
        votes.push_back(vote);
    }
    return process::decide(rule, votes);
}

} // namespace tonghe::work
