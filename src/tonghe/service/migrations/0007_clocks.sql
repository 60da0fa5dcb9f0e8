-- Clocks of a case have units, and keep when they stood still instead of counting it. next_turn_at is the moment at which
-- the next of them turns yellow or red; of cases that run it is looked at anew by the first look of a day.
UPDATE service_case SET clock = replace(replace(clock, '"promised_workdays":',
    '"promised_unit":"workday","legal_unit":"workday","correction":5,"promised":'), '"legal_workdays":', '"legal":');
ALTER TABLE service_case ADD COLUMN next_turn_at BIGINT;
UPDATE service_case SET next_turn_at = 0 WHERE ended_at IS NULL AND accepted_on IS NOT NULL;
CREATE INDEX service_case_turning ON service_case (next_turn_at) WHERE next_turn_at IS NOT NULL;
