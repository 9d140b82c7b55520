-- Credentials (sealed), the connections that use them, and the history of a connection's status.

-- Both tables are kept in the order of workspace, then id, which is the order of creation: a list is a walk along the
-- table itself, and a row costs no second index.

CREATE TABLE credentials (
    id               TEXT NOT NULL CHECK (id GLOB 'cred_*'),
    workspace_id     TEXT NOT NULL REFERENCES workspaces (id),
    label            TEXT NOT NULL CHECK (label <> '' AND length(label) <= 100),
    description      TEXT CHECK (length(description) <= 255),
    auth_type        TEXT NOT NULL CHECK (auth_type IN (
        'api_key', 'oauth_token', 'oauth_token_refresh', 'oauth_token_refresh_rotation', 'basic_auth', 'access_token',
        'access_token_refresh', 'public_key_secret', 'connection_string', 'custom')),
    credential_type  TEXT NOT NULL CHECK (credential_type IN (
        'integration', 'llm', 'storage', 'vector_store', 'auth_provider', 'custom')),
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
    created_at       TEXT NOT NULL,
    updated_at       TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE connections (
    id                TEXT NOT NULL CHECK (id GLOB 'conn_*'),
    workspace_id      TEXT NOT NULL REFERENCES workspaces (id),
    label             TEXT CHECK (length(label) <= 255),
    integration       TEXT NOT NULL,
    integration_type  TEXT NOT NULL CHECK (integration_type IN (
        'connectors', 'mcp', 'tool', 'model', 'custom', 'storage', 'api')),
    auth_method_id    TEXT NOT NULL,
    config            TEXT NOT NULL CHECK (json_valid(config)),
    credential_id     TEXT NOT NULL,
    user_id           TEXT,
    created_by        TEXT NOT NULL,
    status            TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'testing', 'error', 'expired')),
    status_reason     TEXT NOT NULL CHECK (status_reason IN ('checked', 'token_expired')),
    status_message    TEXT,
    status_changed_at TEXT NOT NULL,
    created_at        TEXT NOT NULL,
    updated_at        TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    -- A credential of the same workspace, and of no other.
    FOREIGN KEY (workspace_id, credential_id) REFERENCES credentials (workspace_id, id)
) STRICT, WITHOUT ROWID;

-- Each filter of a list walks one of these in the order of creation.
CREATE INDEX connections_by_integration ON connections (workspace_id, integration, id);
CREATE INDEX connections_by_type        ON connections (workspace_id, integration_type, id);
CREATE INDEX connections_by_status      ON connections (workspace_id, status, id);
CREATE INDEX connections_by_user        ON connections (workspace_id, user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX connections_by_credential  ON connections (workspace_id, credential_id, id);

CREATE TABLE connection_events (
    id            TEXT NOT NULL CHECK (id GLOB 'evt_*'),
    workspace_id  TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    from_status   TEXT NOT NULL,
    to_status     TEXT NOT NULL,
    reason        TEXT NOT NULL,
    message       TEXT,
    -- The key or user that caused the change, or 'patchbay'.
    actor         TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    PRIMARY KEY (workspace_id, connection_id, id),
    FOREIGN KEY (workspace_id, connection_id) REFERENCES connections (workspace_id, id) ON DELETE CASCADE
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
    ON credentials.workspace_id = connections.workspace_id AND credentials.id = connections.credential_id;
