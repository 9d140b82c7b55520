-- Work that waits for its own time: due time, lease and back-off of everything that the daemon does by itself.

CREATE TABLE work (
    kind         TEXT NOT NULL CHECK (kind = 'test' OR kind = 'refresh' OR kind = 'webhook' OR kind = 'revoke'),
    -- The row that is worked on: for 'test' the connection.
    subject_id   TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    -- Null: not by itself.
    due_at       TEXT,
    leased_until TEXT,
    -- Counts the claims: a result of an older claim is not stored.
    fence        INTEGER NOT NULL DEFAULT 0,
    -- Failed attempts since the last success.
    attempts     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, subject_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX work_by_due ON work (kind, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX work_by_lease ON work (leased_until) WHERE leased_until IS NOT NULL;
