-- Appeals. `story` is what is told and not looked for (JSON); `function` is the office that is asked to put it right.
CREATE TABLE appeal (
  appeal TEXT NOT NULL PRIMARY KEY,
  number TEXT NOT NULL,
  account TEXT NOT NULL,
  person TEXT NOT NULL,
  subject TEXT NOT NULL,
  target TEXT NOT NULL,
  policy TEXT NOT NULL,
  benefit TEXT NOT NULL,
  case_id TEXT NOT NULL,
  ground TEXT NOT NULL,
  state TEXT NOT NULL,
  lodged_at BIGINT NOT NULL,
  due_on TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  function TEXT NOT NULL,
  story TEXT NOT NULL,
  version BIGINT NOT NULL
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX appeal_account ON appeal (account, lodged_at);
CREATE INDEX appeal_state ON appeal (state, due_on, appeal);

-- The boards, by `place` in the order in which they were drawn. `verdict` is empty until the opinion is given.
CREATE TABLE appeal_seat (
  appeal TEXT NOT NULL,
  place BIGINT NOT NULL,
  account TEXT NOT NULL,
  state TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reasons TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (appeal, account)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX appeal_seat_account ON appeal_seat (account, state);

-- The last number of each year.
CREATE TABLE appeal_counter (
  year BIGINT NOT NULL PRIMARY KEY,
  last BIGINT NOT NULL
);

-- Whom a revised rule newly entitles and who has not been told; emptied in slices.
CREATE TABLE appeal_to_tell (
  appeal TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (appeal, person)
)
-- sqlite: WITHOUT ROWID
;
