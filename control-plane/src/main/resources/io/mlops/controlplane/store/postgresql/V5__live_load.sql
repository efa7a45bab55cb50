-- Live traffic shows what replicas carry, too: of a bench the latest figure, of live traffic the highest of each objective.
ALTER TABLE throughputs RENAME TO throughputs_of_benches;
CREATE TABLE throughputs (
    model               TEXT             NOT NULL,
    provider            TEXT             NOT NULL,
    instance_type       TEXT             NOT NULL,
    origin              TEXT             NOT NULL,
    objective_millis    BIGINT           NOT NULL,
    requests_per_second DOUBLE PRECISION NOT NULL,
    measured_at         BIGINT           NOT NULL,
    source              TEXT             NOT NULL,
    PRIMARY KEY (model, provider, instance_type, origin, objective_millis)
);
INSERT INTO throughputs (model, provider, instance_type, origin, objective_millis, requests_per_second, measured_at, source)
SELECT model, provider, instance_type, 'BENCH', objective_millis, requests_per_second, measured_at, source
FROM throughputs_of_benches;
DROP TABLE throughputs_of_benches;

-- What a deployment was asked for, hour by hour since the epoch, of the minutes that were watched: a year of minutes is
-- too long to add up for a question.
CREATE TABLE load_hours (
    deployment  TEXT   NOT NULL,
    hour        BIGINT NOT NULL,
    minutes     BIGINT NOT NULL,
    requests    BIGINT NOT NULL,
    peak_minute BIGINT NOT NULL,
    PRIMARY KEY (deployment, hour)
);
INSERT INTO load_hours (deployment, hour, minutes, requests, peak_minute)
SELECT deployment, minute / 60, COUNT(*), CAST(SUM(asked) AS BIGINT), CAST(MAX(asked) AS BIGINT)
FROM (SELECT deployment, minute, SUM(requests - refused) AS asked FROM rollups GROUP BY deployment, minute) AS minutes
GROUP BY deployment, minute / 60;
