#include "tonghe/work/internal/listening.hpp"

#include <fmt/format.h>

namespace tonghe::work::internal {

namespace {

constexpr size_t key_bytes_max = 200; // longer ones are looked up by their fingerprint

const char* word_of(Heard kind) { return kind == Heard::message ? "message" : "signal"; }

std::string key_kept(const Json& key) {
    std::string text = key.is_null() ? "" : to_canonical_text(key);
    return text.size() <= key_bytes_max ? text : fmt::format("#{:016x}", process::fingerprint(text));
}

InstanceId read_id(const store::Row& row) { return row.id<InstanceId>(0); }

} // namespace

Heard kind_of(const process::Model& model, const process::Effect& subscription) {
    for (const process::Trigger& trigger : model.triggers_of(subscription.node)) {
        if (trigger.kind == process::TriggerKind::signal && trigger.name == subscription.text) {
            return Heard::signal;
        }
    }
    return Heard::message;
}

void listen(Tx& tx, const InstanceId& instance, Heard kind, const process::Effect& subscription) {
    tx.execute(
        "INSERT INTO process_subscription (instance, number, kind, name, key, at) VALUES (?, ?, ?, ?, ?, ?)",
        {instance,
         static_cast<int64_t>(subscription.token),
         word_of(kind),
         subscription.text,
         kind == Heard::message ? key_kept(subscription.data) : "",
         tx.now()}
    );
}

void stop_listening(Tx& tx, const InstanceId& instance, std::optional<uint32_t> number) {
    if (number) {
        tx.execute(
            "DELETE FROM process_subscription WHERE instance = ? AND number = ?",
            {instance, static_cast<int64_t>(*number)}
        );
    } else {
        tx.execute("DELETE FROM process_subscription WHERE instance = ?", {instance});
    }
}

std::vector<InstanceId>
listening_for_message(Session& session, const std::string& name, const Json& key, const std::string& after, int limit) {
    return session.all(
        "SELECT DISTINCT instance FROM process_subscription WHERE kind = 'message' AND name = ? AND key = ? AND "
        "instance > ? ORDER BY instance LIMIT ?",
        {name, key_kept(key), after, limit},
        read_id
    );
}

std::vector<InstanceId>
listening_for_signal(Session& session, const std::string& name, Instant until, const std::string& after, int limit) {
    return session.all(
        "SELECT DISTINCT instance FROM process_subscription WHERE kind = 'signal' AND name = ? AND key = '' AND "
        "instance > ? AND at <= ? ORDER BY instance LIMIT ?",
        {name, after, until, limit},
        read_id
    );
}

} // namespace tonghe::work::internal
