#include "tonghe/notify/webhook.hpp"

#include "tonghe/base/random.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/notify/http_post.hpp"

#include <fmt/format.h>

namespace tonghe::notify {

namespace {

Webhook read_row(const store::Row& row) {
    Webhook webhook{row.id<WebhookId>(0), row.text(1), {}, row.instant(3), row.boolean(4)};
    const Json kinds = parse_json(row.view(2));
    for (const Json& kind : kinds.get_array()) {
        webhook.kinds.emplace_back(kind.get_string());
    }
    return webhook;
}

constexpr const char* columns = "id, url, kinds, created_at, active";

} // namespace

Webhooks::Webhooks(const Clock& clock, const crypto::Aead& key, std::string node)
    : clock_(clock), key_(key), node_(std::move(node)) {}

NewWebhook
Webhooks::add(Tx& tx, const std::string& actor, const std::string& url, std::vector<std::string> kinds) const {
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        throw Error(
            errors::webhook_invalid_url,
            {},
            {{.code = "bad_format", .pointer = "/url", .what = {"地址无效", "not a web address"}}}
        );
    }
    NewWebhook made{{WebhookId::make(tx.now()), url, std::move(kinds), tx.now(), true}, secure_token(32)};
    JsonArray list;
    for (const std::string& kind : made.webhook.kinds) {
        list.emplace_back(kind);
    }
    const store::Bytes sealed{key_.seal_box(made.secret, made.webhook.id.text())};
    tx.execute(
        "INSERT INTO notify_webhook (id, url, kinds, secret, created_at, active) VALUES (?, ?, ?, ?, ?, 1)",
        {made.webhook.id, url, to_text(list), sealed, tx.now()}
    );
    tx.record(
        {.kind = "webhook.added",
         .subject = made.webhook.id.text(),
         .actor = actor,
         .data = JsonObject{{"kinds", list}}}
    );
    return made;
}

void Webhooks::remove(Tx& tx, const std::string& actor, const WebhookId& id) const {
    if (tx.execute("DELETE FROM notify_webhook WHERE id = ?", {id}) != 1) {
        throw Error(errors::webhook_not_found);
    }
    tx.record({.kind = "webhook.removed", .subject = id.text(), .actor = actor, .data = JsonObject()});
}

std::vector<Webhook> Webhooks::list(Session& session) const {
    return session.all(fmt::format("SELECT {} FROM notify_webhook ORDER BY id", columns), {}, read_row);
}

journal::Projection Webhooks::feed() const {
    return {
        .name = "webhooks",
        .tables = {},
        .apply = [this](Tx& tx, const journal::Entry& entry) { queue(tx, entry); },
        .follows = true,
        .kinds = {},
        .is_wanted = [](Session& session
                     ) { return session.count("SELECT COUNT(*) FROM notify_webhook WHERE active = 1") > 0; }};
}

void Webhooks::queue(Tx& tx, const journal::Entry& entry) const {
    const auto webhooks = tx.all(fmt::format("SELECT {} FROM notify_webhook WHERE active = 1", columns), {}, read_row);
    for (const Webhook& webhook : webhooks) {
        if (wants(webhook, entry.event.kind)) {
            tx.send({.channel = "webhook", .target = webhook.id.text(), .body = parse_json(cloud_event(entry, node_))});
        }
    }
}

void Webhooks::deliver(Session& session, const journal::MessageId& id, const journal::Message& message) const {
    const auto target = session.first(
        "SELECT url, secret FROM notify_webhook WHERE id = ?",
        {message.target},
        [](const store::Row& row) { return std::pair(row.text(0), row.bytes(1)); }
    );
    if (!target) {
        return; // removed meanwhile: nobody is left to tell
    }
    const auto secret = key_.open_box(target->second.data, message.target);
    if (!secret) {
        throw Error(errors::webhook_failed, {{"reason", "its secret cannot be opened with this node's key"}});
    }
    const std::string body = to_text(message.body);
    const int64_t now = clock_.now().milliseconds_since_epoch() / 1000;
    const auto outcome = http_post(
        target->first,
        body,
        {"Content-Type: application/cloudevents+json; charset=utf-8",
         "Tonghe-Delivery: " + id.text(),
         fmt::format("Tonghe-Signature: t={},v1={}", now, signature(*secret, now, body))},
        Duration::seconds(10)
    );
    if (outcome.status < 200 || outcome.status >= 300) {
        throw Error(
            errors::webhook_failed,
            {{"reason", outcome.status == 0 ? outcome.problem : fmt::format("HTTP {}", outcome.status)}}
        );
    }
}

bool wants(const Webhook& webhook, const std::string& kind) {
    return webhook.kinds.empty() ||
           std::any_of(webhook.kinds.begin(), webhook.kinds.end(), [&](const std::string& wanted) {
               return wanted == kind || (wanted.ends_with('.') && kind.starts_with(wanted));
           });
}

std::string cloud_event(const journal::Entry& entry, const std::string& node) {
    return to_text(JsonObject{
        {"specversion", "1.0"},
        {"id", std::to_string(entry.sequence)},
        {"source", "/nodes/" + node},
        {"type", "dev.tonghe." + entry.event.kind},
        {"subject", entry.event.subject},
        {"time", to_string(entry.at)},
        {"datacontenttype", "application/json"},
        {"data", entry.event.data},
    });
}

std::string signature(const std::string& secret, int64_t unix_seconds, const std::string& body) {
    return crypto::to_hex(crypto::hmac(crypto::HashAlgorithm::sha256, secret, fmt::format("{}.{}", unix_seconds, body))
    );
}

} // namespace tonghe::notify
