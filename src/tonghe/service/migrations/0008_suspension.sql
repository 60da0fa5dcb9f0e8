-- Suspensions of cases, one row each, kept when they end: why by law, by which document, until when, who.
CREATE TABLE service_suspension (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    ground TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    law_zh TEXT NOT NULL,
    law_en TEXT NOT NULL,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    document_on TEXT,
    stops_legal BIGINT NOT NULL,
    stops_promised BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_on TEXT,
    timer TEXT NOT NULL,
    made_by TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT NOT NULL,
    ended_because TEXT NOT NULL
);
CREATE INDEX service_suspension_case ON service_suspension (case_id, from_at);
CREATE INDEX service_suspension_open ON service_suspension (from_at, id) WHERE ended_at IS NULL;
