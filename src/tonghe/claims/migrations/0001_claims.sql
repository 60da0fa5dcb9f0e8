-- Files of claims that were reviewed. `hash` names the file (blob store): the same file is one batch.
CREATE TABLE claims_batch (
    batch TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    review TEXT NOT NULL,
    review_version BIGINT NOT NULL,
    review_hash TEXT NOT NULL,
    lines BIGINT NOT NULL,
    set_aside BIGINT NOT NULL,
    faults BIGINT NOT NULL,
    persons BIGINT NOT NULL,
    cents BIGINT NOT NULL,
    flags BIGINT NOT NULL,
    flagged_lines BIGINT NOT NULL,
    flagged_cents BIGINT NOT NULL,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    received_by TEXT NOT NULL
);

-- Why lines were set aside.
CREATE TABLE claims_fault (
    batch TEXT NOT NULL,
    number BIGINT NOT NULL,
    line BIGINT NOT NULL,
    field TEXT NOT NULL,
    code TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (batch, number)
)
-- sqlite: WITHOUT ROWID
;

-- One rule's doubt about one line, with the line as it was charged and what became of the doubt.
CREATE TABLE claims_flag (
    flag TEXT PRIMARY KEY,
    batch TEXT NOT NULL,
    review TEXT NOT NULL,
    line BIGINT NOT NULL,
    rule TEXT NOT NULL,
    table_row BIGINT NOT NULL,
    reason TEXT NOT NULL,
    article TEXT NOT NULL,
    cents BIGINT NOT NULL,
    fresh_cents BIGINT NOT NULL,
    beside_batch TEXT NOT NULL,
    beside_line BIGINT NOT NULL,
    facts TEXT NOT NULL,
    person TEXT NOT NULL,
    sex TEXT NOT NULL,
    age BIGINT NOT NULL,
    visit TEXT NOT NULL,
    setting TEXT NOT NULL,
    hospital TEXT NOT NULL,
    department TEXT NOT NULL,
    diagnosis TEXT NOT NULL,
    day TEXT NOT NULL,
    item TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    price_cents BIGINT NOT NULL,
    amount_cents BIGINT NOT NULL,
    state TEXT NOT NULL,
    answer_due_on TEXT NOT NULL,
    explanation TEXT NOT NULL,
    answered_at BIGINT,
    answered_by TEXT NOT NULL,
    proposed TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT,
    proposal TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT,
    opinion TEXT NOT NULL,
    saved_cents BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX claims_flag_line ON claims_flag (batch, line, rule);
CREATE INDEX claims_flag_rule ON claims_flag (batch, rule, line);
CREATE INDEX claims_flag_hospital ON claims_flag (hospital, batch, line);

-- Projection: what was decided, by quarter, as the journal tells it.
CREATE TABLE claims_effect (
    entry BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    quarter TEXT NOT NULL,
    review TEXT NOT NULL,
    rule TEXT NOT NULL,
    batch TEXT NOT NULL,
    flag TEXT NOT NULL,
    verdict TEXT NOT NULL,
    saved_cents BIGINT NOT NULL
);
CREATE INDEX claims_effect_quarter ON claims_effect (review, quarter, entry);
