-- Who may sign in. `login` is what people type; `id` is what journal and rows name, and says nothing of the person.
CREATE TABLE identity_account (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    person TEXT NOT NULL,
    assurance BIGINT NOT NULL,
    administrator TEXT NOT NULL,
    password TEXT NOT NULL,
    locked BIGINT NOT NULL,
    locked_reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
-- One account of each kind for a person: so nobody is two administrators either.
CREATE UNIQUE INDEX identity_account_by_person ON identity_account (person, kind) WHERE person <> '';

-- Posts held, from a moment until another (NULL: until further notice). Past ones stay.
CREATE TABLE identity_post_held (
    account TEXT NOT NULL,
    post TEXT NOT NULL,
    held_from BIGINT NOT NULL,
    held_until BIGINT,
    PRIMARY KEY (account, post, held_from)
);
CREATE INDEX identity_post_held_by_post ON identity_post_held (post);

-- Enterprises (by credit code) a person may act for.
CREATE TABLE identity_enterprise_role (
    account TEXT NOT NULL,
    enterprise TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    held_from BIGINT NOT NULL,
    held_until BIGINT,
    PRIMARY KEY (account, enterprise, held_from)
);

-- Open sessions. The token itself is with its holder only; here is its SM3.
CREATE TABLE identity_session (
    token_hash TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    channel TEXT NOT NULL,
    acting_for TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_seconds BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX identity_session_by_account ON identity_session (account);

-- Failures to sign in, counted for accounts and for names that are none alike. `bucket` is the account's id, or a
-- few digits of a hash: people type passwords where names belong.
CREATE TABLE identity_sign_in_failure (
    bucket TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
CREATE INDEX identity_sign_in_failure_by_time ON identity_sign_in_failure (last_at);
