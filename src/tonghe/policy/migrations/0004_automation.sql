-- People who want people to decide about them: of one policy, or of all where `policy` is empty. `person` is a record.
CREATE TABLE policy_refusal (
  person TEXT NOT NULL,
  policy TEXT NOT NULL,
  refused_at BIGINT NOT NULL,
  PRIMARY KEY (person, policy)
)
-- sqlite: WITHOUT ROWID
;
-- What the rules found for them, and what an officer made of it.
CREATE TABLE policy_proposal (
  proposal TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL,
  policy TEXT NOT NULL,
  benefit TEXT NOT NULL,
  hash TEXT NOT NULL,
  rule BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  state TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  decided_by TEXT NOT NULL,
  reasons TEXT NOT NULL,
  decided_at BIGINT,
  version BIGINT NOT NULL
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX policy_proposal_person ON policy_proposal (person, made_at);
CREATE INDEX policy_proposal_open ON policy_proposal (made_at, proposal) WHERE state = 'open';
