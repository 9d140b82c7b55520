-- Who did what to which row, when, from where, and whether it was done.

-- In the order of creation, for the reasons in docs/decisions/0004-tables-in-order-of-creation.md: every change of
-- whatever row adds one here.

CREATE TABLE audit_events (
    id           TEXT PRIMARY KEY CHECK (id GLOB 'aud_*'),
    -- No reference: an event outlives its workspace.
    workspace_id TEXT NOT NULL,
    -- Such as 'connection.create'.
    action       TEXT NOT NULL CHECK (action GLOB '?*.?*'),
    -- The changed row's id; null when a refused request named none.
    resource_id  TEXT,
    -- The key or user; 'cli' for the command line, 'patchbay' for the daemon itself.
    actor        TEXT NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    -- The HTTP status of a refusal.
    status       INTEGER CHECK ((status IS NOT NULL) = (outcome = 'refused')),
    request_id   TEXT,
    -- The address the request came from; null for what no request asked for.
    origin       TEXT,
    created_at   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_events_by_workspace ON audit_events (workspace_id, id);
CREATE INDEX audit_events_by_resource  ON audit_events (resource_id, id) WHERE resource_id IS NOT NULL;

CREATE TRIGGER audit_events_are_final BEFORE UPDATE ON audit_events BEGIN
    SELECT RAISE(ABORT, 'audit events are not changed');
END;
