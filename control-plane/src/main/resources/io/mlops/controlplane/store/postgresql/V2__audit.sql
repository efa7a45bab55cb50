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

-- Who asks and who decides is what the database knows, not what the client says. The owner of the tables could drop this:
-- it is not to be a role that asks for approvals.
CREATE FUNCTION approvals_by_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF right(NEW.asked_by, length(session_user) + 4) <> ' db:' || session_user OR NEW.state <> 'PENDING' THEN
            RAISE EXCEPTION 'an approval is asked for by the role that is logged in';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'PENDING'
       OR (OLD.id, OLD.kind, OLD.deployment, OLD.summary, OLD.payload, OLD.model, OLD.asked_by, OLD.asked_at, OLD.expires_at)
          IS DISTINCT FROM
          (NEW.id, NEW.kind, NEW.deployment, NEW.summary, NEW.payload, NEW.model, NEW.asked_by, NEW.asked_at, NEW.expires_at)
    THEN
        RAISE EXCEPTION 'a request for approval cannot be changed';
    END IF;
    IF NEW.state = 'APPROVED' THEN
        IF right(NEW.decided_by, length(session_user) + 4) <> ' db:' || session_user THEN
            RAISE EXCEPTION 'an approval is given by the role that is logged in';
        END IF;
        IF right(OLD.asked_by, length(session_user) + 4) = ' db:' || session_user THEN
            RAISE EXCEPTION 'the role that asked cannot approve';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER approvals_by_session BEFORE INSERT OR UPDATE ON approvals
    FOR EACH ROW EXECUTE FUNCTION approvals_by_session();

-- An entry that names a role names the one that wrote it.
CREATE FUNCTION journal_by_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF position(' db:' IN NEW.actor) > 0 AND right(NEW.actor, length(session_user) + 4) <> ' db:' || session_user THEN
        RAISE EXCEPTION 'an entry names the role that is logged in';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER journal_by_session BEFORE INSERT ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_by_session();
