#include "tonghe/api/idempotency.hpp"

#include "tonghe/api/errors.hpp"
#include "tonghe/base/json.hpp"
#include "tonghe/crypto/hash.hpp"

#include <boost/json.hpp>

namespace tonghe::api {

namespace {

std::string write_headers(const Headers& headers) {
    JsonArray out;
    for (const Header& header : headers) {
        out.push_back(JsonArray{Json(header.name), Json(header.value)});
    }
    return to_text(out);
}

Headers read_headers(std::string_view text) {
    Headers out;
    const Json pairs = parse_json(text);
    for (const Json& pair : pairs.as_array()) {
        out.push_back({std::string(pair.as_array()[0].as_string()), std::string(pair.as_array()[1].as_string())});
    }
    return out;
}

} // namespace

std::string request_hash(const Request& request, std::string_view route) {
    const auto digest = crypto::hash(
        crypto::HashAlgorithm::sm3,
        {route, "\n", request.path, "\n", request.query, "\n", request.header("Content-Type"), "\n", request.body}
    );
    return std::string(crypto::view(digest));
}

std::optional<KeptReply> find_reply(Tx& tx, const KeyedRequest& request, Duration lifetime) {
    bool other = false;
    auto kept = tx.first(
        "SELECT request_hash, status, headers, reply FROM api_idempotency WHERE account = ? AND idempotency_key = ? "
        "AND at > ?",
        {request.account, request.key, tx.now() - lifetime},
        [&](const store::Row& row) {
            other = row.view(0) != request.hash;
            return KeptReply{
                .status = static_cast<int>(row.integer(1)), .headers = read_headers(row.view(2)), .body = row.text(3)};
        }
    );
    if (other) {
        throw Error(errors::key_reused);
    }
    return kept;
}

void keep_reply(Tx& tx, const KeyedRequest& request, const KeptReply& reply) {
    tx.execute(
        "DELETE FROM api_idempotency WHERE account = ? AND idempotency_key = ?", {request.account, request.key}
    ); // expired
    tx.execute(
        "INSERT INTO api_idempotency (account, idempotency_key, route, request_hash, status, headers, reply, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {request.account,
         request.key,
         request.route,
         store::Bytes{request.hash},
         reply.status,
         write_headers(reply.headers),
         reply.body,
         tx.now()}
    );
}

void forget_replies(Tx& tx, Duration lifetime) {
    tx.execute("DELETE FROM api_idempotency WHERE at <= ?", {tx.now() - lifetime});
}

} // namespace tonghe::api
