-- Drafts and publications of anything that is drawn: processes as before, and policies. One draft a drawing.
CREATE TABLE drawing_draft (
    kind TEXT NOT NULL,
    drawing TEXT NOT NULL,
    pack TEXT NOT NULL,
    base TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    reason TEXT NOT NULL,
    authors TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (kind, drawing)
);

CREATE TABLE drawing_draft_file (
    kind TEXT NOT NULL,
    drawing TEXT NOT NULL,
    path TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (kind, drawing, path)
);

-- What was published, for ever. Of a process the highest number is in force; of a policy each is a version of its own.
CREATE TABLE drawing_publication (
    kind TEXT NOT NULL,
    drawing TEXT NOT NULL,
    number BIGINT NOT NULL,
    pack TEXT NOT NULL,
    hash TEXT NOT NULL,
    base TEXT NOT NULL,
    authors TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    note TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (kind, drawing, number)
);

CREATE TABLE drawing_publication_file (
    kind TEXT NOT NULL,
    drawing TEXT NOT NULL,
    number BIGINT NOT NULL,
    path TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (kind, drawing, number, path)
);

INSERT INTO drawing_draft (kind, drawing, pack, base, state, note, reason, authors, saved_at, revision)
SELECT 'process', process, pack, base, state, note, reason, authors, saved_at, revision FROM process_draft;

INSERT INTO drawing_draft_file (kind, drawing, path, content)
SELECT 'process', process, path, bpmn FROM process_draft;

INSERT INTO drawing_publication
    (kind, drawing, number, pack, hash, base, authors, approved_by, note, published_at)
SELECT 'process', process, number, pack, model, base, authors, approved_by, note, published_at FROM process_publication;

INSERT INTO drawing_publication_file (kind, drawing, number, path, content)
SELECT 'process', process, number, path, bpmn FROM process_publication;

DROP TABLE process_draft;

DROP TABLE process_publication;
