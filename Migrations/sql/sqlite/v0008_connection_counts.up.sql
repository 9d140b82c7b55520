-- How many connections of each kind a workspace has: the total of a list is a sum of few rows, not a count of all.
-- docs/decisions/0006-totals-of-a-kind.md has the figures.

CREATE TABLE connection_counts (
    workspace_id     TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    integration      TEXT NOT NULL,
    integration_type TEXT NOT NULL,
    status           TEXT NOT NULL,
    -- Kept true by the triggers below; 0 when there were some and none is left.
    count            INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (workspace_id, integration, integration_type, status)
) STRICT, WITHOUT ROWID;

INSERT INTO connection_counts (workspace_id, integration, integration_type, status, count)
SELECT workspace_id, integration, integration_type, status, count(*)
FROM connections
GROUP BY workspace_id, integration, integration_type, status;

CREATE TRIGGER connections_are_counted_in AFTER INSERT ON connections BEGIN
    INSERT INTO connection_counts (workspace_id, integration, integration_type, status, count)
    VALUES (NEW.workspace_id, NEW.integration, NEW.integration_type, NEW.status, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER connections_are_counted_out AFTER DELETE ON connections BEGIN
    UPDATE connection_counts SET count = count - 1
    WHERE workspace_id = OLD.workspace_id AND integration = OLD.integration
        AND integration_type = OLD.integration_type AND status = OLD.status;
END;

CREATE TRIGGER connections_are_counted_again AFTER UPDATE OF workspace_id, integration, integration_type, status
ON connections
WHEN OLD.workspace_id <> NEW.workspace_id OR OLD.integration <> NEW.integration
    OR OLD.integration_type <> NEW.integration_type OR OLD.status <> NEW.status
BEGIN
    UPDATE connection_counts SET count = count - 1
    WHERE workspace_id = OLD.workspace_id AND integration = OLD.integration
        AND integration_type = OLD.integration_type AND status = OLD.status;
    INSERT INTO connection_counts (workspace_id, integration, integration_type, status, count)
    VALUES (NEW.workspace_id, NEW.integration, NEW.integration_type, NEW.status, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
