-- Credentials (sealed), the connections that use them, and the history of a connection's status.

-- Rows and primary keys are in the order of creation, as ids are: a new row goes to the end of each, whichever workspace
-- it is for. One index of each table is in the order of workspaces, and it holds what a list filters by.
-- docs/decisions/0004-tables-in-order-of-creation.md has the figures.

-- Allowed values are compared one by one: SQLite would build a temporary tree of an IN list for every row it checks
-- (docs/decisions/0005-checks-without-in-lists.md has the figures).

CREATE TABLE credentials (
    id               TEXT NOT NULL CHECK (id GLOB 'cred_*'),
    workspace_id     TEXT NOT NULL REFERENCES workspaces (id),
    label            TEXT NOT NULL CHECK (label <> '' AND length(label) <= 100),
    description      TEXT CHECK (length(description) <= 255),
    auth_type        TEXT NOT NULL CHECK (
        auth_type = 'api_key' OR auth_type = 'oauth_token' OR auth_type = 'oauth_token_refresh' OR
        auth_type = 'oauth_token_refresh_rotation' OR auth_type = 'basic_auth' OR auth_type = 'access_token' OR
        auth_type = 'access_token_refresh' OR auth_type = 'public_key_secret' OR
        auth_type = 'connection_string' OR auth_type = 'custom'),
    credential_type  TEXT NOT NULL CHECK (
        credential_type = 'integration' OR credential_type = 'llm' OR credential_type = 'storage' OR
        credential_type = 'vector_store' OR credential_type = 'auth_provider' OR credential_type = 'custom'),
    credential_scope TEXT NOT NULL CHECK (length(credential_scope) <= 255),
    -- The integration it was made for.
    provider         TEXT NOT NULL,
    user_id          TEXT,
    created_by       TEXT NOT NULL,
    status           TEXT NOT NULL,
    expires_at       TEXT,
    last_used_at     TEXT,
    -- Counts up with every new secret; the sealed bytes open with this number only.
    version          INTEGER NOT NULL CHECK (version >= 1),
    -- AES-256-GCM, bound to workspace, id and version. docs/security.md has the layout.
    sealed           BLOB NOT NULL,
    -- The names of the sealed members, as a JSON array: what is in there, without what it says.
    field_names      TEXT NOT NULL CHECK (json_valid(field_names)),
    -- 1 when it was made with a connection: it goes when no connection uses it any more.
    is_inline        INTEGER NOT NULL DEFAULT 0 CHECK (is_inline = 0 OR is_inline = 1),
    created_at       TEXT NOT NULL,
    updated_at       TEXT NOT NULL,
    PRIMARY KEY (id, workspace_id)
) STRICT;

CREATE INDEX credentials_by_workspace ON credentials (workspace_id, id, credential_type, auth_type, status);

CREATE TABLE connections (
    id                TEXT NOT NULL CHECK (id GLOB 'conn_*'),
    workspace_id      TEXT NOT NULL REFERENCES workspaces (id),
    label             TEXT CHECK (length(label) <= 255),
    integration       TEXT NOT NULL,
    integration_type  TEXT NOT NULL CHECK (
        integration_type = 'connectors' OR integration_type = 'mcp' OR integration_type = 'tool' OR
        integration_type = 'model' OR integration_type = 'custom' OR integration_type = 'storage' OR
        integration_type = 'api'),
    auth_method_id    TEXT NOT NULL,
    config            TEXT NOT NULL CHECK (json_valid(config)),
    credential_id     TEXT NOT NULL,
    user_id           TEXT,
    created_by        TEXT NOT NULL,
    status            TEXT NOT NULL CHECK (
        status = 'active' OR status = 'inactive' OR status = 'testing' OR status = 'error' OR
        status = 'expired'),
    status_reason     TEXT NOT NULL CHECK (
        status_reason = 'checked' OR status_reason = 'test_requested' OR status_reason = 'token_expired' OR
        status_reason = 'switched_off' OR status_reason = 'switched_on' OR status_reason = 'test_started' OR
        status_reason = 'test_passed' OR status_reason = 'credentials_refused' OR
        status_reason = 'credentials_replaced' OR status_reason = 'token_refreshed' OR
        status_reason = 'refresh_refused'),
    status_message    TEXT,
    status_changed_at TEXT NOT NULL,
    created_at        TEXT NOT NULL,
    updated_at        TEXT NOT NULL,
    -- A copy of the credential's, kept so by connections_follow_their_credential: connections_by_expiry can hold just those
    -- that are still to expire.
    expires_at        TEXT,
    PRIMARY KEY (id, workspace_id),
    -- A credential of the same workspace, and of no other.
    FOREIGN KEY (credential_id, workspace_id) REFERENCES credentials (id, workspace_id)
) STRICT;

CREATE INDEX connections_by_workspace  ON connections (workspace_id, id, integration, integration_type, status, label);
CREATE INDEX connections_by_user       ON connections (workspace_id, user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX connections_by_credential ON connections (credential_id, id);
CREATE INDEX connections_by_expiry     ON connections (expires_at)
    WHERE expires_at IS NOT NULL AND (status = 'active' OR status = 'testing');

CREATE TRIGGER connections_follow_their_credential AFTER UPDATE OF expires_at ON credentials BEGIN
    UPDATE connections SET expires_at = NEW.expires_at WHERE credential_id = NEW.id;
END;

CREATE TABLE connection_events (
    id            TEXT NOT NULL CHECK (id GLOB 'evt_*'),
    workspace_id  TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    -- Statuses and a reason as in connections.
    from_status   TEXT NOT NULL,
    to_status     TEXT NOT NULL CHECK (to_status <> from_status),
    reason        TEXT NOT NULL,
    message       TEXT,
    -- The key or user that caused the change; 'cli' for the command line, 'patchbay' for the daemon itself.
    actor         TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    PRIMARY KEY (connection_id, id),
    FOREIGN KEY (connection_id, workspace_id) REFERENCES connections (id, workspace_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- For people with sqlite3 open: names, statuses and times, no sealed bytes.
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
    connections.credential_id,
    credentials.field_names      AS credential_fields,
    credentials.expires_at       AS credential_expires_at,
    connections.created_at,
    connections.updated_at
FROM connections
JOIN workspaces ON workspaces.id = connections.workspace_id
JOIN credentials
    ON credentials.id = connections.credential_id AND credentials.workspace_id = connections.workspace_id;
