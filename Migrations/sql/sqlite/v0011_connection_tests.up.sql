-- Tests of connections: the last one of each, the account that the service named, and whether a credential's sealed bytes
-- name the places that the secret was given for.

CREATE TABLE connection_tests (
    connection_id      TEXT NOT NULL,
    workspace_id       TEXT NOT NULL,
    outcome            TEXT NOT NULL CHECK (
        outcome = 'passed' OR outcome = 'refused' OR outcome = 'unsure' OR outcome = 'not_testable'),
    code               TEXT NOT NULL,
    message            TEXT,
    -- The fields at fault, as a JSON array of {field, in, code, message}.
    fields             TEXT NOT NULL CHECK (json_valid(fields)),
    http_status        INTEGER,
    -- The service's own error code.
    service_code       TEXT,
    -- What the service said of the scopes: {granted, missing}.
    scopes             TEXT CHECK (scopes IS NULL OR json_valid(scopes)),
    account_kind       TEXT,
    -- Seconds after which the service accepts requests again.
    retry_after        INTEGER,
    duration_ms        INTEGER NOT NULL,
    credential_version INTEGER NOT NULL,
    -- The key or user that asked for the test; 'patchbay' for the daemon itself.
    tested_by          TEXT NOT NULL,
    tested_at          TEXT NOT NULL,
    PRIMARY KEY (connection_id, workspace_id),
    FOREIGN KEY (connection_id, workspace_id) REFERENCES connections (id, workspace_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The account of the service that the credentials belong to. An id means nothing at another origin.
ALTER TABLE connections ADD COLUMN account_origin TEXT;
ALTER TABLE connections ADD COLUMN account_id TEXT;
ALTER TABLE connections ADD COLUMN account_name TEXT;
CREATE INDEX connections_by_account ON connections (workspace_id, integration, account_id, id)
    WHERE account_id IS NOT NULL;

-- 1 when the sealed bytes hold the list of origins that the secret may be sent to. A walk sets it in rows from before.
ALTER TABLE credentials ADD COLUMN has_destinations INTEGER NOT NULL DEFAULT 0
    CHECK (has_destinations = 0 OR has_destinations = 1);
CREATE INDEX credentials_without_destinations ON credentials (id) WHERE has_destinations = 0;

DROP VIEW connection_overview;
CREATE VIEW connection_overview AS
SELECT
    connections.id,
    workspaces.name              AS workspace,
    connections.label,
    connections.integration,
    connections.auth_method_id   AS auth_method,
    connections.status,
    connections.status_reason,
    connections.status_changed_at,
    connections.user_id,
    connections.account_name,
    connections.account_id,
    connection_tests.outcome     AS test_outcome,
    connection_tests.code        AS test_code,
    connection_tests.tested_at,
    connections.credential_id,
    credentials.field_names      AS credential_fields,
    credentials.expires_at       AS credential_expires_at,
    connections.created_at,
    connections.updated_at
FROM connections
JOIN workspaces ON workspaces.id = connections.workspace_id
JOIN credentials
    ON credentials.id = connections.credential_id AND credentials.workspace_id = connections.workspace_id
LEFT JOIN connection_tests
    ON connection_tests.connection_id = connections.id AND connection_tests.workspace_id = connections.workspace_id;
