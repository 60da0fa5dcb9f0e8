#include "tonghe/design/internal/try_words.hpp"

#include <fmt/format.h>

namespace tonghe::design::internal {

namespace {

using process::Effect;
using process::Input;
using process::Refusal;

Text quoted(const Text& title, const char* zh, const char* en) {
    return {fmt::format(fmt::runtime(zh), title.zh), fmt::format(fmt::runtime(en), title.en)};
}

} // namespace

Input::Kind kind_of(TryAct act) {
    switch (act) {
    case TryAct::start:
        return Input::Kind::start;
    case TryAct::complete:
        return Input::Kind::complete_task;
    case TryAct::service_done:
        return Input::Kind::service_done;
    case TryAct::service_failed:
        return Input::Kind::service_failed;
    case TryAct::child_ended:
        return Input::Kind::child_ended;
    case TryAct::child_failed:
        return Input::Kind::child_failed;
    case TryAct::timer:
        return Input::Kind::timer_fired;
    case TryAct::message:
        return Input::Kind::message;
    case TryAct::signal:
        return Input::Kind::signal;
    case TryAct::set_variables:
        return Input::Kind::set_variables;
    case TryAct::escalate:
        return Input::Kind::escalate;
    case TryAct::return_to:
        return Input::Kind::return_to;
    case TryAct::retry:
        return Input::Kind::retry;
    case TryAct::skip:
        break;
    }
    return Input::Kind::skip;
}

std::string_view word_of(Effect::Kind kind) {
    static constexpr std::string_view words[] = {
        "entered",
        "left",
        "passed",
        "open_task",
        "close_task",
        "call_service",
        "start_child",
        "cancel_child",
        "arm_timer",
        "cancel_timer",
        "stuck",
        "ended",
        "decide",
        "subscribe",
        "unsubscribe",
        "send_message",
        "broadcast_signal",
        "more"};
    return words[static_cast<size_t>(kind)];
}

std::string_view word_of(Refusal refusal) {
    static constexpr std::string_view words[] = {
        "none",
        "already_started",
        "not_running",
        "other_model",
        "unknown_token",
        "not_waiting_so",
        "unknown_outcome",
        "not_returnable",
        "too_many_moves",
        "nobody_listens",
        "unknown_element"};
    return words[static_cast<size_t>(refusal)];
}

Text text_of(Refusal refusal) {
    switch (refusal) {
    case Refusal::already_started:
        return {"流程已经开始", "the process has begun already"};
    case Refusal::not_running:
        return {"流程没有在运行", "the process is not running"};
    case Refusal::unknown_token:
        return {"所指的任务或定时已不在", "what it answers is no longer there"};
    case Refusal::not_waiting_so:
        return {"该环节等待的不是这个", "the element waits for something else"};
    case Refusal::unknown_outcome:
        return {"该任务没有这个结果", "the task does not offer this outcome"};
    case Refusal::not_returnable:
        return {"不能退回到该环节", "it cannot go back there"};
    case Refusal::too_many_moves:
        return {"一步之内走得太多，可能是没有任务的循环", "too many moves in one step, perhaps a loop without a task"};
    case Refusal::nobody_listens:
        return {"此时没有环节在等它", "nothing listens for it now"};
    case Refusal::unknown_element:
        return {"没有这样的开始事件或环节", "there is no such start event or element"};
    default:
        return {"不能接受", "it is not accepted"};
    }
}

Text title_of(const process::Element& element) {
    const std::string zh = element.name.empty() ? element.id : element.name;
    return {zh, std::string(element.attribute("title_en", zh))};
}

Text told(const TryInput& input, const Text& title) {
    const std::string with = input.outcome.value_or("");
    const std::string name = input.name.value_or("");
    switch (input.act) {
    case TryAct::start:
        return {"开始流程", "The process begins"};
    case TryAct::complete:
        return {
            fmt::format("完成“{}”{}{}", title.zh, with.empty() ? "" : "：", with),
            fmt::format("'{}' is done{}{}", title.en, with.empty() ? "" : ": ", with)};
    case TryAct::service_done:
        return {
            fmt::format("“{}”的服务完成{}{}", title.zh, with.empty() ? "" : "：", with),
            fmt::format("The service of '{}' is done{}{}", title.en, with.empty() ? "" : ": ", with)};
    case TryAct::service_failed:
        return {
            fmt::format("“{}”的服务失败：{}", title.zh, with),
            fmt::format("The service of '{}' fails: {}", title.en, with)};
    case TryAct::child_ended:
        return quoted(title, "“{}”调用的流程办结", "The process called by '{}' ends");
    case TryAct::child_failed:
        return quoted(title, "“{}”调用的流程失败", "The process called by '{}' fails");
    case TryAct::timer:
        return quoted(title, "“{}”到时", "The timer '{}' fires");
    case TryAct::message:
        return {"收到消息“" + name + "”", "The message '" + name + "' arrives"};
    case TryAct::signal:
        return {"收到信号“" + name + "”", "The signal '" + name + "' is heard"};
    case TryAct::set_variables:
        return {"从外部改变变量", "Variables change from outside"};
    case TryAct::escalate:
        return {fmt::format("“{}”升级：{}", title.zh, with), fmt::format("'{}' is escalated: {}", title.en, with)};
    case TryAct::return_to:
        return {
            fmt::format("从“{}”退回到“{}”", title.zh, input.element.value_or("")),
            fmt::format("From '{}' back to '{}'", title.en, input.element.value_or(""))};
    case TryAct::retry:
        return quoted(title, "重试“{}”", "'{}' is tried again");
    case TryAct::skip:
        break;
    }
    return quoted(title, "跳过“{}”", "'{}' is skipped");
}

Text told(const Effect& effect, const Text& title, const std::optional<Instant>& due) {
    switch (effect.kind) {
    case Effect::Kind::open_task:
        return quoted(title, "等人办理：{}", "Waits for a person: {}");
    case Effect::Kind::close_task:
        return quoted(title, "任务撤销：{}", "The task is taken away: {}");
    case Effect::Kind::passed:
        return quoted(title, "经过：{}", "Passed: {}");
    case Effect::Kind::call_service:
        return {
            fmt::format("请求服务 {}：{}", effect.text, title.zh),
            fmt::format("Asks for {}: {}", effect.text, title.en)};
    case Effect::Kind::decide:
        return {
            fmt::format("请求决策 {}：{}", effect.text, title.zh),
            fmt::format("Asks the decision {}: {}", effect.text, title.en)};
    case Effect::Kind::start_child:
        return {
            fmt::format("调用流程 {}：{}", effect.text, title.zh), fmt::format("Calls {}: {}", effect.text, title.en)};
    case Effect::Kind::arm_timer:
        return {
            fmt::format("定时：{}，{} 到时", title.zh, due ? to_string(*due) : ""),
            fmt::format("Timer: {}, due {}", title.en, due ? to_string(*due) : "")};
    case Effect::Kind::stuck:
        return {
            fmt::format("停在“{}”，等待处理：{}", title.zh, effect.text),
            fmt::format("Stuck at '{}': {}", title.en, effect.text)};
    case Effect::Kind::ended:
        return {
            fmt::format("流程结束{}{}", effect.text.empty() ? "" : "：", effect.text),
            fmt::format("The process ends{}{}", effect.text.empty() ? "" : ": ", effect.text)};
    case Effect::Kind::subscribe:
        return {
            fmt::format("等待 {}：{}", effect.text, title.zh),
            fmt::format("Listens for {}: {}", effect.text, title.en)};
    case Effect::Kind::send_message:
        return {"发出消息 " + effect.text, "Sends the message " + effect.text};
    case Effect::Kind::broadcast_signal:
        return {"发出信号 " + effect.text, "Sends the signal " + effect.text};
    default:
        return {};
    }
}

} // namespace tonghe::design::internal
