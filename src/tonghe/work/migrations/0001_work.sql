-- Process instances: where each stands (state), and what the desk shows of it without asking the case.
CREATE TABLE process_instance (
    id TEXT PRIMARY KEY,
    parent TEXT NOT NULL,
    parent_token BIGINT NOT NULL,
    model TEXT NOT NULL,
    process TEXT NOT NULL,
    case_ref TEXT NOT NULL,
    part_of TEXT NOT NULL,
    region TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    applicant_name TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    status TEXT NOT NULL,
    outcome TEXT NOT NULL,
    parked BIGINT NOT NULL,
    stuck BIGINT NOT NULL,
    timers TEXT NOT NULL,
    state BLOB NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX process_instance_case ON process_instance (case_ref);
CREATE INDEX process_instance_parent ON process_instance (parent) WHERE parent <> '';
CREATE INDEX process_instance_stuck ON process_instance (started_at) WHERE stuck = 1;

-- Work for people. due_on and yellow_on are 9999-12-31 where the step has no clock, so that they sort last.
CREATE TABLE task (
    id TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    token BIGINT NOT NULL,
    case_ref TEXT NOT NULL,
    element TEXT NOT NULL,
    act TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    outcomes TEXT NOT NULL,
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    state TEXT NOT NULL,
    assignee TEXT NOT NULL,
    post TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    claimed_at BIGINT,
    done_at BIGINT,
    due_on TEXT NOT NULL,
    yellow_on TEXT NOT NULL,
    workdays BIGINT NOT NULL,
    parked_on TEXT,
    outcome TEXT NOT NULL,
    opinion TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX task_instance ON task (instance, token);
CREATE INDEX task_open ON task (queue, region, due_on, id, yellow_on) WHERE state = 'open';
CREATE INDEX task_mine ON task (assignee, due_on, id) WHERE state IN ('claimed', 'parked');
CREATE INDEX task_done_by ON task (assignee, done_at, id) WHERE state = 'done';
CREATE INDEX task_done_in ON task (queue, region, done_at) WHERE state = 'done';

-- When a token entered and left what is no task for a person: services, timers, called processes, stuck gateways.
CREATE TABLE element_visit (
    instance TEXT NOT NULL,
    token BIGINT NOT NULL,
    element TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    left_at BIGINT,
    cancelled BIGINT NOT NULL,
    PRIMARY KEY (instance, token)
);

CREATE TABLE task_comment (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    instance TEXT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX task_comment_instance ON task_comment (instance);
