-- The secret that a credential's present one replaced, sealed as it was, so that a mistaken change can be taken back.

CREATE TABLE previous_secrets (
    credential_id TEXT NOT NULL,
    workspace_id  TEXT NOT NULL,
    -- The credential's version that it was; the sealed bytes open with this number only.
    version       INTEGER NOT NULL CHECK (version >= 1),
    sealed        BLOB NOT NULL,
    replaced_at   TEXT NOT NULL,
    PRIMARY KEY (credential_id, workspace_id),
    FOREIGN KEY (credential_id, workspace_id) REFERENCES credentials (id, workspace_id) ON DELETE CASCADE
) STRICT;
