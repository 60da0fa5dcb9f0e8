-- Decisions that were revoked and are made anew: the old case and the one that takes its place. `basis` is what it rests
-- on, the number of an appeal.
CREATE TABLE service_reopened (
    case_id TEXT PRIMARY KEY,
    again TEXT NOT NULL UNIQUE,
    basis TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    at BIGINT NOT NULL
);
