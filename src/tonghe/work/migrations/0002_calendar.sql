-- The working days by which the clocks of waiting tasks were last derived; one row, there from the first start on.
CREATE TABLE work_calendar (
    one BIGINT PRIMARY KEY,
    days TEXT NOT NULL,
    at BIGINT NOT NULL
);
