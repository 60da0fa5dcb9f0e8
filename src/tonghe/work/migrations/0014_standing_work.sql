-- What standing processes do. `rules` has the decisions that a version asks, as a list of files, so that an instance can
-- still ask them when the packs have others. `holds` is what the condition of a start last said: it begins an instance
-- when that turns to 1.
ALTER TABLE process_model ADD COLUMN rules TEXT NOT NULL DEFAULT '';
ALTER TABLE process_start ADD COLUMN holds BIGINT NOT NULL DEFAULT 0;
