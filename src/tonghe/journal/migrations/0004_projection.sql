-- How far each projection that follows the journal is: the last entry it holds.
CREATE TABLE journal_projection (
    name TEXT PRIMARY KEY,
    through BIGINT NOT NULL,
    at BIGINT NOT NULL
);
