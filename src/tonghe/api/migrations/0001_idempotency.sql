-- Replies of requests that came with an Idempotency-Key, kept so that the same request again gets the same reply.
CREATE TABLE api_idempotency (
    account TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    route TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,
    reply TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account, idempotency_key)
);
CREATE INDEX api_idempotency_at ON api_idempotency (at);
