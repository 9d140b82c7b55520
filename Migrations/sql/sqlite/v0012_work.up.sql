-- Work that waits for its own time: due time, lease and back-off of everything that the daemon does by itself.

CREATE TABLE work (
    kind         TEXT NOT NULL CHECK (kind = 'test' OR kind = 'refresh' OR kind = 'webhook' OR kind = 'revoke'),
    -- The row that is worked on: for 'test' the connection.
    subject_id   TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    -- Null: not by itself.
    due_at       TEXT,
    -- 1 when the row that is worked on cannot be used before. Such work goes first.
    is_awaited   INTEGER NOT NULL DEFAULT 0 CHECK (is_awaited = 0 OR is_awaited = 1),
    leased_until TEXT,
    -- Counts the claims: a result of an older claim is not stored.
    fence        INTEGER NOT NULL DEFAULT 0,
    -- Failed attempts since the last success.
    attempts     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, subject_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX work_by_due ON work (kind, due_at) WHERE due_at IS NOT NULL;
-- Workspaces take turns.
CREATE INDEX work_by_turn ON work (kind, is_awaited, workspace_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX work_by_lease ON work (leased_until) WHERE leased_until IS NOT NULL;
