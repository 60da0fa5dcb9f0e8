-- What each instance was given, in order, so that it can be stepped again: one row a unit. `number` is the version that the
-- instance came to; `hash` that of its state after. `kind` 0: inputs; 1: a migration to another model, as JSON.
CREATE TABLE process_input (
    instance TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    inputs BLOB NOT NULL,
    hash BIGINT NOT NULL,
    PRIMARY KEY (instance, number)
) WITHOUT ROWID;
