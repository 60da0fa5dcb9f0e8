-- Messages to accounts (站内信).
CREATE TABLE notify_message (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    at BIGINT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    link TEXT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notify_message_by_account ON notify_message (account, id);

-- Systems that want to hear of events; the secret is sealed with the node's key.
CREATE TABLE notify_webhook (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    secret BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    active BIGINT NOT NULL
);
