-- Views of the list of appeals that officers keep by name. `unit` where it is shared with one; `filter` is JSON.
CREATE TABLE appeal_view (
  id TEXT NOT NULL PRIMARY KEY,
  officer TEXT NOT NULL,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  place BIGINT NOT NULL,
  is_default BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  version BIGINT NOT NULL
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX appeal_view_officer ON appeal_view (officer, place);
CREATE INDEX appeal_view_unit ON appeal_view (unit) WHERE unit <> '';
