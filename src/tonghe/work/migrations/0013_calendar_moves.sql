-- A change of the calendar reaches the clocks of some instances at a time: `old` is what the others are still reckoned by, empty
-- where all are done; `passed` the last instance that was reached.
ALTER TABLE work_calendar ADD COLUMN old TEXT NOT NULL DEFAULT '';
ALTER TABLE work_calendar ADD COLUMN passed TEXT NOT NULL DEFAULT '';
