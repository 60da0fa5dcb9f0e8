-- What has come of a person's, household's or enterprise's records since the last run: her answers that differ from it.
CREATE TABLE policy_change (
  record TEXT NOT NULL,
  policy TEXT NOT NULL,
  benefit TEXT NOT NULL,
  entitled TEXT NOT NULL,
  rule BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  hash TEXT NOT NULL,
  entry BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (record, policy, benefit)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX policy_change_benefit ON policy_change (policy, benefit, record);
