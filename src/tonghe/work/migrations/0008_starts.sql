-- Processes that begin by themselves. `process_standing` names the version in force of each, `process_model` keeps every
-- version as drawn, so that an instance goes on by the one it began with; `process_start` has a row for each way in.
CREATE TABLE process_standing (
    process TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    region TEXT NOT NULL
);
CREATE TABLE process_model (
    hash TEXT PRIMARY KEY,
    bpmn TEXT NOT NULL,
    first_used_at BIGINT NOT NULL
);
-- kind: message, signal or timer. `remaining` counts the times a timer still fires: -1 without end, 0 never again.
CREATE TABLE process_start (
    process TEXT NOT NULL,
    element TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    timer TEXT NOT NULL,
    due_at BIGINT,
    remaining BIGINT NOT NULL,
    PRIMARY KEY (process, element, kind, name)
);
CREATE INDEX process_start_name ON process_start (kind, name);
