-- Cases: one row each, the joint application of a bundle among them.
CREATE TABLE service_case (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    bundle_case TEXT NOT NULL DEFAULT '',
    service TEXT NOT NULL,
    version TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    status TEXT NOT NULL,
    account TEXT NOT NULL,
    applicant TEXT NOT NULL,
    applicant_name TEXT NOT NULL,
    enterprise TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_title_zh TEXT NOT NULL,
    unit_title_en TEXT NOT NULL,
    channel TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    accepted_on TEXT,
    ended_at BIGINT,
    clock TEXT NOT NULL,
    due_on TEXT,
    correction TEXT NOT NULL,
    correction_due_on TEXT,
    silence_timer TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    form TEXT NOT NULL,
    instance TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL
);
CREATE INDEX service_case_by_account ON service_case (account, submitted_at);
CREATE INDEX service_case_by_applicant ON service_case (applicant, submitted_at);
CREATE INDEX service_case_by_bundle ON service_case (bundle_case) WHERE bundle_case <> '';

-- Which queues of which regions a case passes: what officers may see, as an index.
CREATE TABLE service_case_queue (
    queue TEXT NOT NULL,
    region TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (queue, region, submitted_at, case_id)
);
CREATE INDEX service_case_queue_by_case ON service_case_queue (case_id);

-- The last number given for an item on a day.
CREATE TABLE service_case_counter (
    item TEXT NOT NULL,
    on_day TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (item, on_day)
);

-- What happened to a case as its applicant reads it, oldest first.
CREATE TABLE service_case_step (
    case_id TEXT NOT NULL,
    step BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    who TEXT NOT NULL,
    opinion TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (case_id, step)
);

CREATE TABLE service_draft (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    enterprise TEXT NOT NULL DEFAULT '',
    service TEXT NOT NULL,
    version TEXT NOT NULL,
    form_values TEXT NOT NULL,
    origins TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    saved_at BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX service_draft_by_account ON service_draft (account, saved_at);

-- A material of a draft or of a case: fetched, taken from a certificate or an earlier case, or uploaded.
CREATE TABLE service_material (
    owner TEXT NOT NULL,
    material TEXT NOT NULL,
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    media_type TEXT NOT NULL DEFAULT '',
    size_bytes BIGINT NOT NULL DEFAULT 0,
    blob TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    PRIMARY KEY (owner, material)
);

CREATE TABLE service_certificate (
    id TEXT PRIMARY KEY,
    identifier TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    type TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    holder TEXT NOT NULL,
    holder_name TEXT NOT NULL,
    account TEXT NOT NULL,
    issuer TEXT NOT NULL,
    issuer_title_zh TEXT NOT NULL,
    issuer_title_en TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    valid_to TEXT,
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    data TEXT NOT NULL,
    case_id TEXT NOT NULL,
    signature TEXT NOT NULL DEFAULT ''
);
CREATE INDEX service_certificate_by_account ON service_certificate (account, issued_on);
CREATE INDEX service_certificate_by_holder ON service_certificate (holder, type);
CREATE INDEX service_certificate_by_case ON service_certificate (case_id);

CREATE TABLE service_certificate_serial (
    type TEXT NOT NULL,
    issuer TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (type, issuer)
);

-- Short-lived tokens of QR codes; only their hashes are kept.
CREATE TABLE service_certificate_token (
    hash TEXT PRIMARY KEY,
    certificate TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE service_rating (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    region TEXT NOT NULL,
    service TEXT NOT NULL,
    stars BIGINT NOT NULL,
    tags TEXT NOT NULL,
    comment TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_on TEXT,
    answer TEXT NOT NULL DEFAULT '',
    rectification TEXT NOT NULL DEFAULT '',
    call_back TEXT NOT NULL DEFAULT ''
);
CREATE INDEX service_rating_open ON service_rating (state, unit, due_on);

-- The files of every version that a case was begun with, so that it is judged by them for its whole life.
CREATE TABLE service_version (
    hash TEXT PRIMARY KEY,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    sources TEXT NOT NULL,
    first_used_at BIGINT NOT NULL
);
