-- Records as they are now. `origins` holds the fields whose source or time is not the record's own.
CREATE TABLE registry_record (
  record TEXT NOT NULL PRIMARY KEY,
  registry TEXT NOT NULL,
  key TEXT NOT NULL,
  region TEXT,
  version BIGINT NOT NULL,
  data TEXT NOT NULL,
  source TEXT NOT NULL,
  source_at BIGINT NOT NULL,
  origins TEXT,
  changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX registry_record_key ON registry_record (registry, key);
CREATE INDEX registry_record_region ON registry_record (registry, region, record);

-- What a record was before each change.
CREATE TABLE registry_history (
  record TEXT NOT NULL,
  version BIGINT NOT NULL,
  data TEXT NOT NULL,
  source TEXT NOT NULL,
  source_at BIGINT NOT NULL,
  origins TEXT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (record, version)
);

-- Which records have a value in an indexed field, and which are about a holder. `token` is a 64-bit number made of
-- registry, field and value; equal numbers are told apart by the record's own values.
CREATE TABLE registry_index (
  token BIGINT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (token, record)
)
-- sqlite: WITHOUT ROWID
;

CREATE TABLE registry_relation (
  record TEXT NOT NULL,
  relation TEXT NOT NULL,
  other TEXT NOT NULL,
  PRIMARY KEY (record, relation, other)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX registry_relation_other ON registry_relation (other, relation, record);

-- Who read what about whom, for the person to see. `holder` is the key of the person or enterprise.
CREATE TABLE registry_access (
  holder TEXT NOT NULL,
  at BIGINT NOT NULL,
  access TEXT NOT NULL,
  registry TEXT NOT NULL,
  record TEXT NOT NULL,
  fields TEXT NOT NULL,
  account TEXT NOT NULL,
  unit TEXT NOT NULL,
  purpose TEXT NOT NULL,
  case_id TEXT NOT NULL,
  PRIMARY KEY (holder, at, access)
)
-- sqlite: WITHOUT ROWID
;
