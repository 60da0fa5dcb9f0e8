// Webhooks: other systems are told of events by signed HTTP POSTs in the form of CloudEvents 1.0 (structured JSON).
//
// Always true
//  1. Each event is queued once for each webhook that wants it, by a worker that follows the journal (a crash in
//     between loses none), and delivered at least once through the outbox; its CloudEvents `id` is the journal
//     sequence, so a receiver can drop repeats.
//  2. `Tonghe-Signature: t=<unix seconds>,v1=<hex>` is HMAC-SHA256 over `<t>.<body>` with the webhook's secret, which
//     is shown once and stored sealed.
//  3. Redirects are not followed; only http and https are spoken; a delivery takes at most ten seconds.
#pragma once
#include "tonghe/crypto/aead.hpp"
#include "tonghe/journal/journal.hpp"

#include <string>
#include <vector>

namespace tonghe::notify {

using WebhookId = Id<struct WebhookTag>;

struct Webhook {
    WebhookId id;
    std::string url;
    std::vector<std::string> kinds; // event kinds or prefixes that end in `.`; empty: all
    Instant created_at;
    bool active = true;
};

struct NewWebhook {
    Webhook webhook;
    std::string secret; // shown this once
};

class Webhooks {
  public:
    // `key` seals the secrets; `node` names this node in CloudEvents `source`.
    Webhooks(const Clock& clock, const crypto::Aead& key, std::string node);

    NewWebhook add(Tx& tx, const std::string& actor, const std::string& url, std::vector<std::string> kinds) const;
    void remove(Tx& tx, const std::string& actor, const WebhookId& id) const;
    std::vector<Webhook> list(Session& session) const;
    journal::Projection feed() const; // follows the journal and queues what the webhooks want
    // The outbox's `webhook` channel. Throws where the receiver did not answer 2xx.
    void deliver(Session& session, const journal::MessageId& id, const journal::Message& message) const;

  private:
    void queue(Tx& tx, const journal::Entry& entry) const;

    const Clock& clock_;
    const crypto::Aead& key_;
    std::string node_;
};

bool wants(const Webhook& webhook, const std::string& kind);
std::string cloud_event(const journal::Entry& entry, const std::string& node); // CloudEvents 1.0, structured JSON
std::string signature(const std::string& secret, int64_t unix_seconds, const std::string& body);

namespace errors {
inline constexpr ErrorCode webhook_not_found{
    "webhook.not_found", 404, "没有找到这个回调。", "There is no such webhook."};
inline constexpr ErrorCode webhook_invalid_url{
    "webhook.invalid_url",
    422,
    "回调地址必须以 http:// 或 https:// 开头。",
    "A webhook address begins with http:// or https://."};
inline constexpr ErrorCode webhook_failed{
    "webhook.failed", 502, "回调没有成功：{reason}。", "The webhook did not succeed: {reason}."};
} // namespace errors

} // namespace tonghe::notify
