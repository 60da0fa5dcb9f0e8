// Stuck processes as they come and go, and what an operator does about one.
#include "tonghe/work/internal/stalls.hpp"

#include "tonghe/base/invalid_input.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/work.hpp"

#include <fmt/format.h>

namespace tonghe::work {

namespace {

using process::Input;

constexpr size_t reason_bytes_max = 4000;

Text title_of(Remedy remedy) {
    switch (remedy) {
    case Remedy::retry:
        return {"重试", "retry"};
    case Remedy::skip:
        return {"跳过", "skip"};
    case Remedy::jump:
        break;
    }
    return {"跳转", "jump"};
}

const char* event_of(Remedy remedy) {
    return remedy == Remedy::retry  ? events::process_retried
           : remedy == Remedy::skip ? events::process_skipped
                                    : events::process_jumped;
}

Input::Kind input_of(Remedy remedy) {
    return remedy == Remedy::retry  ? Input::Kind::retry
           : remedy == Remedy::skip ? Input::Kind::skip
                                    : Input::Kind::jump;
}

void check_reason(const std::string& reason) {
    const bool is_blank = reason.find_first_not_of(" \t\r\n") == std::string::npos;
    if (is_blank || reason.size() > reason_bytes_max) {
        throw invalid_input(
            {{.code = is_blank ? "required" : "too_long",
              .pointer = "/reason",
              .what = is_blank ? Text{"请写明理由", "A reason is needed"} : Text{"内容过长", "The text is too long"},
              .remedy = {"写明为何这样处理，供日后查证。", "Say why, for those who look at it later."}}}
        );
    }
}

[[noreturn]] void refuse(Remedy remedy, const std::vector<Remedy>& possible) {
    std::string words;
    for (const Remedy one : possible) {
        words += (words.empty() ? "" : ", ") + std::string(word(one));
    }
    const Text title = title_of(remedy);
    throw Error(
        errors::remedy_refused,
        {{"remedy", title.en}, {"remedy_zh", title.zh}, {"remedies", words.empty() ? "-" : words}}
    );
}

} // namespace

namespace internal {

void open_stall(Tx& tx, const Instance& instance, uint32_t token, const std::string& element, const std::string& code) {
    if (token == 0 && tx.beside().count(
                          "SELECT count(*) FROM process_stall WHERE instance = ? AND token = 0 AND element = ? AND "
                          "resolved_at IS NULL",
                          {instance.id, element}
                      ) > 0) {
        return;
    }
    tx.execute(
        "INSERT INTO process_stall (id, instance, token, element, code, case_ref, process, at, resolved_at, "
        "resolved_by, remedy, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, '', '', '')",
        {StallId::make(tx.now()),
         instance.id,
         static_cast<int64_t>(token),
         element,
         code,
         instance.case_ref,
         instance.process,
         tx.now()}
    );
}

void close_stalls(Tx& tx, const Running& running) {
    std::string waiting = "-1";
    for (const process::Token& token : running.state.tokens) {
        waiting += token.wait == process::Wait::help ? fmt::format(", {}", token.id) : "";
    }
    if (running.state.tokens.empty() && !running.state.arrived.empty()) {
        waiting += ", 0";
    }
    tx.execute(
        fmt::format(
            "UPDATE process_stall SET resolved_at = ?, resolved_by = 'system' WHERE instance = ? AND resolved_at IS "
            "NULL AND token NOT IN ({})",
            waiting
        ),
        {tx.now(), running.instance.id}
    );
}

} // namespace internal

Stall Work::resolve(Tx& tx, const identity::Actor& by, const StallId& id, const Resolution& resolution) {
    check_reason(resolution.reason);
    const auto found = find_stall(tx, id);
    if (!found) {
        throw Error(errors::stall_not_found);
    }
    Stall stall = *found;
    const internal::Running& running = load(tx, stall.instance);
    if (stall.resolved_at) {
        throw Error(errors::stall_resolved);
    }
    const auto possible = remedies(*running.model, running.state, stall.token);
    if (std::find(possible.begin(), possible.end(), resolution.remedy) == possible.end()) {
        refuse(resolution.remedy, possible);
    }
    stall.resolved_at = tx.now();
    stall.resolved_by = by.account;
    stall.remedy = word(resolution.remedy);
    stall.reason = resolution.reason;
    const int64_t resolved = tx.execute(
        "UPDATE process_stall SET resolved_at = ?, resolved_by = ?, remedy = ?, reason = ? WHERE id = ? AND "
        "resolved_at IS NULL",
        {stall.resolved_at, stall.resolved_by, stall.remedy, stall.reason, id}
    );
    if (resolved != 1) {
        throw Error(errors::stall_resolved);
    }
    JsonArray names; // of variables, not what they hold
    for (const auto& member : resolution.variables) {
        names.emplace_back(member.key());
    }
    JsonObject data{
        {"case", stall.case_ref}, {"element", stall.element}, {"stall", id.text()}, {"set", std::move(names)}};
    Input input{.kind = input_of(resolution.remedy), .token = stall.token, .variables = resolution.variables};
    if (resolution.remedy == Remedy::jump) {
        const auto to = running.model->find(resolution.element);
        const auto targets = jump_targets(*running.model, running.state, stall.token);
        if (!to || std::find(targets.begin(), targets.end(), *to) == targets.end()) {
            refuse(resolution.remedy, possible);
        }
        input.element = *to;
        data["to"] = resolution.element;
    }
    tx.record(
        {.kind = event_of(resolution.remedy),
         .subject = stall.instance.text(),
         .actor = by.account,
         .data = std::move(data)}
    );
    if (advance(tx, stall.instance, input, 0) != process::Refusal::none) {
        throw Error(errors::stall_resolved);
    }
    return stall;
}

} // namespace tonghe::work
