-- Adults who let the others of their household see answers that rest on what they earn or own. `person` is a record.
CREATE TABLE policy_consent (
  person TEXT NOT NULL PRIMARY KEY,
  given_at BIGINT NOT NULL
)
-- sqlite: WITHOUT ROWID
;
