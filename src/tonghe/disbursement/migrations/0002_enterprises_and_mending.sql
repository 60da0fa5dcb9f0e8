-- Who is paid: persons, enterprises. Periods are of days or of working days.
ALTER TABLE payment_batch ADD COLUMN payees TEXT NOT NULL DEFAULT 'persons';
ALTER TABLE payment_batch ADD COLUMN publicity_unit TEXT NOT NULL DEFAULT 'day';
ALTER TABLE payment_batch ADD COLUMN confirmation_unit TEXT NOT NULL DEFAULT 'day';
ALTER TABLE payment_batch ADD COLUMN mending_days BIGINT NOT NULL DEFAULT 5;
ALTER TABLE payment_batch ADD COLUMN mending_unit TEXT NOT NULL DEFAULT 'workday';

-- A line that waits for an officer: the bank refused it, or no account is known when paying begins. Gone with the wait.
CREATE TABLE payment_mending (
  line BIGINT PRIMARY KEY,
  policy TEXT NOT NULL,
  opened_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  holder TEXT NOT NULL,
  told BIGINT NOT NULL,
  told_on TEXT
);
CREATE INDEX payment_mending_due ON payment_mending (due_on, line);
