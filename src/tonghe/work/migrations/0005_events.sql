-- Who listens for which message or signal. `key` of a message, shortened where it is long; "" where it has none.
CREATE TABLE process_subscription (
    instance TEXT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (instance, number)
) WITHOUT ROWID;
CREATE INDEX process_subscription_name ON process_subscription (kind, name, key, instance);

-- Stuck processes, one row for each place where one waits for an operator; kept when it is resolved.
CREATE TABLE process_stall (
    id TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    token BIGINT NOT NULL,
    element TEXT NOT NULL,
    code TEXT NOT NULL,
    case_ref TEXT NOT NULL,
    process TEXT NOT NULL,
    at BIGINT NOT NULL,
    resolved_at BIGINT,
    resolved_by TEXT NOT NULL,
    remedy TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX process_stall_instance ON process_stall (instance, at);
CREATE INDEX process_stall_open ON process_stall (at, id) WHERE resolved_at IS NULL;
