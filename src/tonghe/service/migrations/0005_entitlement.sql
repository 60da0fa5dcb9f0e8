-- What the rules said of a case when it was submitted, as JSON: whether entitled, how much, why, by which rules.
CREATE TABLE service_entitlement (
    case_id TEXT NOT NULL PRIMARY KEY,
    told TEXT NOT NULL
);
