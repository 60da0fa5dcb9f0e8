#include "tonghe/work/internal/guards.hpp"

#include "tonghe/base/invalid_input.hpp"
#include "tonghe/identity/visibility.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/people.hpp"
#include "tonghe/work/recusal.hpp"

#include <fmt/format.h>

namespace tonghe::work::internal {

namespace {

constexpr size_t text_bytes_max = 4000;

} // namespace

std::string post_for(const identity::Actor& actor, const Task& task) {
    for (const identity::PostHeld& post : actor.posts) {
        if (identity::Visibility(std::vector{post}).covers(task.queue, task.region)) {
            return post.post;
        }
    }
    return "";
}

void require_waiting(const Task& task) {
    if (!task.is_waiting()) {
        throw Error(errors::task_not_waiting);
    }
    if (task.state == TaskState::parked || task.parked_at) {
        throw Error(errors::task_parked);
    }
    if (task.state == TaskState::held) {
        throw Error(errors::task_held);
    }
    if (task.state == TaskState::planned) {
        throw Error(errors::not_your_turn);
    }
}

void require_version(const Task& task, const std::optional<int64_t>& version) {
    if (version && *version != task.version) {
        throw Error(errors::task_changed, {{"version", std::to_string(task.version)}});
    }
}

void require_mine(Session& session, const Task& task, const identity::Actor& by, Date today) {
    require_waiting(task);
    if (task.state == TaskState::claimed && task.assignee != by.account &&
        !stands_in(session, by.account, task.assignee, today)) {
        throw Error(errors::already_claimed);
    }
    if (task.state == TaskState::open && !identity::Visibility(by).covers(task.queue, task.region)) {
        throw Error(errors::task_not_found); // she may read it, no more
    }
    if (task.part == Part::sign && task.state == TaskState::open && has_signed(session, by.account, task)) {
        throw Error(errors::signed_already);
    }
    if (is_recused(session, task.case_ref, by.account)) {
        throw Error(errors::recused);
    }
}

void take(Task& task, const identity::Actor& by, Instant now) {
    if (task.state == TaskState::claimed && task.assignee != by.account) {
        task.acted_for = task.assignee;
    }
    if (task.assignee != by.account) {
        task.post = post_for(by, task);
        task.claimed_at.reset();
    }
    task.state = TaskState::claimed;
    task.assignee = by.account;
    task.claimed_at = task.claimed_at.value_or(now);
}

Footing footing_of(Session& session, const Work& work, const identity::Actor& by, const Task& task, Instant now) {
    Footing footing;
    footing.serves = identity::Visibility(by).covers(task.queue, task.region);
    footing.mine = !task.assignee.empty() &&
                   (task.assignee == by.account || stands_in(session, by.account, task.assignee, date_of(now)));
    const bool is_head = std::any_of(by.posts.begin(), by.posts.end(), [&](const identity::PostHeld& post) {
        return post.head && identity::Visibility(std::vector{post}).covers(task.queue, task.region);
    });
    footing.dispatches = is_head || by.may(dispatch_tasks);
    footing.asked = task.asked_by == by.account;
    footing.recused = (footing.serves || footing.mine) && is_recused(session, task.case_ref, by.account);
    footing.has_signed = task.part == Part::sign && task.state == TaskState::open && footing.serves &&
                         has_signed(session, by.account, task);
    const bool waits = task.state == TaskState::open || task.state == TaskState::claimed;
    footing.can_return = waits && task.is_main() && !return_targets(session, work, task).empty();
    footing.can_recall = task.state == TaskState::done && footing.mine && work.is_recallable(session, task);
    return footing;
}

void require_operation(Tx& tx, const Work& work, const identity::Actor& by, const Task& task, Operation wanted) {
    const auto legal = operations(task, footing_of(tx, work, by, task, tx.now()));
    if (std::find(legal.begin(), legal.end(), wanted) != legal.end()) {
        return;
    }
    if (wanted == Operation::recall) {
        throw Error(errors::not_recallable);
    }
    if (wanted != Operation::copy && wanted != Operation::comment && wanted != Operation::add_sign &&
        wanted != Operation::remove_sign && wanted != Operation::remind) {
        require_waiting(task);
    }
    Text possible;
    for (const Operation operation : legal) {
        const Text title = title_of(operation);
        possible.zh += (possible.zh.empty() ? "" : "、") + title.zh;
        possible.en += (possible.en.empty() ? "" : ", ") + title.en;
    }
    if (legal.empty()) {
        possible = {"无", "nothing"};
    }
    const Text title = title_of(wanted);
    throw Error(
        errors::not_possible_now,
        {{"operation", title.en},
         {"operation_zh", title.zh},
         {"operations", possible.en},
         {"operations_zh", possible.zh}}
    );
}

Fault fault(const char* code, const char* pointer, Text what, Text remedy) {
    return {.code = code, .pointer = pointer, .what = std::move(what), .remedy = std::move(remedy)};
}

void throw_if_any(std::vector<Fault> faults) {
    if (!faults.empty()) {
        throw invalid_input(std::move(faults));
    }
}

void check_text(const std::string& text, const char* pointer, bool required, std::vector<Fault>& faults) {
    if (required && text.find_first_not_of(" \t\r\n") == std::string::npos) {
        faults.push_back(fault(
            "required",
            pointer,
            {"请写明理由", "A reason is needed"},
            {"写给当事人和同事看得懂的一句话。",
             "Write a sentence that the person concerned and colleagues understand."}
        ));
    } else if (text.size() > text_bytes_max) {
        faults.push_back(fault(
            "too_long",
            pointer,
            {"内容过长", "The text is too long"},
            {"请缩短到约 1300 字以内。", "Keep it under about 4000 letters."}
        ));
    }
}

void require_text(const std::string& text, const char* pointer) {
    std::vector<Fault> faults;
    check_text(text, pointer, true, faults);
    throw_if_any(std::move(faults));
}

void record(Tx& tx, const char* kind, const Task& task, const std::string& by, JsonObject data) {
    JsonObject whole{{"case", task.case_ref}};
    for (auto& [name, value] : data) {
        whole[name] = std::move(value);
    }
    if (!task.acted_for.empty()) {
        whole["for"] = task.acted_for;
    }
    tx.record({.kind = kind, .subject = task.id.text(), .actor = by, .data = std::move(whole)});
}

} // namespace tonghe::work::internal
