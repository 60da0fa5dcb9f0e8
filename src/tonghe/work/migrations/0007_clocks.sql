-- Clocks of natural days and of working hours. due_at and yellow_at are the moments of a clock of hours; nominal_on is the
-- last of natural days, before a holiday moves it; parked_at the moment from which nothing counts.
ALTER TABLE task ADD COLUMN unit TEXT NOT NULL DEFAULT 'workday';
ALTER TABLE task ADD COLUMN due_at BIGINT;
ALTER TABLE task ADD COLUMN yellow_at BIGINT;
ALTER TABLE task ADD COLUMN nominal_on TEXT;
ALTER TABLE task ADD COLUMN parked_at BIGINT;
DROP INDEX task_open;
CREATE INDEX task_open ON task (queue, region, due_on, id, yellow_on, due_at, yellow_at) WHERE state = 'open';
