-- What happened, in order. `leaf` is the RFC 6962 leaf hash of the entry's canonical bytes.
CREATE TABLE journal (
    sequence BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor TEXT NOT NULL,
    data TEXT NOT NULL,
    leaf BLOB NOT NULL
);
CREATE INDEX journal_subject ON journal (subject, sequence);

-- Every 256 nodes of a level of the tree that is a multiple of 8 high, so that a proof reads few rows.
CREATE TABLE journal_tile (
    level INTEGER NOT NULL,
    number BIGINT NOT NULL,
    root BLOB NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
);

CREATE TABLE journal_checkpoint (
    size BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    root BLOB NOT NULL,
    signature TEXT NOT NULL
);

-- Concurrent transactions take their sequence numbers from this row, which each locks as its last act.
-- postgres:CREATE TABLE journal_head (one BIGINT PRIMARY KEY, size BIGINT NOT NULL);
-- postgres:INSERT INTO journal_head (one, size) VALUES (1, 0);
