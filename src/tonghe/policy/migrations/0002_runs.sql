-- Each time all policies were asked of everybody: of which columns, and what came out, in figures.
CREATE TABLE policy_run (
  run TEXT NOT NULL PRIMARY KEY,
  on_day TEXT NOT NULL,
  through BIGINT NOT NULL,
  catalog TEXT NOT NULL,
  data TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  finished_at BIGINT NOT NULL
);

CREATE TABLE policy_run_benefit (
  run TEXT NOT NULL,
  policy TEXT NOT NULL,
  benefit TEXT NOT NULL,
  version BIGINT NOT NULL,
  hash TEXT NOT NULL,
  entitled BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  unknown BIGINT NOT NULL,
  fresh BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  PRIMARY KEY (run, policy, benefit)
)
-- sqlite: WITHOUT ROWID
;

-- The same by something: `region` (district), `rule` (its number), `missing` (a fact nobody knows of those who cannot be told).
CREATE TABLE policy_run_group (
  run TEXT NOT NULL,
  policy TEXT NOT NULL,
  benefit TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  people BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  PRIMARY KEY (run, policy, benefit, kind, name)
)
-- sqlite: WITHOUT ROWID
;
