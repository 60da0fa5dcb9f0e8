-- What people do with tasks besides answering them: parts of a task that others answer, copies, reminders, substitutes.
-- `main` names the task that a part belongs to; `asked` is what was asked of its officer; `answered_at` and `answer` keep
-- the answer of a main task while others still have to answer; `follows` is the task whose answer opened this one.
ALTER TABLE task ADD COLUMN part TEXT NOT NULL DEFAULT 'main';
ALTER TABLE task ADD COLUMN main TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN parts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN weight BIGINT NOT NULL DEFAULT 1;
ALTER TABLE task ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN acted_for TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN answered_at BIGINT;
ALTER TABLE task ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN follows TEXT NOT NULL DEFAULT '';
CREATE INDEX task_parts ON task (main, place) WHERE main <> '';
DROP INDEX task_mine;
CREATE INDEX task_mine ON task (assignee, due_on, id) WHERE state IN ('claimed', 'parked', 'held');

-- Whose turn it was last, by queue and region.
CREATE TABLE task_turn (
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    officer TEXT NOT NULL,
    PRIMARY KEY (queue, region)
);

CREATE TABLE task_copy (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    case_ref TEXT NOT NULL,
    officer TEXT NOT NULL,
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    note TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    read_at BIGINT,
    read_by TEXT NOT NULL
);
CREATE INDEX task_copy_task ON task_copy (task);
CREATE INDEX task_copy_officer ON task_copy (officer, sent_at) WHERE officer <> '';
CREATE INDEX task_copy_queue ON task_copy (queue, region, sent_at) WHERE queue <> '';

CREATE TABLE task_reminder (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    addressee TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at BIGINT
);
CREATE INDEX task_reminder_task ON task_reminder (task);

CREATE TABLE substitution (
    id TEXT PRIMARY KEY,
    officer TEXT NOT NULL,
    substitute TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX substitution_substitute ON substitution (substitute, until_day) WHERE ended_at IS NULL;
CREATE INDEX substitution_officer ON substitution (officer, until_day);
