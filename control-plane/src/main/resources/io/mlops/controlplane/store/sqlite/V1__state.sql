CREATE TABLE deployments (
    name       TEXT PRIMARY KEY,
    generation BIGINT  NOT NULL,
    spec       TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    destroying INTEGER NOT NULL DEFAULT 0,
    actor      TEXT    NOT NULL,
    changed_at BIGINT  NOT NULL
);

CREATE TABLE revisions (
    deployment   TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    template     TEXT    NOT NULL,
    model_digest TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    actor        TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (deployment, number)
);

CREATE TABLE requests (
    id            BIGINT PRIMARY KEY,
    deployment    TEXT   NOT NULL,
    kind          TEXT   NOT NULL,
    from_location TEXT,
    to_location   TEXT,
    actor         TEXT   NOT NULL,
    requested_at  BIGINT NOT NULL,
    state         TEXT   NOT NULL
);

CREATE TABLE rollouts (
    deployment          TEXT PRIMARY KEY,
    stable              INTEGER NOT NULL,
    candidate           INTEGER NOT NULL,
    step                INTEGER NOT NULL,
    step_at             BIGINT  NOT NULL,
    started_at          BIGINT  NOT NULL,
    previous            INTEGER NOT NULL,
    previous_until      BIGINT  NOT NULL,
    aborted             INTEGER NOT NULL,
    reason              TEXT    NOT NULL,
    observed_generation BIGINT  NOT NULL
);

CREATE TABLE lease (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    holder     TEXT    NOT NULL,
    fence      BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);
INSERT INTO lease (id, holder, fence, expires_at) VALUES (1, '', 0, 0);

CREATE TABLE changes (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    value BIGINT  NOT NULL
);
INSERT INTO changes (id, value) VALUES (1, 0);

CREATE TABLE journal (
    sequence      BIGINT PRIMARY KEY,
    at            TEXT NOT NULL,
    actor         TEXT NOT NULL,
    action        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    detail        TEXT NOT NULL,
    price         TEXT,
    priced_at     TEXT,
    model_digest  TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash          TEXT NOT NULL
);
CREATE INDEX journal_by_subject ON journal (subject, sequence);

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
