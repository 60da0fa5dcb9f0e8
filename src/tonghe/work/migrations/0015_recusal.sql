-- Officers who may not deal with a case (回避), and why.
CREATE TABLE work_recusal (
  case_ref TEXT NOT NULL,
  account TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (case_ref, account)
)
-- sqlite: WITHOUT ROWID
;
