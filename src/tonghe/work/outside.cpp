// What reaches an instance from outside its own tasks and services: messages, signals, the next slice of a
// multi-instance.
#include "tonghe/process/step.hpp"
#include "tonghe/work/errors.hpp"
#include "tonghe/work/events.hpp"
#include "tonghe/work/internal/listening.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/work.hpp"

namespace tonghe::work {

namespace {

using process::Input;
using process::Refusal;

constexpr int candidates_at_once = 8;
constexpr int listeners_at_once = 100; // that one unit tells of a signal

} // namespace

std::optional<InstanceId> Work::correlate(Tx& tx, const OutsideMessage& message) { return deliver(tx, message, 0); }

std::optional<InstanceId> Work::deliver(Tx& tx, const OutsideMessage& message, int depth) {
    const Input input{
        .kind = Input::Kind::message, .variables = message.variables, .name = message.name, .key = message.key};
    const std::string key = message.key.is_null() ? "" : to_canonical_text(message.key);
    std::string after;
    for (;;) {
        const auto found = internal::listening_for_message(tx, message.name, message.key, after, candidates_at_once);
        for (const InstanceId& id : found) {
            internal::Running& running = load(tx, id);
            const std::string case_ref = running.instance.case_ref;
            const bool listens = std::any_of(
                running.state.subscriptions.begin(),
                running.state.subscriptions.end(),
                [&](const process::Subscription& own) {
                    const process::Trigger& trigger = running.model->triggers_of(own.node)[own.trigger];
                    return trigger.kind == process::TriggerKind::message && trigger.name == message.name &&
                           own.key == key;
                }
            );
            if (!listens) { // another unit was faster
                continue;
            }
            tx.record(
                {.kind = events::message_correlated,
                 .subject = id.text(),
                 .actor = "system",
                 .data = JsonObject{{"case", case_ref}, {"name", message.name}}}
            );
            if (advance(tx, id, input, depth) == Refusal::none) {
                return id;
            }
        }
        if (found.size() < static_cast<size_t>(candidates_at_once)) {
            return start_by(tx, "message", input);
        }
        after = found.back().text();
    }
}

void Work::send_message(Tx& tx, const InstanceId& id, const process::Effect& effect, int depth) {
    const JsonObject& data = effect.data.get_object();
    const OutsideMessage message{effect.text, data.at("key"), data.at("variables").get_object()};
    if (!deliver(tx, message, depth + 1)) {
        tx.record(
            {.kind = events::message_unheard,
             .subject = id.text(),
             .actor = "system",
             .data = JsonObject{{"case", load(tx, id).instance.case_ref}, {"name", message.name}}}
        );
    }
}

void Work::broadcast(Tx& tx, const std::string& name, const JsonObject& variables) {
    tx.record({.kind = events::signal_broadcast, .subject = name, .actor = "system"});
    start_by(tx, "signal", {.kind = Input::Kind::signal, .variables = variables, .name = name});
    tx.at(
        tx.now(),
        {.kind = "work.signal",
         .subject = name,
         .data = JsonObject{{"variables", variables}, {"until", tx.now().micros}, {"after", ""}}}
    );
}

void Work::hear_signal(Tx& tx, const journal::Timer& timer) {
    JsonObject data = timer.data.as_object();
    const Instant until{integer_or(data, "until")};
    const auto found = internal::listening_for_signal(
        tx, timer.subject, until, std::string(text_or(data, "after")), listeners_at_once
    );
    const Input input{
        .kind = Input::Kind::signal, .variables = data.at("variables").as_object(), .name = timer.subject};
    for (const InstanceId& id : found) {
        static_cast<void>(advance(tx, id, input, 0)); // one that listens no longer refuses
    }
    if (found.size() == static_cast<size_t>(listeners_at_once)) {
        data["after"] = found.back().text();
        tx.at(tx.now(), {.kind = "work.signal", .subject = timer.subject, .data = std::move(data)});
    }
}

void Work::proceed(Tx& tx, const journal::Timer& timer) {
    const InstanceId id(timer.subject);
    if (find_in_hand(tx, id) != nullptr) {
        const auto token = static_cast<uint32_t>(integer_or(timer.data.as_object(), "token"));
        // Refused where the activity was left meanwhile.
        static_cast<void>(advance(tx, id, {.kind = Input::Kind::proceed, .token = token}, 0));
    }
}

} // namespace tonghe::work
