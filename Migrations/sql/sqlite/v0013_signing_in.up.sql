-- Signing in: OAuth apps, authorizations under way, connect sessions, and the settings of workspaces.

-- The name, colour and web addresses of the product, as a JSON object: {"connect": {"product_name": …}}.
ALTER TABLE workspaces ADD COLUMN settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings));

-- The registrations of the product at authorization servers: a client id, and the sealed client secret.
CREATE TABLE oauth_apps (
    id                TEXT NOT NULL CHECK (id GLOB 'oapp_*'),
    workspace_id      TEXT NOT NULL REFERENCES workspaces (id),
    -- Null: nobody; "all"; or a list of ids of workspaces.
    shared_with       TEXT CHECK (shared_with IS NULL OR json_valid(shared_with)),
    label             TEXT NOT NULL CHECK (label <> '' AND length(label) <= 255),
    integration       TEXT NOT NULL,
    auth_method_id    TEXT NOT NULL,
    -- Null only while a registration is under way.
    client_id         TEXT CHECK (client_id <> ''),
    origin            TEXT NOT NULL CHECK (origin = 'manual' OR origin = 'registered' OR origin = 'metadata_document'),
    -- The one authorization server that knows the client; null for that of the definition.
    issuer            TEXT,
    -- {scopes, extra_authorize_params, token_auth}.
    settings          TEXT NOT NULL CHECK (json_valid(settings)),
    version           INTEGER NOT NULL CHECK (version >= 1),
    -- client_secret, private_key, registration_access_token and config.
    sealed            BLOB NOT NULL,
    -- The names of the sealed members, as a JSON array.
    field_names       TEXT NOT NULL CHECK (json_valid(field_names)),
    secret_expires_at TEXT,
    status            TEXT NOT NULL CHECK (status = 'active' OR status = 'inactive' OR status = 'error'),
    status_message    TEXT,
    status_changed_at TEXT NOT NULL,
    -- When the service first refused the client, while one refusal does not count yet.
    refused_at        TEXT,
    created_by        TEXT NOT NULL,
    created_at        TEXT NOT NULL,
    updated_at        TEXT NOT NULL,
    PRIMARY KEY (id, workspace_id)
) STRICT;

CREATE INDEX oauth_apps_by_workspace ON oauth_apps (workspace_id, integration, auth_method_id, id);
CREATE INDEX oauth_apps_shared ON oauth_apps (integration, auth_method_id, id) WHERE shared_with IS NOT NULL;
CREATE UNIQUE INDEX oauth_apps_registered ON oauth_apps (workspace_id, issuer, integration, auth_method_id)
    WHERE origin <> 'manual' AND status = 'active';

-- The app that the tokens belong to; null for tokens that were submitted.
ALTER TABLE credentials ADD COLUMN oauth_app_id TEXT;
ALTER TABLE credentials ADD COLUMN scopes_asked TEXT CHECK (scopes_asked IS NULL OR json_valid(scopes_asked));
ALTER TABLE credentials ADD COLUMN scopes_granted TEXT CHECK (scopes_granted IS NULL OR json_valid(scopes_granted));
-- The receipt of a revocation: {revoked, kept, unsupported, pending}.
ALTER TABLE credentials ADD COLUMN revocation TEXT CHECK (revocation IS NULL OR json_valid(revocation));
-- A service may end every token of an account and client, so other connections of the account are counted before.
CREATE INDEX connections_by_holder ON connections (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX credentials_by_app ON credentials (oauth_app_id, id) WHERE oauth_app_id IS NOT NULL;
CREATE INDEX credentials_revoked ON credentials (updated_at) WHERE revocation IS NOT NULL;

-- What a product's server asked for: which user may connect which services.
CREATE TABLE connect_sessions (
    id            TEXT NOT NULL CHECK (id GLOB 'cses_*'),
    workspace_id  TEXT NOT NULL REFERENCES workspaces (id),
    purpose       TEXT NOT NULL CHECK (purpose = 'connect' OR purpose = 'manage'),
    -- SHA-256 of the link's token, or of the sealed text of a link that writes nothing until it is opened.
    token_hash    BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    -- Authenticates the links of the session's pages, together with the browser's id.
    page_key      BLOB NOT NULL CHECK (length(page_key) = 32),
    -- SHA-256 of the id of the browser that posted a form; null before.
    browser_hash  BLOB CHECK (browser_hash IS NULL OR length(browser_hash) = 32),
    user_id       TEXT,
    -- The connection to sign in to again; null for a new one.
    connection_id TEXT,
    request       TEXT NOT NULL CHECK (json_valid(request)),
    binding       TEXT NOT NULL CHECK (binding = 'code' OR binding = 'confirm'),
    status        TEXT NOT NULL CHECK (
        status = 'open' OR status = 'pending' OR status = 'completed' OR status = 'cancelled'),
    -- {code, message}.
    last_error    TEXT CHECK (last_error IS NULL OR json_valid(last_error)),
    -- The connection that was made or changed.
    result_id     TEXT,
    -- SHA-256 of the code that the product's server has to send, while the session is pending.
    code_hash     BLOB CHECK (code_hash IS NULL OR length(code_hash) = 32),
    version       INTEGER NOT NULL CHECK (version >= 1),
    -- What was typed into a form with errors; while pending, the result that waits for its code.
    sealed        BLOB,
    sealed_until  TEXT,
    expires_at    TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL,
    PRIMARY KEY (id, workspace_id)
) STRICT;

CREATE INDEX connect_sessions_by_workspace ON connect_sessions (workspace_id, id);
CREATE INDEX connect_sessions_by_end ON connect_sessions (expires_at);
CREATE INDEX connect_sessions_sealed ON connect_sessions (sealed_until) WHERE sealed IS NOT NULL;

-- Users who were sent to an authorization server and are to come back (RFC 6749, section 4.1).
CREATE TABLE authorizations (
    -- SHA-256 of the state; the state itself is nowhere.
    state_hash   BLOB PRIMARY KEY CHECK (length(state_hash) = 32),
    id           TEXT NOT NULL UNIQUE CHECK (id GLOB 'auth_*'),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    session_id   TEXT NOT NULL,
    -- SHA-256 of the id of the browser that was sent there.
    browser_hash BLOB NOT NULL CHECK (length(browser_hash) = 32),
    -- The last segment of the redirect URI: an integration, or the id of an OAuth app.
    context      TEXT NOT NULL,
    -- {integration, auth_method_id, scopes}.
    request      TEXT NOT NULL CHECK (json_valid(request)),
    version      INTEGER NOT NULL CHECK (version >= 1),
    -- Everything that decides where the code goes; null when the authorization has ended.
    sealed       BLOB,
    created_by   TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    used_at      TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX authorizations_by_end ON authorizations (expires_at);
CREATE INDEX authorizations_by_session ON authorizations (session_id);
