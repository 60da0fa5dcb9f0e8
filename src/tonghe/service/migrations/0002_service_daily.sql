-- What happened to the cases of a unit, by service and day: a projection, emptied and filled again from the journal.
CREATE TABLE service_daily (
    unit TEXT NOT NULL,
    day TEXT NOT NULL,
    service TEXT NOT NULL,
    happening TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (unit, day, service, happening)
);
