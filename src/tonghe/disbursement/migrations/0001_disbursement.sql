-- A batch (发放批次): one benefit for one period. `serial` is the upper half of the numbers of its lines.
CREATE TABLE payment_batch (
  batch TEXT NOT NULL PRIMARY KEY,
  serial BIGINT NOT NULL UNIQUE,
  policy TEXT NOT NULL,
  benefit TEXT NOT NULL,
  policy_version BIGINT NOT NULL,
  policy_hash TEXT NOT NULL,
  run TEXT NOT NULL,
  period TEXT NOT NULL,
  budget_year BIGINT NOT NULL,
  sample BIGINT NOT NULL,
  publicity_days BIGINT NOT NULL,
  confirmation_days BIGINT NOT NULL,
  seed BIGINT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  candidates BIGINT NOT NULL,
  already BIGINT NOT NULL,
  drawn_parts BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  told BIGINT NOT NULL,
  ordered BIGINT NOT NULL,
  note TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  publicity_until BIGINT,
  confirmation_until BIGINT,
  settled_at BIGINT,
  timer TEXT NOT NULL
);
CREATE INDEX payment_batch_of ON payment_batch (policy, benefit, period);

-- Candidates on their way into lines, some thousand to a row; gone once they are lines.
CREATE TABLE payment_candidates (
  serial BIGINT NOT NULL,
  part BIGINT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (serial, part)
);

-- One person's payment in one batch. `payment` is the id of the order; NULL once this batch is not to pay it.
CREATE TABLE payment_line (
  line BIGINT PRIMARY KEY,
  payment TEXT,
  subject TEXT NOT NULL,
  payee TEXT NOT NULL,
  district TEXT NOT NULL,
  rule BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  state TEXT NOT NULL,
  holder TEXT,
  bank TEXT,
  account TEXT,
  confirmed BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  file BIGINT,
  settlement BIGINT,
  paid_on TEXT,
  cause TEXT
);
CREATE UNIQUE INDEX payment_line_payment ON payment_line (payment);
CREATE INDEX payment_line_district ON payment_line (district, line);
CREATE INDEX payment_line_settlement ON payment_line (settlement);
CREATE INDEX payment_line_exception ON payment_line (state, line) WHERE state NOT IN ('listed', 'ordered', 'paid');

-- Lines that their payee does not find by an order id: those of her household, and those that have none any more. An index
-- over the payees of all lines would be written all over for each list; order ids are in the order of the lines.
CREATE TABLE payment_payee (
  payee TEXT NOT NULL,
  line BIGINT NOT NULL,
  PRIMARY KEY (payee, line)
)
-- sqlite: WITHOUT ROWID
;

-- How many lines of a batch are in each state, and what they come to; kept with every change of a line.
CREATE TABLE payment_tally (
  serial BIGINT NOT NULL,
  state TEXT NOT NULL,
  lines BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  PRIMARY KEY (serial, state)
);

-- Who did what with a batch.
CREATE TABLE payment_act (
  serial BIGINT NOT NULL,
  number BIGINT NOT NULL,
  act TEXT NOT NULL,
  account TEXT NOT NULL,
  note TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (serial, number)
);

CREATE TABLE payment_sample (
  line BIGINT PRIMARY KEY,
  verdict TEXT,
  reason TEXT NOT NULL,
  account TEXT NOT NULL
);

CREATE TABLE payment_objection (
  objection TEXT NOT NULL PRIMARY KEY,
  line BIGINT NOT NULL,
  account TEXT NOT NULL,
  reason TEXT NOT NULL,
  lodged_at BIGINT NOT NULL,
  verdict TEXT,
  answer TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT
);
CREATE INDEX payment_objection_line ON payment_objection (line);

-- What is paid or on its way of a policy's budget of a year.
CREATE TABLE payment_budget (
  policy TEXT NOT NULL,
  year BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  PRIMARY KEY (policy, year)
);

-- Order files, from the first line to the last of those that name the file.
CREATE TABLE payment_file (
  file BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  serial BIGINT NOT NULL,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  hash TEXT NOT NULL,
  state TEXT NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX payment_file_serial ON payment_file (serial);
CREATE INDEX payment_file_open ON payment_file (state, file) WHERE state <> 'answered';

CREATE TABLE payment_receipt (
  receipt BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  state TEXT NOT NULL,
  lines BIGINT NOT NULL,
  applied BIGINT NOT NULL,
  received_at BIGINT NOT NULL
);

-- Lines settled by one unit: the leaves of a Merkle tree, in their order, under `root`.
CREATE TABLE payment_settlement (
  settlement BIGINT PRIMARY KEY,
  serial BIGINT NOT NULL,
  receipt BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  cents BIGINT NOT NULL,
  root TEXT NOT NULL
);

-- Of what a bank answered: what does not fit, and why. Nothing of it was applied.
CREATE TABLE payment_set_aside (
  item TEXT NOT NULL PRIMARY KEY,
  serial BIGINT,
  receipt TEXT NOT NULL,
  receipt_line BIGINT NOT NULL,
  payment TEXT NOT NULL,
  cents BIGINT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX payment_set_aside_serial ON payment_set_aside (serial);
