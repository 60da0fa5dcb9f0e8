-- Views of the desk that officers keep by name. `unit` where it is shared with one; `filter` is JSON.
CREATE TABLE desk_view (
    id TEXT PRIMARY KEY,
    officer TEXT NOT NULL,
    unit TEXT NOT NULL,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    place BIGINT NOT NULL,
    is_default BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX desk_view_officer ON desk_view (officer, place);
CREATE INDEX desk_view_unit ON desk_view (unit) WHERE unit <> '';

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
    opened BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    late BIGINT NOT NULL DEFAULT 0,
    returned BIGINT NOT NULL DEFAULT 0,
    turned_red BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (day, queue, region, process)
) WITHOUT ROWID;
CREATE TABLE supervision_officer (
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    officer TEXT NOT NULL,
    day TEXT NOT NULL,
    process TEXT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    late BIGINT NOT NULL DEFAULT 0,
    returned BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (queue, region, officer, day, process)
) WITHOUT ROWID;
-- How long tasks took: how many in each class of working time (work/worked_time.hpp).
CREATE TABLE supervision_pace (
    day TEXT NOT NULL,
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    process TEXT NOT NULL,
    element TEXT NOT NULL,
    pace_0 BIGINT NOT NULL DEFAULT 0,
    pace_1 BIGINT NOT NULL DEFAULT 0,
    pace_2 BIGINT NOT NULL DEFAULT 0,
    pace_3 BIGINT NOT NULL DEFAULT 0,
    pace_4 BIGINT NOT NULL DEFAULT 0,
    pace_5 BIGINT NOT NULL DEFAULT 0,
    pace_6 BIGINT NOT NULL DEFAULT 0,
    pace_7 BIGINT NOT NULL DEFAULT 0,
    pace_8 BIGINT NOT NULL DEFAULT 0,
    pace_9 BIGINT NOT NULL DEFAULT 0,
    pace_10 BIGINT NOT NULL DEFAULT 0,
    pace_11 BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (day, queue, region, process, element)
) WITHOUT ROWID;
CREATE INDEX supervision_pace_step ON supervision_pace (process, element, queue, region, day);
