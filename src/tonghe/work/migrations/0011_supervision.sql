-- How work stands and what became of it, counted by place, process, step and officer: a projection, emptied and filled
-- again from the journal. `supervision_task` has one row for each task that waits, with the count it stands in.
CREATE TABLE supervision_task (
    task TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    process TEXT NOT NULL,
    element TEXT NOT NULL,
    officer TEXT NOT NULL,
    state TEXT NOT NULL,
    colour TEXT NOT NULL,
    due_on TEXT NOT NULL
);
CREATE INDEX supervision_task_place ON supervision_task (queue, region, due_on, task);
CREATE TABLE supervision_load (
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    process TEXT NOT NULL,
    element TEXT NOT NULL,
    officer TEXT NOT NULL,
    state TEXT NOT NULL,
    colour TEXT NOT NULL,
    tasks BIGINT NOT NULL,
    PRIMARY KEY (queue, region, process, element, officer, state, colour)
) WITHOUT ROWID;
CREATE TABLE supervision_daily (
    day TEXT NOT NULL,
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    process TEXT NOT NULL,
    officer TEXT NOT NULL,
    happening TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (day, queue, region, process, officer, happening)
) WITHOUT ROWID;
-- How long tasks took, in classes of working time.
CREATE TABLE supervision_pace (
    day TEXT NOT NULL,
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    process TEXT NOT NULL,
    element TEXT NOT NULL,
    pace BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (day, queue, region, process, element, pace)
) WITHOUT ROWID;
CREATE INDEX supervision_pace_step ON supervision_pace (process, element, queue, region, day);
