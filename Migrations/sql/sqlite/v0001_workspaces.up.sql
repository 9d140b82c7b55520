-- Workspaces, and the API keys that programs call with.

CREATE TABLE workspaces (
    id         TEXT PRIMARY KEY CHECK (id GLOB 'wsp_*'),
    -- Not length(name) >= 1: length() counts up to the first NUL.
    name       TEXT NOT NULL UNIQUE CHECK (name <> '' AND length(name) <= 100),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    id           TEXT PRIMARY KEY CHECK (id GLOB 'key_*'),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    label        TEXT NOT NULL CHECK (label <> '' AND length(label) <= 255),
    -- SHA-256 of the whole token; the token itself is shown once and never kept.
    token_hash   BLOB NOT NULL CHECK (length(token_hash) = 32),
    -- Comma-separated, such as 'connections:read,connections:write'.
    scopes       TEXT NOT NULL CHECK (scopes <> ''),
    created_at   TEXT NOT NULL,
    expires_at   TEXT,
    revoked_at   TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id, id);
