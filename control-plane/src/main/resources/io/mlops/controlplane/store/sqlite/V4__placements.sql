-- Placements that were decided, with what they were decided from; decided_at counts milliseconds since the epoch.
CREATE TABLE decisions (
    deployment TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    asked      TEXT    NOT NULL,
    problem    TEXT    NOT NULL,
    placement  TEXT    NOT NULL,
    notes      TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    decided_at BIGINT  NOT NULL,
    PRIMARY KEY (deployment, number)
);

-- What one replica was measured to carry at its latency objective, the latest figure of each model and machine.
CREATE TABLE throughputs (
    model               TEXT             NOT NULL,
    provider            TEXT             NOT NULL,
    instance_type       TEXT             NOT NULL,
    requests_per_second DOUBLE PRECISION NOT NULL,
    objective_millis    BIGINT           NOT NULL,
    measured_at         BIGINT           NOT NULL,
    source              TEXT             NOT NULL,
    PRIMARY KEY (model, provider, instance_type)
);
