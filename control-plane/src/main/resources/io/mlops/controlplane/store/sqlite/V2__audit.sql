-- What gateways counted, one row a gateway, minute and deployment; minutes count since the epoch.
CREATE TABLE rollups (
    instance     TEXT    NOT NULL,
    minute       BIGINT  NOT NULL,
    deployment   TEXT    NOT NULL,
    from_second  INTEGER NOT NULL,
    to_second    INTEGER NOT NULL,
    down_seconds INTEGER NOT NULL,
    requests     BIGINT  NOT NULL,
    errors       BIGINT  NOT NULL,
    clients_left BIGINT  NOT NULL,
    refused      BIGINT  NOT NULL,
    attempts     BIGINT  NOT NULL,
    retries      BIGINT  NOT NULL,
    hedges       BIGINT  NOT NULL,
    ejections    BIGINT  NOT NULL,
    times        TEXT    NOT NULL,
    PRIMARY KEY (instance, minute, deployment)
);
CREATE INDEX rollups_by_minute ON rollups (minute, deployment);

-- What gateways noticed; at counts milliseconds since the epoch.
CREATE TABLE gateway_events (
    instance   TEXT   NOT NULL,
    sequence   BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    type       TEXT   NOT NULL,
    deployment TEXT   NOT NULL,
    upstream   TEXT   NOT NULL,
    location   TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    PRIMARY KEY (instance, sequence)
);
CREATE INDEX gateway_events_by_time ON gateway_events (at);

-- How much of each of the gateways' files has been taken over.
CREATE TABLE rollup_files (
    file  TEXT PRIMARY KEY,
    bytes BIGINT NOT NULL
);

-- What waits, or waited, for a second person.
CREATE TABLE approvals (
    id         BIGINT PRIMARY KEY,
    kind       TEXT   NOT NULL,
    deployment TEXT   NOT NULL,
    summary    TEXT   NOT NULL,
    payload    TEXT   NOT NULL,
    model      TEXT   NOT NULL,
    asked_by   TEXT   NOT NULL,
    asked_at   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state      TEXT   NOT NULL,
    decided_by TEXT   NOT NULL,
    decided_at BIGINT NOT NULL
);

-- What holds for everybody who uses this store, whatever their own configuration says.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
