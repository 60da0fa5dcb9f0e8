// Idempotency keys: a POST that is sent again with the same key does its work once.
//
// Always true
//  1. The reply is kept in the unit of the work itself, so there is no moment at which one exists without the other.
//  2. A key belongs to one account; with another request (route, parameters or body) it is refused, never replayed.
//  3. Work that fails keeps nothing: the request may be sent again.
#pragma once
#include "tonghe/api/message.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/store/migration.hpp"

#include <optional>
#include <span>
#include <string>

namespace tonghe::api {

struct KeyedRequest {
    std::string account;
    std::string key;
    std::string route;
    std::string hash; // of what was asked, 32 bytes
};

struct KeptReply {
    int status = 200;
    Headers headers;
    std::string body;
};

std::string request_hash(const Request& request, std::string_view route);
// The reply kept for this key, unless it is older than `lifetime`. Throws Error(api.idempotency_key_reused).
std::optional<KeptReply> find_reply(Tx& tx, const KeyedRequest& request, Duration lifetime);
void keep_reply(Tx& tx, const KeyedRequest& request, const KeptReply& reply);
void forget_replies(Tx& tx, Duration lifetime);

std::span<const store::Migration> migrations();

} // namespace tonghe::api
