-- Later acts of the house. A row goes in the transaction in which it fires.
CREATE TABLE timer (
    id TEXT PRIMARY KEY,
    due BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    data TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL
);
CREATE INDEX timer_due ON timer (due) WHERE state = 'waiting';
