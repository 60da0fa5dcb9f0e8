-- A process on the drawing board. One draft a process: two people who change it at once meet at `revision`.
CREATE TABLE process_draft (
    process TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    path TEXT NOT NULL,
    bpmn TEXT NOT NULL,
    base TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    reason TEXT NOT NULL,
    authors TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);

-- What was published, for ever; the highest number of a process lies over the file of its pack.
CREATE TABLE process_publication (
    process TEXT NOT NULL,
    number BIGINT NOT NULL,
    pack TEXT NOT NULL,
    path TEXT NOT NULL,
    bpmn TEXT NOT NULL,
    model TEXT NOT NULL,
    base TEXT NOT NULL,
    authors TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    note TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (process, number)
);
